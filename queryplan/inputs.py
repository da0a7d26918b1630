"""Filters and lookups: from a Strawberry input to conditions on rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, and_, true
from strawberry.types.maybe import Some
from strawberry.types.unset import UNSET

from queryplan.alternatives import AnyOf
from queryplan.catalog import Condition, Unusable
from queryplan.declare.combinations import (
    FILTER_DEPTH,
    FILTER_TERMS,
    FILTER_VALUES,
    Combination,
)
from queryplan.refusals import bad_input, require_storable, row_id


@dataclass(frozen=True, slots=True)
class Wish:
    """One condition on rows; wishes that ask for the same rows are equal."""

    name: str
    on: Callable[[FromClause], ColumnElement[bool]] = field(compare=False)
    compared: Hashable
    """What was given, in a form that can be compared."""


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
    combinations: Mapping[str, Combination] = field(default_factory=dict[str, Combination])
    """Its fields that take filters of the same type."""

    def read(self, given: object, *path: str) -> tuple[Wish, ...]:
        """Turn the fields that were given into wishes; absent and null ask for nothing.

        `path` is where the filter stands among the arguments: by default it is one itself.
        """
        return tuple(self._read(given, path or (self.argument,), _Budget(), depth=0))

    def given(self, given: object, *path: str) -> Iterator[tuple[str, InputField, Any]]:
        """Go through the fields that hold a value, ids read and texts checked."""
        for name, known in self.fields.items():
            value = _value(given, name)
            if value is None:
                continue
            at = (*(path or (self.argument,)), known.graphql_name)
            _require_few(value, at)
            if known.id_of is not None:
                value = _row_ids(value, known.id_of, at)
            else:
                require_storable(value, *at)
            yield name, known, value

    def _read(
        self, given: object, path: tuple[str, ...], budget: _Budget, depth: int
    ) -> Iterator[Wish]:
        for name, known, value in self.given(given, *path):
            if depth:
                budget.take(path)
            if known.condition is not None:
                at = (*path, known.graphql_name)
                yield Wish(name, _bound(known.condition, value, at), _comparable(value))
        for name, combination in self.combinations.items():
            value = _value(given, name)
            if value is None:
                continue
            at = (*path, combination.value)
            if depth == FILTER_DEPTH:
                raise bad_input(
                    f"`{'.'.join(at)}` is too deep: `and`, `or` and `not` may stand at most "
                    f"{FILTER_DEPTH} deep in each other.",
                    *at,
                )
            yield _combined(combination, list(self._below(value, at, budget, depth + 1)))

    def _below(
        self, value: Any, at: tuple[str, ...], budget: _Budget, depth: int
    ) -> Iterator[tuple[Wish, ...]]:
        """Read the filters of a combination, each of which is a term at least."""
        listed = isinstance(value, list)
        for index, each in enumerate(cast("list[Any]", value) if listed else [value]):
            path = (*at, str(index)) if listed else at
            before = budget.taken
            yield tuple(self._read(each, path, budget, depth))
            if budget.taken == before:
                budget.take(path)


class _Budget:
    """Counts the conditions of one filter, at any depth."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self, path: tuple[str, ...]) -> None:
        """Count a condition, or refuse the filter at that path."""
        self.taken += 1
        if self.taken > FILTER_TERMS:
            raise bad_input(
                f"`{'.'.join(path)}` is one condition too many: `and`, `or` and `not` may hold "
                f"at most {FILTER_TERMS} together.",
                *path,
            )


def _combined(combination: Combination, filters: list[tuple[Wish, ...]]) -> Wish:
    each = tuple(_all_of(wishes) for wishes in filters)
    if combination is Combination.ANY:
        return Wish(combination.value, AnyOf(each), tuple(filters))

    def on(rows: FromClause) -> ColumnElement[bool]:
        met = [condition(rows) for condition in each]
        if combination is Combination.NONE:
            # Not merely NOT: a condition on a missing value is neither true nor false.
            met = [condition.is_not(true()) for condition in met]
        return and_(true(), *met)

    return Wish(combination.value, on, tuple(filters))


def _all_of(wishes: tuple[Wish, ...]) -> Callable[[FromClause], ColumnElement[bool]]:
    return lambda rows: and_(true(), *[wish.on(rows) for wish in wishes])


def _bound(
    condition: Condition, value: Any, at: tuple[str, ...]
) -> Callable[[FromClause], ColumnElement[bool]]:
    def on(rows: FromClause) -> ColumnElement[bool]:
        try:
            return condition(rows, value)
        except Unusable as error:
            path = (*at, *error.field)
            raise bad_input(f"`{'.'.join(path)}`: {error.message}", *path) from error

    return on


def _value(given: object, name: str) -> Any:
    """Give what a field of an input holds; None where it asks for nothing."""
    value: Any = getattr(given, name)
    if isinstance(value, Some):
        value = cast("Some[Any]", value).value
    return None if value is UNSET else value


def _require_few(value: Any, path: tuple[str, ...]) -> None:
    if isinstance(value, list) and len(cast("list[Any]", value)) > FILTER_VALUES:
        message = f"`{'.'.join(path)}` may hold at most {FILTER_VALUES} values."
        raise bad_input(message, *path)


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
