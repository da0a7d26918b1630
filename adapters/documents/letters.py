"""Which letters the documents' font has, and texts made of no others."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from struct import unpack_from
from typing import Any, Final, cast

FONTS: Final = Path(__file__).parent / "fonts"
_REGULAR: Final = "Inter-Regular.otf"
_MISSING: Final = "\u25a1"
"""A box stands for a letter that the font does not have: PDF/A allows no letter without a shape."""
_RUN: Final = re.compile(r"[^\s\u200b-]{24,}")
_PIECE: Final = 12
_BREAK: Final = "\u200b"
DRAWN: Final = frozenset({"code", "bars", "orderBars"})
"""Parts that are pictures, and no texts."""
_SEGMENTS: Final = 4
_GROUPS: Final = 12


def printable(view: Any) -> Any:
    """Give the same value with texts that can be set: known letters, and places to break words."""
    if isinstance(view, str):
        return _printable(view)
    if isinstance(view, list):
        return [printable(part) for part in cast("list[Any]", view)]
    if isinstance(view, dict):
        parts = cast("dict[str, Any]", view).items()
        return {name: part if name in DRAWN else printable(part) for name, part in parts}
    return view


@lru_cache(4096)
def _printable(text: str) -> str:
    known = text if text.isascii() else "".join(_known(unicodedata.normalize("NFC", text)))
    return _RUN.sub(_broken, known)


def _known(text: str) -> Iterator[str]:
    letters = _letters()
    for char in text:
        if char in letters or char.isspace():
            yield char
            continue
        # What only says how to join or to turn letters, as to make names look like others.
        if unicodedata.category(char) in {"Cf", "Cc", "Cs", "Mn", "Me"}:
            continue
        plain = unicodedata.normalize("NFKC", char)
        yield plain if all(each in letters for each in plain) else _MISSING


def _broken(found: re.Match[str]) -> str:
    run = found[0]
    return _BREAK.join(run[at : at + _PIECE] for at in range(0, len(run), _PIECE))


@cache
def _letters() -> frozenset[str]:
    """Read the letters off the font's table `cmap` (OpenType 1.9, formats 4 and 12)."""
    font = (FONTS / _REGULAR).read_bytes()
    (count,) = unpack_from(">H", font, 4)
    tables = {
        font[at : at + 4]: unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * count, 16)
    }
    start = tables[b"cmap"]
    (subtables,) = unpack_from(">H", font, start + 2)
    found: set[str] = set()
    for nth in range(subtables):
        (offset,) = unpack_from(">I", font, start + 4 + 8 * nth + 4)
        (form,) = unpack_from(">H", font, start + offset)
        if form == _SEGMENTS:
            found.update(map(chr, _by_segments(font, start + offset)))
        elif form == _GROUPS:
            found.update(map(chr, _by_groups(font, start + offset)))
    return frozenset(found)


def _by_segments(font: bytes, at: int) -> Iterator[int]:
    (double,) = unpack_from(">H", font, at + 6)
    ends = at + 14
    starts = ends + double + 2
    for nth in range(0, double - 2, 2):  # the last segment ends the table
        first, last = (
            unpack_from(">H", font, starts + nth)[0],
            unpack_from(">H", font, ends + nth)[0],
        )
        yield from range(first, last + 1)


def _by_groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = unpack_from(">I", font, at + 12)
    for nth in range(count):
        first, last = unpack_from(">II", font, at + 16 + 12 * nth)
        yield from range(first, last + 1)
