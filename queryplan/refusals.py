"""What a client is told when an argument can't be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast
from uuid import UUID

from graphql import GraphQLError
from strawberry.types.maybe import Some

from queryplan.ids import MalformedId, decode_id


def bad_input(message: str, *path: str) -> GraphQLError:
    """Make the error for an argument (or a field below it, by its path) that can't be used."""
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT", "argument": ".".join(path)})


def row_id(text: str, type_name: str, *path: str) -> UUID:
    """Read the row's id out of a global id of that type, or refuse the argument at that path."""
    try:
        found, row = decode_id(text)
    except MalformedId:
        raise bad_input(f"`{'.'.join(path)}` is not an id of this API.", *path) from None
    if found != type_name:
        message = f"`{'.'.join(path)}` must be an id of type {type_name}, not {found}."
        raise bad_input(message, *path)
    return row


def is_storable(text: str) -> bool:
    """Whether both databases can hold the text: no NUL, no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def require_storable(value: object, *path: str) -> None:
    """Refuse an input that holds a text, at any depth, which no database can hold."""
    if not all(map(is_storable, _texts(value))):
        raise bad_input(f"`{'.'.join(path)}` holds characters that can't be stored.", *path)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Some):
        yield from _texts(cast("Some[Any]", value).value)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _texts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
