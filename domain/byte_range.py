"""Which bytes of a file a request asks for, by RFC 9110, sections 13 and 14."""

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)\s*", re.IGNORECASE)
_TAG: Final = re.compile(r'(W/)?"[^"]*"')
_DIGITS: Final = 19  # no file is longer


class NotModified(Exception):
    """The client has this very file already (If-None-Match)."""


class Unlike(Exception):
    """The client wants another file than this (If-Match)."""


class NotWithin(Exception):
    """The file has no such bytes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from `start` up to `stop` of `size`; `is_whole` when no part was asked for."""

    start: int
    stop: int
    size: int
    is_whole: bool = False

    @property
    def length(self) -> int:
        """How many bytes they are."""
        return self.stop - self.start

    @property
    def content_range(self) -> str:
        """The header that says which bytes they are."""
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a request says about the part it wants: its headers, None where there is none."""

    range: str | None = None
    if_range: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None


def chosen(wish: Wish, size: int, tag: str) -> Part:
    """Choose the bytes to send of a file with that size and strong entity tag.

    Several ranges in one request are answered with the whole file, as is whatever can't be read.

    Raises:
        Unlike, NotModified: a condition does not hold.
        NotWithin: the range begins behind the end, or is empty.
    """
    if wish.if_match is not None and not _names(wish.if_match, tag, weakly=False):
        raise Unlike
    if wish.if_none_match is not None and _names(wish.if_none_match, tag, weakly=True):
        raise NotModified
    whole = Part(0, size, size, is_whole=True)
    if wish.range is None or (wish.if_range is not None and wish.if_range.strip() != tag):
        return whole
    found = _RANGE.fullmatch(wish.range.strip())
    if found is None:
        return whole
    first, last = found.groups()
    if max(len(first), len(last)) > _DIGITS or not (first or last):
        return whole
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise NotWithin
        return Part(size - length, size, size)
    start = int(first)
    if last and int(last) < start:
        return whole
    if start >= size:
        raise NotWithin
    return Part(start, min(int(last) + 1, size) if last else size, size)


def _names(listed: str, tag: str, *, weakly: bool) -> bool:
    """Tell whether a list of entity tags holds this one; `*` stands for any."""
    if listed.strip() == "*":
        return True
    tags = [match[0] for match in _TAG.finditer(listed)]
    return tag in [each.removeprefix("W/") if weakly else each for each in tags]
