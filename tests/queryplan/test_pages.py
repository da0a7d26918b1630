"""Pages of lists: sizes, directions, counts, and that walking through them misses nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_library.library import OTHER_HOUSE, Library, opened

from queryplan import pages, statements
from queryplan.declare import encode_id

PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
BOOKS = f"""query($first: Int, $after: String, $last: Int, $before: String, $order: BookSort) {{
  books(first: $first, after: $after, last: $last, before: $before, orderBy: $order) {{
    edges {{ cursor node {{ title }} }} nodes {{ title }} {PAGE_INFO}
  }}
}}"""


async def _shelve(library: Library, *titles: str, **values: Any) -> None:
    for number, title in enumerate(titles):
        await library.add_book(title, hours=number, **values)


def _titles(connection: Any) -> str:
    assert connection["nodes"] == [edge["node"] for edge in connection["edges"]]
    return "".join(book["title"] for book in connection["nodes"])


def _around(connection: Any) -> tuple[bool, bool]:
    info = connection["pageInfo"]
    cursors = [edge["cursor"] for edge in connection["edges"]] or [None]
    assert (info["startCursor"], info["endCursor"]) == (cursors[0], cursors[-1])
    return info["hasPreviousPage"], info["hasNextPage"]


async def _books(library: Library, **arguments: Any) -> Any:
    return (await library.ask(BOOKS, arguments))["books"]


async def test_a_list_is_read_forward_from_its_start(library: Library) -> None:
    await _shelve(library, *"ABCDE")
    first = await _books(library, first=2)
    assert (_titles(first), _around(first)) == ("ED", (False, True))
    second = await _books(library, first=2, after=first["pageInfo"]["endCursor"])
    assert (_titles(second), _around(second)) == ("CB", (True, True))
    third = await _books(library, first=2, after=second["pageInfo"]["endCursor"])
    assert (_titles(third), _around(third)) == ("A", (True, False))
    beyond = await _books(library, first=2, after=third["pageInfo"]["endCursor"])
    assert (_titles(beyond), _around(beyond)) == ("", (True, False))


async def test_a_list_is_read_backward_from_its_end_and_keeps_its_order(library: Library) -> None:
    await _shelve(library, *"ABCDE")
    last = await _books(library, last=2)
    assert (_titles(last), _around(last)) == ("BA", (True, False))
    second = await _books(library, last=2, before=last["pageInfo"]["startCursor"])
    assert (_titles(second), _around(second)) == ("DC", (True, True))
    third = await _books(library, last=2, before=second["pageInfo"]["startCursor"])
    assert (_titles(third), _around(third)) == ("E", (False, True))


async def test_both_cursors_cut_out_a_part(library: Library) -> None:
    await _shelve(library, *"ABCDE")
    cursors = [edge["cursor"] for edge in (await _books(library))["edges"]]
    between = await _books(library, first=2, after=cursors[0], before=cursors[4])
    assert (_titles(between), _around(between)) == ("DC", (True, True))
    between = await _books(library, last=5, after=cursors[0], before=cursors[4])
    assert (_titles(between), _around(between)) == ("DCB", (True, True))


async def test_a_page_of_nothing_still_tells_whether_there_is_something(library: Library) -> None:
    empty = await _books(library, first=0)
    assert (_titles(empty), _around(empty)) == ("", (False, False))
    await _shelve(library, "A")
    empty = await _books(library, first=0)
    assert (_titles(empty), _around(empty)) == ("", (False, True))
    empty = await _books(library, last=0)
    assert (_titles(empty), _around(empty)) == ("", (True, False))


async def test_twenty_rows_come_unless_told_otherwise(library: Library) -> None:
    await _shelve(library, *[f"{number:02}" for number in range(21)])
    for arguments in ({}, {"first": None, "last": None}):
        found = await _books(library, **arguments)
        assert len(found["nodes"]) == 20
        assert _around(found) == (False, True)


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        (None, "CBA"),
        ({"field": "ADDED_AT"}, "CBA"),
        ({"field": "ADDED_AT", "direction": "ASC"}, "ABC"),
        ({"field": "TITLE", "direction": "DESC"}, "CBA"),
        ({"field": "SHELF", "direction": "ASC"}, "BCA"),
        ({"field": "SERIAL", "direction": "ASC"}, "CAB"),
    ],
)
async def test_a_list_is_sorted_as_asked(library: Library, order: Any, titles: str) -> None:
    await library.add_book("A", hours=0, shelf=3, serial=2**40)
    await library.add_book("B", hours=1, shelf=1, serial=2**62)
    await library.add_book("C", hours=2, shelf=2, serial=-(2**62))
    assert _titles(await _books(library, order=order)) == titles
    walked, after = "", None
    for _ in titles:
        page = await _books(library, order=order, first=1, after=after)
        walked, after = walked + _titles(page), page["pageInfo"]["endCursor"]
    assert walked == titles


async def test_a_list_without_sorts_shows_the_newest_id_first(library: Library) -> None:
    book = await library.add_book()
    loans = sorted([await library.add_loan(book) for _ in range(3)], reverse=True)
    data = await library.ask("{ loans { nodes { id } } }")
    found = [loan["id"] for loan in data["loans"]["nodes"]]
    again = await library.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": found})
    assert [node["id"] for node in again["nodes"]] == found
    assert len(set(found)) == len(loans)


@pytest.mark.parametrize(
    ("arguments", "argument", "message"),
    [
        ({"first": -1}, "first", "`first` must be from 0 to 100, not -1."),
        ({"first": 101}, "first", "`first` must be from 0 to 100, not 101."),
        ({"last": -1}, "last", "`last` must be from 0 to 100, not -1."),
        ({"last": 2147483647}, "last", "`last` must be from 0 to 100, not 2147483647."),
        ({"first": 1, "last": 1}, "last", "Give either `first` or `last`, not both."),
    ],
)
async def test_a_page_size_out_of_bounds_is_refused(
    library: Library, arguments: Any, argument: str, message: str
) -> None:
    assert await library.refusal(BOOKS, arguments) == (argument, message)
    assert library.statements == []


async def test_total_count_is_counted_only_when_asked_for(library: Library) -> None:
    await _shelve(library, *"ABC")
    await library.ask("{ books(first: 1) { nodes { title } } }")
    assert len(library.statements) == 1
    data = await library.ask("{ books(first: 1) { totalCount totalCountIsExact } }")
    assert data["books"] == {"totalCount": 3, "totalCountIsExact": True}
    assert len(library.statements) == 3


async def test_total_count_regards_filters_but_not_the_page(library: Library) -> None:
    await _shelve(library, *"ABC")
    await _shelve(library, *"XY", state="LENT")
    query = """query($after: String) {
        books(first: 1, after: $after, filter: {state: OPEN}) {
            totalCount pageInfo { endCursor }
        }
    }"""
    data = await library.ask(query)
    assert data["books"]["totalCount"] == 3
    data = await library.ask(query, {"after": data["books"]["pageInfo"]["endCursor"]})
    assert data["books"]["totalCount"] == 3


async def test_one_statement_counts_the_lists_of_all_parents(library: Library) -> None:
    for number in range(3):
        author = await library.add_author(f"{number}")
        for _ in range(number):
            await library.add_book(author_id=author)
    data = await library.ask(
        "{ authors { nodes { books(first: 1) { totalCount totalCountIsExact nodes { title } } } } }"
    )
    found = [author["books"] for author in data["authors"]["nodes"]]
    assert [books["totalCount"] for books in found] == [0, 1, 2]
    assert all(books["totalCountIsExact"] for books in found)
    assert len(library.statements) == 3


async def test_counting_ends_at_its_limit(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "COUNT_LIMIT", 2)
    monkeypatch.setattr(pages, "COUNT_LIMIT", 2)
    author = await library.add_author()
    for expected, exact in ((1, True), (2, True), (2, False), (2, False)):
        await library.add_book(author_id=author)
        data = await library.ask(
            """{
              books { totalCount totalCountIsExact }
              authors { nodes { books { totalCount totalCountIsExact } } }
            }"""
        )
        counted = {"totalCount": expected, "totalCountIsExact": exact}
        assert data == {"books": counted, "authors": {"nodes": [{"books": counted}]}}


shelves = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("aBcÄ"), st.sampled_from([0, 1])), max_size=9
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=shelves,
    size=st.integers(1, 4),
    field=st.sampled_from(["SHELF", "TITLE", "ADDED_AT", "SERIAL"]),
    direction=st.sampled_from(["ASC", "DESC"]),
)
async def test_walking_either_way_meets_every_row_once_and_in_order(
    library_url: str, rows: list[Any], size: int, field: str, direction: str
) -> None:
    async with opened(library_url) as library:
        authors = [await library.add_author(name) for name in ("Aino", "Eino")]
        stranger = await library.add_author("Other", house_id=OTHER_HOUSE)
        books: list[tuple[UUID, int, str, int]] = []
        for shelf, title, who in rows:
            values = {"shelf": shelf, "serial": shelf, "hours": shelf}
            book = await library.add_book(title, author_id=authors[who], **values)
            await library.add_book(title, author_id=stranger, house_id=OTHER_HOUSE, **values)
            books.append((book, shelf, title, who))
        asked = f"orderBy: {{field: {field}, direction: {direction}}}"
        at = 2 if field == "TITLE" else 1
        for who, opening, arguments, column, falls in (
            (None, "books", asked, at, direction == "DESC"),
            (0, "authors { nodes { sortedBooks", asked, at, direction == "DESC"),
            (1, "authors { nodes { sortedBooks", asked, at, direction == "DESC"),
            (0, "authors { nodes { books", "", 1, True),
        ):
            path = [] if who is None else ["authors", "nodes", who]
            mine = [book for book in books if who in {None, book[3]}]
            mine.sort(key=lambda book, column=column: (book[column], book[0]), reverse=falls)
            ids = [encode_id("Book", book[0]) for book in mine]
            for step, side in (("first: 100", "after"), ("last: 100", "before")):
                assert await _walk(library, opening, path, f"{step} {arguments}", side) == ids
            for step, side in ((f"first: {size}", "after"), (f"last: {size}", "before")):
                assert await _walk(library, opening, path, f"{step} {arguments}", side) == ids


async def _walk(
    library: Library, opening: str, path: list[Any], arguments: str, side: str
) -> list[str]:
    """Read a list page after page; the ids in the list's own order."""
    found: list[str] = []
    cursor = None
    for _ in range(20):
        closing = "}" * opening.count("{")
        bound = "" if cursor is None else f'{side}: "{cursor}"'
        answer = await library.ask(
            f"{{ {opening}({arguments} {bound}) {{ nodes {{ id }} {PAGE_INFO} }} {closing} }}"
        )
        for step in path:
            answer = answer[step]
        page = answer[opening.rsplit(maxsplit=1)[-1]]
        ids, info = [node["id"] for node in page["nodes"]], page["pageInfo"]
        found = [*found, *ids] if side == "after" else [*ids, *found]
        cursor = info["endCursor" if side == "after" else "startCursor"]
        if not info["hasNextPage" if side == "after" else "hasPreviousPage"]:
            return found
    raise AssertionError("The list has no end.")
