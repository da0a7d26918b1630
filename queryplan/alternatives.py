"""The conditions of which one must be met: an `or`, which may be read part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, false, or_, select, union
from sqlalchemy.sql.visitors import iterate

Condition = Callable[[FromClause], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The condition that at least one of some is met."""

    conditions: tuple[Condition, ...]

    def __call__(self, rows: FromClause) -> ColumnElement[bool]:
        """Make the condition for a table or an alias of it."""
        return or_(false(), *[condition(rows) for condition in self.conditions])

    def asks_elsewhere(self, rows: FromClause) -> bool:
        """Tell whether a condition looks into another table."""
        return any(isinstance(element, Select) for element in iterate(self(rows)))


def parts(conditions: tuple[Condition, ...], rows: FromClause) -> list[tuple[Condition, ...]]:
    """Take an `or` apart where it asks other tables: its parts have indexes, the whole has none."""
    for condition in conditions:
        if isinstance(condition, AnyOf) and condition.asks_elsewhere(rows):
            others = tuple(each for each in conditions if each is not condition)
            return [(*others, each) for each in condition.conditions]
    return [conditions]


def united(selects: Sequence[Select[*tuple[Any, ...]]]) -> CompoundSelect[*tuple[Any, ...]]:
    """Unite selections of ids, each of which may have its own order and limit."""
    # SQLite has no parentheses around the parts of a UNION: each is a table in FROM.
    return union(*[select(each.subquery().c.id) for each in selects])
