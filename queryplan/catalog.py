"""What the database offers to readers: sources, relations, filters, sorts. SQLAlchemy, no GraphQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, tuple_

TENANT = "tenant"
"""The parameter of every statement that says whose rows are read; conditions may name it."""

Condition = Callable[[FromClause, Any], ColumnElement[bool]]
"""Makes SQL of a table (or an alias of it) and the value that a client gave."""


class Unusable(ValueError):
    """A condition can't be made of what a client gave; `field` is where in that, by API names."""

    def __init__(self, message: str, *field: str) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


Bound = tuple[ColumnElement[Any], ...]
"""A place in an order: one parameter for each of its columns."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which matches of a search are wanted: so many of those between two places of its order."""

    limit: int | ColumnElement[int]
    newest_first: bool = True
    above: Bound | None = None
    below: Bound | None = None

    def bounds(self, place: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Make the conditions that hold the matches, whose place this is, between the two."""
        made: list[ColumnElement[bool]] = []
        if self.above is not None:
            made.append(place > tuple_(*self.above))
        if self.below is not None:
            made.append(place < tuple_(*self.below))
        return made


@dataclass(frozen=True, slots=True)
class Search:
    """How rows are found by the words that a client typed.

    `found` makes SQL of a table (or an alias of it), the words and a window: the row is among
    those matches. They are in the order of the source's sort `sort`, newest first: a list in that
    order asks for as many as its page needs, any other for the newest `most`.
    """

    found: Callable[[FromClause, str, Window], ColumnElement[bool]]
    sort: str
    most: int = 5_000


@dataclass(frozen=True, slots=True)
class ToOne:
    """At most one row of another source: the one whose `remote` equals our `local`."""

    source: str
    local: str
    remote: str


@dataclass(frozen=True, slots=True)
class ToMany:
    """All rows of another source whose `remote` equals our `local`, in that order."""

    source: str
    remote: str
    order: tuple[str, ...]
    local: str


def to_one(source: str, local: str, remote: str = "id") -> ToOne:
    """Relate each row to at most one row of another source."""
    return ToOne(source, local, remote)


def to_many(
    source: str, remote: str, order: tuple[str, ...] = ("rank",), local: str = "id"
) -> ToMany:
    """Relate each row to many rows of another source.

    `order` names NOT NULL columns, all rising or all falling ("-occurred_at"); the id comes last.
    """
    return ToMany(source, remote, order, local)


@dataclass(frozen=True, slots=True)
class Source:
    """A table that types are read from, with all that lists of it can be asked for.

    `filters` and `lookups` (for roots that find one row) give each name its SQL; `sorts` names the
    NOT NULL column behind each order; `search` says how rows are found by words.
    """

    table: Table
    relations: Mapping[str, ToOne | ToMany] = field(default_factory=dict[str, ToOne | ToMany])
    filters: Mapping[str, Condition] = field(default_factory=dict[str, Condition])
    sorts: Mapping[str, str] = field(default_factory=dict[str, str])
    lookups: Mapping[str, Condition] = field(default_factory=dict[str, Condition])
    search: Search | None = None


class Catalog(Mapping[str, Source]):
    """All sources by name. Every table has the tenant column and the key (tenant, id)."""

    def __init__(self, tenant: str = "shop_id", **sources: Source) -> None:
        self.tenant = tenant
        self._sources = sources

    def __getitem__(self, name: str) -> Source:
        return self._sources[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)
