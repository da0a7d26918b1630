"""Counting for several filters in one statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import strawberry
from toy_library.library import HOUSE, MORNING, OTHER_HOUSE, Library
from toy_library.schema import BookFilter
from toy_library.tables import BOOK

from queryplan.bind import BindError, bind
from queryplan.catalog import Catalog, Source
from queryplan.declare import Count, counts

BOOK_ROW = {
    "house_id": HOUSE,
    "title": "x",
    "shelf": 1,
    "serial": 1,
    "state": "OPEN",
    "added_at": MORNING,
    "price": 1,
    "tags": [],
}
COUNTS = """query($filters: [BookCountInput!]!) {
  bookCounts(filters: $filters) { key totalCount totalCountIsExact }
}"""


async def test_each_filter_is_counted(library: Library) -> None:
    for nth in range(3):
        await library.add_book(f"{nth}", shelf=nth)
    await library.add_book("theirs", house_id=OTHER_HOUSE)
    filters: list[Any] = [
        {"key": "all"},
        {"key": "null", "filter": None},
        {"key": "low", "filter": {"shelf": {"least": 0, "most": 1}}},
        {"key": "high", "filter": {"not": {"shelf": {"least": 0, "most": 1}}}},
        {"key": "low", "filter": {"state": "LENT"}},
    ]
    data = await library.ask(COUNTS, {"filters": filters})
    found = [(each["key"], each["totalCount"]) for each in data["bookCounts"]]
    assert found == [("all", 3), ("null", 3), ("low", 2), ("high", 1), ("low", 0)]
    assert all(each["totalCountIsExact"] for each in data["bookCounts"])
    assert len(library.statements) == 1


async def test_counting_stops_beyond_the_limit(library: Library) -> None:
    books = [{**BOOK_ROW, "id": UUID(int=nth + 1)} for nth in range(10_001)]
    await library.connection.execute(BOOK.insert(), books[:10_000])
    for count, is_exact in ((10_000, True), (10_000, False)):
        data = await library.ask(COUNTS, {"filters": [{"key": "all"}]})
        found = {"key": "all", "totalCount": count, "totalCountIsExact": is_exact}
        assert data["bookCounts"] == [found]
        if is_exact:
            await library.connection.execute(BOOK.insert(), books[10_000:])


@pytest.mark.parametrize("number", [0, 21])
async def test_there_are_1_to_20_filters(library: Library, number: int) -> None:
    filters = [{"key": "x"}] * number
    assert await library.refusal(COUNTS, {"filters": filters}) == (
        "filters",
        f"`filters` must hold 1 to 20 filters, not {number}.",
    )


async def test_the_filter_at_fault_is_named(library: Library) -> None:
    filters = [{"key": "a"}, {"key": "b", "filter": {"not": {"author": "x"}}}]
    argument, _ = await library.refusal(COUNTS, {"filters": filters})
    assert argument == "filters.1.filter.not.author"


@strawberry.input
class Keyless:
    filter: BookFilter | None = None


@strawberry.input
class Strict:
    key: str
    filter: BookFilter


@strawberry.type
class WrongQuery:
    nowhere: list[Count] = counts("nowhere", Strict)
    keyless: list[Count] = counts("book", Keyless)
    strict: list[Count] = counts("book", Strict)


def test_what_is_counted_must_have_a_key_and_a_filter() -> None:
    with pytest.raises(BindError) as caught:
        bind(strawberry.Schema(WrongQuery), Catalog("house_id", book=Source(BOOK)))
    fault = "counts what must be {key: String!, filter: an optional input}"
    assert caught.value.faults == (
        "WrongQuery.nowhere: the catalog has no source 'nowhere'",
        f"WrongQuery.keyless: {fault}",
        f"WrongQuery.strict: {fault}",
    )
