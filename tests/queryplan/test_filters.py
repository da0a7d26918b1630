"""Filters and search of lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from toy_library.library import HOUSE, OTHER_HOUSE, Library

from queryplan.declare import encode_id

BOOKS = """query($filter: BookFilter, $search: String) {
  books(filter: $filter, search: $search, orderBy: {field: TITLE, direction: ASC}) {
    totalCount nodes { title }
  }
}"""
AINO, EINO = UUID(int=11), UUID(int=12)


@pytest.fixture
async def shelved(library: Library) -> Library:
    """Shelve three books by two authors."""
    await library.add_author("Aino", id=AINO)
    await library.add_author("Eino", id=EINO)
    await library.add_book("A 100%", author_id=AINO, shelf=1)
    await library.add_book("B_", author_id=AINO, shelf=2, state="LENT")
    await library.add_book("C", author_id=EINO, shelf=3)
    return library


@pytest.mark.parametrize(
    ("given", "search", "titles"),
    [
        (None, None, ["A 100%", "B_", "C"]),
        ({}, "", ["A 100%", "B_", "C"]),
        (
            {"state": None, "author": None, "authors": None, "shelf": None},
            " ",
            ["A 100%", "B_", "C"],
        ),
        ({"state": "LENT"}, None, ["B_"]),
        ({"author": encode_id("Author", AINO)}, None, ["A 100%", "B_"]),
        ({"author": encode_id("Author", UUID(int=99))}, None, []),
        ({"authors": [encode_id("Author", EINO)]}, None, ["C"]),
        ({"authors": [encode_id("Author", AINO), encode_id("Author", EINO)]}, "B", ["B_"]),
        ({"authors": []}, None, []),
        ({"shelf": {"least": 2, "most": 9}}, None, ["B_", "C"]),
        ({"shelf": {"least": 2, "most": 9}, "state": "OPEN"}, None, ["C"]),
        (None, "%", ["A 100%"]),
        (None, "_", ["B_"]),
    ],
)
async def test_each_condition_given_narrows_the_list(
    shelved: Library, given: Any, search: str | None, titles: list[str]
) -> None:
    data = await shelved.ask(BOOKS, {"filter": given, "search": search})
    assert [book["title"] for book in data["books"]["nodes"]] == titles
    assert data["books"]["totalCount"] == len(titles)


async def test_filters_of_a_relation_hold_for_each_parent(shelved: Library) -> None:
    data = await shelved.ask(
        """{ authors { nodes { name
            sortedBooks(first: 1, filter: {state: OPEN, shelf: {least: 1, most: 3}}) {
              totalCount nodes { title }
            }
        } } }"""
    )
    assert data["authors"]["nodes"] == [
        {"name": "Aino", "sortedBooks": {"totalCount": 1, "nodes": [{"title": "A 100%"}]}},
        {"name": "Eino", "sortedBooks": {"totalCount": 1, "nodes": [{"title": "C"}]}},
    ]


async def test_a_filter_may_look_into_other_tables(shelved: Library) -> None:
    data = await shelved.ask("{ authors(filter: {onShelf: 3}) { totalCount nodes { name } } }")
    assert data["authors"] == {"totalCount": 1, "nodes": [{"name": "Eino"}]}


async def test_a_relations_filter_may_look_into_other_tables(shelved: Library) -> None:
    (book,) = await shelved.book_ids("B_")
    await shelved.add_chapter(book, 1, title="Forest")
    data = await shelved.ask(
        """{
          books(filter: {chapter: "Forest"}) { totalCount nodes { title } }
          authors { nodes {
            sortedBooks(filter: {chapter: "Forest"}) { totalCount nodes { title } }
          } }
        }"""
    )
    found, nothing = {"totalCount": 1, "nodes": [{"title": "B_"}]}, {"totalCount": 0, "nodes": []}
    assert data["books"] == found
    assert data["authors"]["nodes"] == [{"sortedBooks": found}, {"sortedBooks": nothing}]


async def test_a_condition_may_refuse_what_it_can_make_nothing_of(shelved: Library) -> None:
    turned = {"shelf": {"least": 3, "most": 1}}
    told = "filter.shelf.most", "`filter.shelf.most`: This is less than the least."
    assert await shelved.refusal(BOOKS, {"filter": turned}) == told
    below = """query ($filter: BookFilter) {
      authors { nodes { sortedBooks(filter: $filter) { totalCount } } }
    }"""
    assert await shelved.refusal(below, {"filter": turned}) == told
    inside = await shelved.refusal(BOOKS, {"filter": {"or": [{}, {"not": turned}]}})
    assert inside[0] == "filter.or.1.not.shelf.most"


SIFTED = "query($ids: [ID!]!, $filter: BookFilter!) { sifted(ids: $ids, filter: $filter) }"


async def test_a_resolver_of_its_own_may_sift_rows_by_a_lists_filter(shelved: Library) -> None:
    titles = ("A 100%", "B_", "C")
    a, b, c = [encode_id("Book", (await shelved.book_ids(title))[0]) for title in titles]

    async def sifted(ids: list[str], given: Any, house: UUID = HOUSE) -> Any:
        answer = await shelved.ask(SIFTED, {"ids": ids, "filter": given}, house=house)
        return answer["sifted"]

    assert await sifted([a, b, c], {"state": "OPEN"}) == [a, c]
    assert await sifted([b, c], {"author": encode_id("Author", AINO)}) == [b]
    assert await sifted([a, b], {}) == [a, b]
    assert await sifted([], {}) == []
    assert await sifted([a, b, c], {}, OTHER_HOUSE) == []
    assert len(shelved.statements) == 5
    refusal = await shelved.refusal(SIFTED, {"ids": [a], "filter": {"author": "x"}})
    assert refusal == ("filter.author", "`filter.author` is not an id of this API.")


@pytest.mark.parametrize(
    ("variables", "argument", "message"),
    [
        (
            {"filter": {"author": "x"}},
            "filter.author",
            "`filter.author` is not an id of this API.",
        ),
        (
            {"filter": {"authors": [encode_id("Author", AINO), encode_id("Book", AINO)]}},
            "filter.authors",
            "`filter.authors` must be an id of type Author, not Book.",
        ),
        ({"search": "a\0"}, "search", "`search` holds characters that can't be stored."),
        ({"search": "\udfff"}, "search", "`search` holds characters that can't be stored."),
        ({"search": "a" * 201}, "search", "`search` may have at most 200 characters."),
    ],
)
async def test_a_condition_that_can_not_be_used_is_refused(
    library: Library, variables: Any, argument: str, message: str
) -> None:
    assert await library.refusal(BOOKS, variables) == (argument, message)
    assert library.statements == []
