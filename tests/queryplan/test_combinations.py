"""Filters of filters: `and`, `or` and `not`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import strawberry
from toy_library.library import Library
from toy_library.tables import BOOK

from queryplan.bind import BindError, bind
from queryplan.catalog import Catalog, Source
from queryplan.declare import (
    Connection,
    Node,
    any_of,
    column,
    encode_id,
    every_of,
    none_of,
    page,
    source,
)

AINO, EINO = UUID(int=11), UUID(int=12)
BOOKS = """query($filter: BookFilter) {
  books(filter: $filter, orderBy: {field: TITLE, direction: ASC}) { totalCount nodes { title } }
}"""


@pytest.fixture
async def shelved(library: Library) -> Library:
    """Shelve four books: a and b are Aino's, b is lent, d has neither author nor currency."""
    await library.add_author("Aino", id=AINO)
    await library.add_author("Eino", id=EINO)
    await library.add_book("a", author_id=AINO, shelf=1)
    await library.add_book("b", author_id=AINO, shelf=2, state="LENT")
    await library.add_book("c", author_id=EINO, shelf=3)
    await library.add_book("d", shelf=3, currency=None)
    return library


async def titles(library: Library, given: Any) -> str:
    books = (await library.ask(BOOKS, {"filter": given}))["books"]
    assert books["totalCount"] == len(books["nodes"])
    return "".join(book["title"] for book in books["nodes"])


LENT, OPEN = {"state": "LENT"}, {"state": "OPEN"}
BY_AINO = {"author": encode_id("Author", AINO)}
ON_THIRD = {"shelf": {"least": 3, "most": 3}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"and": [BY_AINO, OPEN]}, "a"),
        ({"or": [LENT, ON_THIRD]}, "bcd"),
        ({"not": BY_AINO}, "cd"),
        ({"not": {"state": "OPEN", **BY_AINO}}, "bcd"),
        ({"not": {"currency": "EUR"}}, "d"),
        ({"not": {"not": {"currency": "EUR"}}}, "abc"),
        ({"not": {"or": [LENT, BY_AINO]}}, "cd"),
        ({"state": "OPEN", "or": [BY_AINO, ON_THIRD], "not": {"currency": "EUR"}}, "d"),
        ({"or": [{"and": [BY_AINO, LENT]}, {"and": [ON_THIRD, {"not": BY_AINO}]}]}, "bcd"),
        ({"and": []}, "abcd"),
        ({"and": [{}]}, "abcd"),
        ({"or": []}, ""),
        ({"or": [{}]}, "abcd"),
        ({"not": {}}, ""),
        ({"and": None, "or": None, "not": None}, "abcd"),
    ],
)
async def test_filters_combine(shelved: Library, given: Any, expected: str) -> None:
    assert await titles(shelved, given) == expected


async def test_they_combine_in_lists_of_many_parents(shelved: Library) -> None:
    data = await shelved.ask(
        """{ authors { nodes {
          sortedBooks(filter: {or: [{state: LENT}, {shelf: {least: 3, most: 3}}]}) {
            totalCount nodes { title }
          }
        } } }"""
    )
    assert data["authors"]["nodes"] == [
        {"sortedBooks": {"totalCount": 1, "nodes": [{"title": "b"}]}},
        {"sortedBooks": {"totalCount": 1, "nodes": [{"title": "c"}]}},
    ]


async def test_equal_combinations_are_read_once_and_others_apart(shelved: Library) -> None:
    data = await shelved.ask(
        """{ one: books(filter: {not: {state: LENT}}) { nodes { title } }
             same: books(filter: {not: {state: LENT}}) { nodes { title } }
             other: books(filter: {not: {state: OPEN}}) { nodes { title } } }"""
    )
    assert data["one"] == data["same"]
    assert data["other"]["nodes"] == [{"title": "b"}]
    assert len(shelved.statements) == 2


def nested(depth: int) -> Any:
    return {"not": nested(depth - 1)} if depth else LENT


@pytest.mark.parametrize(
    ("given", "argument", "part"),
    [
        (nested(4), "filter.not.not.not.not", "at most 3 deep"),
        (
            {"and": [{}, {"or": [{"and": [{"or": [{}]}]}]}]},
            "filter.and.1.or.0.and.0.or",
            "at most 3 deep",
        ),
        ({"or": [LENT] * 21}, "filter.or.20", "at most 20 together"),
        ({"and": [{}] * 11, "or": [{}] * 10}, "filter.or.9", "at most 20 together"),
        (
            {"or": [{**LENT, **BY_AINO, "and": [LENT, OPEN]}] * 6},
            "filter.or.5",
            "at most 20 together",
        ),
        ({"or": [LENT, {"author": "x"}]}, "filter.or.1.author", "not an id of this API"),
        ({"not": {"currency": "\0"}}, "filter.not.currency", "can't be stored"),
        ({"authors": [AINO.hex] * 101}, "filter.authors", "at most 100 values"),
    ],
)
async def test_what_goes_too_far_is_refused(
    library: Library, given: Any, argument: str, part: str
) -> None:
    at, message = await library.refusal(BOOKS, {"filter": given})
    assert at == argument
    assert f"`{argument}`" in message
    assert part in message
    assert library.statements == []


async def test_what_just_fits_is_taken(shelved: Library) -> None:
    assert await titles(shelved, nested(3)) == "acd"
    assert await titles(shelved, {"state": "LENT", "or": [LENT] * 20}) == "b"


@strawberry.input
class OtherFilter:
    title: str | None = None


@strawberry.input
class WrongFilter:
    title: str | None = None
    both: list[OtherFilter] | None = every_of()
    either: OtherFilter = any_of()
    neither: OtherFilter | None = none_of()


@source("book")
class Volume(Node):
    title: str = column()


@strawberry.type
class WrongQuery:
    volumes: Connection[Volume] = page(filter=WrongFilter)


def test_a_combination_takes_filters_of_its_own_type() -> None:
    catalog = Catalog(
        "house_id", book=Source(BOOK, filters={"title": lambda rows, x: rows.c.title == x})
    )
    with pytest.raises(BindError) as caught:
        bind(strawberry.Schema(WrongQuery), catalog)
    assert caught.value.faults == tuple(
        f"WrongQuery.volumes: `filter.{name}` must take filters of its own type, and be optional"
        for name in ("both", "either", "neither")
    )
