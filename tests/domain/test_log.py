"""The cursor of the log."""

import base64
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInput
from domain.log import decode_cursor, encode_cursor


@given(st.integers(0, 10**18 - 1))
def test_a_cursor_leads_back_to_its_position(position: int) -> None:
    assert decode_cursor(encode_cursor(position)) == position


def test_a_cursor_is_opaque_and_fits_an_address() -> None:
    cursor = encode_cursor(123)
    assert "123" not in cursor
    assert all(sign.isalnum() or sign in "-_=" for sign in cursor)


@given(st.text())
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert decode_cursor(text) >= 0


@pytest.mark.parametrize(
    "plain", [b"log:-1", b"log:01", b"log:", b"log:1 ", b"log:1e3", b"log:" + b"9" * 19, b"x:1"]
)
def test_what_only_looks_like_a_cursor(plain: bytes) -> None:
    with pytest.raises(InvalidInput, match="no cursor of the log"):
        decode_cursor(base64.urlsafe_b64encode(plain).decode())
