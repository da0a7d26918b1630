"""Strawberry fields that carry a declaration instead of a resolver."""

from __future__ import annotations

from typing import Any, Protocol

import strawberry
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from queryplan.declare.declarations import (
    Column,
    Declaration,
    Made,
    ReadDeclaration,
    RowDeclaration,
)

DECLARATION = "queryplan"
SCOPE = "scope"


class Reading(Protocol):
    """What `info.context.reads` offers to a field that is read from the database."""

    def resolve(self, info: strawberry.Info, parent: Any, arguments: dict[str, Any]) -> Any:
        """Read the field, at once or as an awaitable."""
        ...


class _RowField(StrawberryField):
    """A field whose value is made of columns of the parent's row."""

    def get_result(self, source: Any, info: Any, args: Any, kwargs: Any) -> Any:
        del info, args, kwargs
        return self.metadata[DECLARATION].value(source)


class _AskedField(StrawberryField):
    """A field whose value is made of columns of the parent's row and of its own arguments."""

    @property
    def is_basic_field(self) -> bool:
        return False

    def get_result(self, source: Any, info: Any, args: Any, kwargs: Any) -> Any:
        del info, args
        return self.metadata[DECLARATION].value(source, **kwargs)


class _ReadField(StrawberryField):
    """A field that the reads of the context answer; a plain call, so that batches stay whole."""

    @property
    def is_basic_field(self) -> bool:
        return False

    def get_result(self, source: Any, info: strawberry.Info | None, args: Any, kwargs: Any) -> Any:
        del args
        if info is None:
            raise TypeError("A field that reads needs the context.")
        reads: Reading = info.context.reads
        return reads.resolve(info, source, kwargs)


def row_field(declaration: RowDeclaration, **settings: Any) -> Any:
    """Make a field of the parent's row; a column under its own name needs no code of ours."""
    by_default = isinstance(declaration, Column) and declaration.name is None
    return _made(StrawberryField if by_default else _RowField, declaration, **settings)


def asked_field(
    declaration: Made, arguments: list[StrawberryArgument], **settings: Any
) -> StrawberryField:
    """Make a field of the parent's row that takes arguments."""
    field = _made(_AskedField, declaration, **settings)
    field.arguments = arguments
    return field


def read_field(
    declaration: ReadDeclaration, arguments: list[StrawberryArgument], **settings: Any
) -> Any:
    """Make a field that is read from the database."""
    field = _made(_ReadField, declaration, **settings)
    field.arguments = arguments
    return field


def _made(
    field_class: type[StrawberryField],
    declaration: Declaration,
    *,
    scope: str | None = None,
    **settings: Any,
) -> StrawberryField:
    field = field_class(metadata={DECLARATION: declaration, SCOPE: scope}, **settings)
    field.init = field.repr = field.compare = False  # no constructor takes it
    return field


def declaration_of(field: object) -> Declaration | None:
    """Look up what a Strawberry field declares, if it is one of ours."""
    return field.metadata.get(DECLARATION) if isinstance(field, StrawberryField) else None


def scope_of(thing: object) -> str | None:
    """Look up the scope that a Strawberry field or a `@source` class asks for."""
    if isinstance(thing, StrawberryField):
        return thing.metadata.get(SCOPE)
    return getattr(thing, "__scope__", None)
