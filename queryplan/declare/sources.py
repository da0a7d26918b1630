"""Types whose objects are rows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

from queryplan.declare.declarations import GlobalId
from queryplan.declare.fields import row_field
from queryplan.declare.types import ID_DESCRIPTION, Node

Kind = TypeVar("Kind", bound=type)


def source(
    name: str, *, scope: str | None = None, type_name: str | None = None
) -> Callable[[Kind], Kind]:
    """Declare a type whose objects are rows of the catalog's source of that name.

    The class's docstring is the type's description. `scope` is what a caller needs to see it.
    """

    def declare(cls: Kind) -> Kind:
        if issubclass(cls, Node):
            _give_id(cls, type_name or cls.__name__)
        marks: Any = cls
        marks.__source__ = name
        marks.__scope__ = scope
        marks.is_type_of = staticmethod(_rows_of(name))
        text = cls.__dict__.get("__doc__")
        return strawberry.type(
            cls,
            name=type_name or cls.__name__,
            description=None if text is None else inspect.cleandoc(text),
        )

    return declare


def _rows_of(name: str) -> Callable[[object, object], bool]:
    def is_type_of(thing: object, info: object) -> bool:
        del info
        return getattr(thing, "__source__", None) == name

    return is_type_of


def _give_id(cls: type, type_name: str) -> None:
    """Give the class the `id` of Node, which must know the name of its type."""
    cls.__annotations__ = {"id": strawberry.ID, **cls.__annotations__}
    given: Any = cls
    given.id = row_field(GlobalId(type_name), description=ID_DESCRIPTION)
