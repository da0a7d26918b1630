"""Global ids: one opaque text that names a type and a row."""

from __future__ import annotations

import re
from binascii import a2b_base64, b2a_base64
from uuid import UUID

_PLAIN = re.compile(r"([_A-Za-z][_0-9A-Za-z]{0,62}):([0-9a-f]{32})", re.ASCII)
_LONGEST = 160


class MalformedId(ValueError):
    """The text is not a global id that we made."""


def encode_id(type_name: str, row_id: UUID) -> str:
    """Write the global id of a row."""
    return _encoded(f"{type_name}:{row_id.hex}")


def decode_id(text: str) -> tuple[str, UUID]:
    """Read the type name and the row's id out of a global id, or raise MalformedId."""
    if len(text) > _LONGEST:
        raise MalformedId(text[:_LONGEST])
    try:
        plain = a2b_base64(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
    except ValueError as error:
        raise MalformedId(text) from error
    found = _PLAIN.fullmatch(plain)
    if found is None or _encoded(plain) != text:
        raise MalformedId(text)
    return found[1], UUID(int=int(found[2], 16))


def _encoded(plain: str) -> str:
    # Letters, digits and a colon never give "+" or "/": this is URL-safe as it is.
    return b2a_base64(plain.encode(), newline=False).rstrip(b"=").decode()
