"""Searches: page by page in their own order, among the newest matches in any other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from toy_library.library import OTHER_HOUSE, Library

AINO = UUID(int=11)
BOOKS = """query(
  $search: String, $filter: BookFilter, $by: BookSort,
  $first: Int, $after: String, $last: Int, $before: String
) {
  books(
    search: $search, filter: $filter, orderBy: $by,
    first: $first, after: $after, last: $last, before: $before
  ) {
    nodes { title } totalCount totalCountIsExact searchIsCapped
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}"""


@pytest.fixture
async def shelved(library: Library) -> Library:
    """Shelve six books with an o in the title, one an hour; a search looks at three."""
    await library.add_author("Aino", id=AINO)
    for hours, title in enumerate(("no", "on", "or", "to", "so", "go", "by")):
        author = AINO if hours < 4 else None
        await library.add_book(title, hours, author_id=author, shelf=hours % 2)
    await library.add_book("oh", 9, house_id=OTHER_HOUSE)
    return library


async def listed(library: Library, **variables: Any) -> Any:
    page = (await library.ask(BOOKS, variables))["books"]
    return [book["title"] for book in page["nodes"]], page


@pytest.mark.parametrize("direction", ["DESC", "ASC"])
async def test_pages_in_its_own_order_go_to_the_last_match(
    shelved: Library, direction: str
) -> None:
    expected = ["go", "so", "to", "or", "on", "no"]
    if direction == "ASC":
        expected.reverse()
    asked: Any = {"search": "o", "by": {"field": "ADDED_AT", "direction": direction}}
    forwards: list[str] = []
    page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    while page["pageInfo"]["hasNextPage"]:
        after = page["pageInfo"]["endCursor"]
        titles, page = await listed(shelved, **asked, first=2, after=after)
        forwards += titles
    assert forwards == expected
    titles, page = await listed(shelved, **asked, last=4)
    assert titles == expected[2:]
    start, end = page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"]
    titles, _ = await listed(shelved, **asked, last=2, before=start)
    assert titles == expected[:2]
    titles, _ = await listed(shelved, **asked, first=9, after=start, before=end)
    assert titles == expected[3:5]


async def test_all_matches_of_a_plain_search_are_counted(shelved: Library) -> None:
    _, page = await listed(shelved, search="o")
    assert (page["totalCount"], page["totalCountIsExact"], page["searchIsCapped"]) == (
        6,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"by": {"field": "TITLE", "direction": "ASC"}}, ["go", "so", "to"]),
        ({"filter": {"shelf": {"least": 1, "most": 1}}}, ["go", "to"]),
        ({"filter": {"not": {"currency": "SEK"}}}, ["go", "so", "to"]),
    ],
)
async def test_another_list_looks_at_the_newest_matches_and_says_so(
    shelved: Library, asked: Any, titles: list[str]
) -> None:
    found, page = await listed(shelved, search="o", **asked)
    assert found == titles
    assert page["totalCount"] == len(titles)
    assert (page["totalCountIsExact"], page["searchIsCapped"]) == (False, True)


async def test_a_search_with_few_matches_is_never_capped(shelved: Library) -> None:
    by = {"field": "TITLE", "direction": "ASC"}
    for words, expected in (("n", ["no", "on"]), ("o", None), ("x", [])):
        found, page = await listed(shelved, search=words, by=by)
        assert expected in (None, found)
        assert page["searchIsCapped"] is (words == "o")
    _, page = await listed(shelved, by=by)
    assert page["searchIsCapped"] is False


async def test_a_search_below_a_parent_is_among_the_newest_of_all(shelved: Library) -> None:
    data = await shelved.ask(
        """{ authors { nodes {
          sortedBooks(search: "o") {
            nodes { title } totalCount totalCountIsExact searchIsCapped
          }
        } } }"""
    )
    assert data["authors"]["nodes"][0]["sortedBooks"] == {
        "nodes": [{"title": "to"}],
        "totalCount": 1,
        "totalCountIsExact": False,
        "searchIsCapped": True,
    }


async def test_matches_are_counted_only_when_somebody_asks(shelved: Library) -> None:
    shelved.statements.clear()
    await shelved.ask('{ books(search: "o", filter: {state: OPEN}) { nodes { title } } }')
    assert len(shelved.statements) == 1
    await shelved.ask('{ books(search: "o") { searchIsCapped } }')
    assert len(shelved.statements) == 2
