"""Cursors: a row's place in one list and order, as opaque text."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    SmallInteger,
    String,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from queryplan.refusals import is_storable

Place = tuple[Any, ...]
_LONGEST = 4096


class MalformedCursor(ValueError):
    """The text is not a cursor that we made."""


class ForeignCursor(ValueError):
    """The cursor belongs to another list, or to another order of it."""


@dataclass(frozen=True, slots=True)
class Key:
    """How the values of one sort column are written into a cursor and read again."""

    kind: type
    bits: int = 64

    def write(self, value: Any) -> Any:
        """Turn a value of the column into JSON."""
        if self.kind is datetime:
            return value.astimezone(UTC).isoformat()
        if self.kind is date:
            return value.isoformat()
        return value.hex if self.kind is UUID else value

    def read(self, written: Any) -> Any:
        """Turn JSON into a value of the column, or raise ValueError."""
        parse = _PARSERS.get(self.kind)
        value = parse(written) if parse is not None and isinstance(written, str) else written
        if type(value) is not self.kind or not self._fits(value) or self.write(value) != written:
            raise ValueError(written)
        return value

    def _fits(self, value: Any) -> bool:
        if isinstance(value, int):
            return -(2 ** (self.bits - 1)) <= value < 2 ** (self.bits - 1)
        if isinstance(value, datetime):
            return value.tzinfo is not None
        return not isinstance(value, str) or is_storable(value)


_PARSERS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
}


_KINDS: tuple[tuple[type[TypeEngine[Any]], Key], ...] = (
    (SmallInteger, Key(int, 16)),
    (BigInteger, Key(int, 64)),
    (Integer, Key(int, 32)),
    (DateTime, Key(datetime)),
    (Date, Key(date)),
    (Uuid, Key(UUID)),
    (String, Key(str)),
)


def key_of(column: ColumnElement[Any]) -> Key | None:
    """Tell how a column's values go into a cursor; None when they can't."""
    kind = column.type
    plain: TypeEngine[Any] = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(plain, DateTime) and not plain.timezone:
        return None
    return next((key for known, key in _KINDS if isinstance(plain, known)), None)


@dataclass(frozen=True, slots=True)
class CursorForm:
    """The form of the cursors of one list in one order."""

    list_name: str
    order_name: str
    keys: tuple[Key, ...]

    def write(self, place: Sequence[Any]) -> str:
        """Make the cursor of a row from the values of its sort columns."""
        values = [key.write(value) for key, value in zip(self.keys, place, strict=True)]
        text = json.dumps([self.list_name, self.order_name, *values], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).rstrip(b"=").decode("ascii")

    def read(self, cursor: str) -> Place:
        """Read the values of the sort columns, or raise MalformedCursor or ForeignCursor."""
        match _opened(cursor):
            case [str(list_name), str(order_name), *values]:
                pass
            case _:
                raise MalformedCursor
        if (list_name, order_name) != (self.list_name, self.order_name):
            raise ForeignCursor
        try:
            return tuple(key.read(value) for key, value in zip(self.keys, values, strict=True))
        except (ValueError, OverflowError) as error:
            raise MalformedCursor from error


def _opened(cursor: str) -> Any:
    if len(cursor) > _LONGEST:
        raise MalformedCursor
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return json.loads(urlsafe_b64decode(padded))
    except (ValueError, RecursionError) as error:
        raise MalformedCursor from error
