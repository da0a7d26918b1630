"""Global ids: readable by us alone, one text for one row."""

from __future__ import annotations

import base64
from uuid import UUID, uuid4

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from queryplan.declare import MalformedId, decode_id, encode_id, row_id


def _base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(st.from_regex(r"[_A-Z][_0-9A-Za-z]{0,30}", fullmatch=True), st.uuids())
def test_an_id_names_its_type_and_row(type_name: str, row: UUID) -> None:
    assert decode_id(encode_id(type_name, row)) == (type_name, row)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "Book:1",
        "\0",
        "\ud800",
        "Ä",
        "=" * 8,
        "A" * 100_000,
        _base64("Book"),
        _base64("Book:1"),
        _base64(f"Book:{UUID(int=1)}"),
        _base64(f"Book:{UUID(int=99).hex.upper()}A"),
        _base64(f":{UUID(int=1).hex}"),
        _base64(f"Bo ok:{UUID(int=1).hex}"),
        encode_id("Book", UUID(int=1)) + "=",
        encode_id("Book", UUID(int=1)) + "\n",
        " " + encode_id("Book", UUID(int=1)),
        _base64("Book:" + "\u0660" * 32),
    ],
)
def test_anything_else_is_malformed(text: str) -> None:
    with pytest.raises(MalformedId):
        decode_id(text)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        decode_id(text)
    except MalformedId:
        return
    raise AssertionError(text)


def test_an_id_of_another_type_is_refused_where_one_type_is_meant() -> None:
    row = uuid4()
    assert row_id(encode_id("Book", row), "Book", "id") == row
    with pytest.raises(GraphQLError, match=r"`input\.book` must be an id of type Book, not Loan\."):
        row_id(encode_id("Loan", row), "Book", "input", "book")
    with pytest.raises(GraphQLError, match="`id` is not an id of this API") as refused:
        row_id("nonsense", "Book", "id")
    assert refused.value.extensions == {"code": "BAD_USER_INPUT", "argument": "id"}
