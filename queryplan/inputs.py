"""Filters and lookups: from a Strawberry input to conditions on rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause
from strawberry.types.maybe import Some
from strawberry.types.unset import UNSET

from queryplan.catalog import Condition
from queryplan.refusals import require_storable, row_id


@dataclass(frozen=True, slots=True)
class Wish:
    """One condition with the value that a client gave; equal wishes ask for the same rows."""

    name: str
    value: Any = field(compare=False)
    condition: Condition = field(compare=False)
    compared: Hashable

    def on(self, rows: FromClause) -> ColumnElement[bool]:
        """Make the condition's SQL for a table or an alias of it."""
        return self.condition(rows, self.value)


@dataclass(frozen=True, slots=True)
class InputField:
    """One field of an input: its name in the API, the type whose id it takes, its condition."""

    graphql_name: str
    id_of: str | None
    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """The fields of one filter or `by` input, by their Python names."""

    argument: str
    fields: Mapping[str, InputField]

    def read(self, given: object) -> tuple[Wish, ...]:
        """Turn the fields that were given into wishes; absent and null ask for nothing."""
        return tuple(
            Wish(name, value, known.condition, _comparable(value))
            for name, known, value in self.given(given)
            if known.condition is not None
        )

    def given(self, given: object) -> Iterator[tuple[str, InputField, Any]]:
        """Go through the fields that hold a value, ids read and texts checked."""
        for name, known in self.fields.items():
            value: Any = getattr(given, name)
            if isinstance(value, Some):
                value = cast("Some[Any]", value).value
            if value is None or value is UNSET:
                continue
            path = (self.argument, known.graphql_name)
            if known.id_of is not None:
                value = _row_ids(value, known.id_of, path)
            require_storable(value, *path)
            yield name, known, value


def _row_ids(value: Any, type_name: str, path: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [row_id(item, type_name, *path) for item in cast("list[Any]", value)]
    return row_id(value, type_name, *path)


def _comparable(value: Any) -> Hashable:
    """Make something hashable of an input's value, equal for equal values."""
    if isinstance(value, list):
        return tuple(_comparable(item) for item in cast("list[Any]", value))
    if isinstance(value, Some):
        return (Some, _comparable(cast("Some[Any]", value).value))
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value), *[_comparable(getattr(value, each.name)) for each in fields(value)])
    return value
