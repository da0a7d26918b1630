"""Which part of a list a statement selects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, FromClause

from queryplan.alternatives import Condition, parts
from queryplan.catalog import Window

LIMIT = "limit"
"""The parameter that holds how many rows are read."""


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that sort a list, the id last, all in one direction."""

    columns: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """Rows that a search finds: among its newest `most`, or all when the page itself is cut."""

    found: Callable[[FromClause, Window], ColumnElement[bool]]
    most: int | None


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a list is wanted; the bounds' values are parameters of the statement."""

    order: Order
    backward: bool = False
    after: bool = False
    before: bool = False
    conditions: tuple[Condition, ...] = ()
    sought: Sought | None = None
    mark: str = ""
    """Ends the names of its parameters, where one statement holds several lists."""

    @property
    def falling(self) -> bool:
        """Whether the rows are read from the largest down."""
        return self.order.descending != self.backward

    def parts(self, rows: FromClause) -> list[Cut]:
        """Give the lists that this one is made of, each of which an index serves."""
        return [replace(self, conditions=each) for each in parts(self.conditions, rows)]


def bound_names(order: Order, side: str) -> list[str]:
    """Name the parameters that hold the place of a cursor, `side` being after or before."""
    return [f"{side}_{index}" for index in range(len(order.columns))]
