"""Cursors: exact places, good for one list and order, and nothing in them reaches the database."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_library.library import Library

from queryplan.cursors import CursorForm, Key, MalformedCursor

ROW = UUID(int=7).hex
NOON = "2026-03-01T12:00:00.000001+00:00"
PAGE = """query($after: String, $order: BookSort) {
  books(after: $after, orderBy: $order) { edges { cursor node { title } } }
}"""


def _cursor(*parts: object) -> str:
    return _text(json.dumps(parts))


def _text(plain: str) -> str:
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.dates(),
    st.uuids(),
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200),
)
def test_a_cursor_keeps_every_value_exactly(
    moment: datetime, day: date, row: UUID, number: int, text: str
) -> None:
    kinds: list[Any] = [datetime, date, UUID, int, str]
    form = CursorForm("Query.books", "all ASC", tuple(map(Key, kinds)))
    place = (moment, day, row, number, text)
    assert form.read(form.write(place)) == place


def test_a_moment_keeps_its_microseconds_in_utc() -> None:
    form = CursorForm("Query.books", "", (Key(datetime),))
    here = datetime(2026, 3, 1, 14, 30, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    (moment,) = form.read(form.write([here]))
    assert moment == here
    assert moment.isoformat() == "2026-03-01T12:30:00.000001+00:00"


async def test_a_cursor_of_another_order_or_list_is_refused(library: Library) -> None:
    author = await library.add_author()
    await library.add_book(author_id=author)
    data = await library.ask(
        """{
          books { edges { cursor } }
          rising: books(orderBy: {field: ADDED_AT, direction: ASC}) { edges { cursor } }
          titles: books(orderBy: {field: TITLE}) { edges { cursor } }
          authors { nodes { books { edges { cursor } } sortedBooks { edges { cursor } } } }
        }"""
    )
    books = data["authors"]["nodes"][0]
    for foreign in (data["rising"], data["titles"], books["books"], books["sortedBooks"]):
        refusal = await library.refusal(PAGE, {"after": foreign["edges"][0]["cursor"]})
        message = (
            "`after` is a cursor of another list or of another order; leave it out to start anew."
        )
        assert refusal == ("after", message)
    assert await library.ask(PAGE, {"after": data["books"]["edges"][0]["cursor"]}) == {
        "books": {"edges": []}
    }


@pytest.mark.parametrize(
    ("field", "cursor"),
    [
        ("ADDED_AT", ""),
        ("ADDED_AT", "nonsense"),
        ("ADDED_AT", "\ud800"),
        ("ADDED_AT", "\0"),
        ("ADDED_AT", "A" * 5000),
        ("ADDED_AT", _text("42")),
        ("ADDED_AT", _text("[" * 3000)),
        ("ADDED_AT", _text("[NaN]")),
        ("ADDED_AT", _text("9" * 3000)),
        ("ADDED_AT", _text("\ufeff[]")),
        ("ADDED_AT", _cursor()),
        ("ADDED_AT", _cursor(1, 2, NOON, ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC")),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", NOON)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", NOON, ROW, ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", None, ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", 5, ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", "2026-03-01", ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", "2026-03-01T12:00:00", ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", "0001-01-01T00:00:00+23:59", ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", "9999-12-31T23:59:59-23:59", ROW)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", NOON, "7")),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", NOON, str(UUID(int=7)))),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", NOON, 7)),
        ("ADDED_AT", _cursor("Query.books", "added_at DESC", NOON, [ROW])),
        ("TITLE", _cursor("Query.books", "title DESC", "a\0b", ROW)),
        ("TITLE", _cursor("Query.books", "title DESC", "\ud800", ROW)),
        ("TITLE", _cursor("Query.books", "title DESC", ["a"], ROW)),
        ("TITLE", _cursor("Query.books", "title DESC", 5, ROW)),
        ("SHELF", _cursor("Query.books", "shelf DESC", "5", ROW)),
        ("SHELF", _cursor("Query.books", "shelf DESC", 5.0, ROW)),
        ("SHELF", _cursor("Query.books", "shelf DESC", True, ROW)),
        ("SHELF", _cursor("Query.books", "shelf DESC", 2**31, ROW)),
        ("SERIAL", _cursor("Query.books", "serial DESC", 2**63, ROW)),
        ("SERIAL", _cursor("Query.books", "serial DESC", 10**400, ROW)),
        ("SERIAL", _cursor("Query.books", "serial DESC", float("inf"), ROW)),
    ],
)
async def test_a_malformed_cursor_is_refused_before_any_statement(
    library: Library, field: str, cursor: str
) -> None:
    await library.add_book()
    refusal = await library.refusal(PAGE, {"after": cursor, "order": {"field": field}})
    message = "`after` is not a cursor of this API; leave it out to start anew."
    assert refusal == ("after", message)
    assert library.statements == []


async def test_a_malformed_cursor_before_is_refused_too(library: Library) -> None:
    query = '{ books(last: 1, before: "x") { nodes { id } } }'
    assert (await library.refusal(query))[0] == "before"


@given(st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_no_text_breaks_the_reading(text: str) -> None:
    with pytest.raises(MalformedCursor):
        CursorForm("Query.books", "", (Key(str),)).read(text)


_PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=3,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(field=st.sampled_from(["ADDED_AT", "TITLE", "SHELF", "SERIAL"]), value=_PARTS, row=_PARTS)
async def test_whatever_a_cursor_holds_the_database_never_complains(
    library: Library, field: str, value: object, row: object
) -> None:
    name = f"{field.lower()} DESC"
    for last in (row, ROW):
        cursor = _cursor("Query.books", name, value, last)
        try:
            await library.ask(PAGE, {"after": cursor, "order": {"field": field}})
        except AssertionError as failed:
            (error,) = failed.args[0]
            assert error.extensions["code"] == "BAD_USER_INPUT", error
