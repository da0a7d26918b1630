"""The SQL of every read. The tenant filter sits here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Select,
    Table,
    bindparam,
    func,
    literal_column,
    select,
    true,
    tuple_,
)

from queryplan.catalog import TENANT
from queryplan.dialects import (
    PerDialect,
    postgresql_among_keys,
    postgresql_keys,
    sqlite_among_keys,
    sqlite_keys,
)

AnySelect = Select[*tuple[Any, ...]]
Condition = Callable[[FromClause], ColumnElement[bool]]

LIMIT = "limit"
_ONE: ColumnElement[int] = literal_column("1", Integer)
COUNT_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """The columns that sort a list, the id last, all in one direction."""

    columns: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of a list is wanted; the bounds' values are parameters of the statement."""

    order: Order
    backward: bool = False
    after: bool = False
    before: bool = False
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class RowStatements:
    """Finds single rows of a table."""

    table: Table
    tenant: str

    def by_key(self, columns: Sequence[str], key: str) -> Executable:
        """Select the rows whose `key` is one of the keys."""
        mine = self._mine(columns)
        wanted = self.table.c[key]
        return PerDialect(
            postgresql=mine.where(postgresql_among_keys(wanted)),
            sqlite=mine.where(sqlite_among_keys(wanted)),
        )

    def by_condition(self, columns: Sequence[str], condition: ColumnElement[bool]) -> Executable:
        """Select the row that meets the condition."""
        return self._mine(columns).where(condition).limit(1)

    def sifted(self, conditions: Sequence[Condition]) -> Executable:
        """Select the ids among the keys whose rows meet the conditions."""
        mine = self._mine(["id"]).where(*[condition(self.table) for condition in conditions])
        wanted = self.table.c.id
        return PerDialect(
            postgresql=mine.where(postgresql_among_keys(wanted)),
            sqlite=mine.where(sqlite_among_keys(wanted)),
        )

    def _mine(self, columns: Sequence[str]) -> AnySelect:
        return select(*_columns(self.table, columns)).where(_of_tenant(self.table, self.tenant))


@dataclass(frozen=True, slots=True)
class RootStatements:
    """Lists all rows of a table."""

    table: Table
    tenant: str

    def page(self, columns: Sequence[str], cut: Cut) -> Executable:
        """Select one page, read from its near end; one row more than wanted tells what follows."""
        return _page(self.table, _columns(self.table, columns), cut, self._mine(cut))

    def count(self, cut: Cut) -> Executable:
        """Count the list, up to one row beyond the limit."""
        return select(_capped_count(select(_ONE).where(*self._mine(cut))))

    def _mine(self, cut: Cut) -> list[ColumnElement[bool]]:
        return [_of_tenant(self.table, self.tenant), *_met(self.table, cut)]


@dataclass(frozen=True, slots=True)
class RelationStatements:
    """Lists the rows that belong to each of many parents: those whose `remote` is the key."""

    table: Table
    tenant: str
    remote: str

    def page(self, columns: Sequence[str], cut: Cut) -> Executable:
        """Select one page of each parent; `columns` must hold `remote`, to tell whose row it is."""
        return PerDialect(self._lateral(columns, cut), self._correlated(columns, cut))

    def count(self, cut: Cut) -> Executable:
        """Count each parent's list, up to one row beyond the limit: (key, count)."""
        kind = self.table.c[self.remote].type
        postgresql, sqlite = postgresql_keys(kind), sqlite_keys(kind)
        return PerDialect(
            select(postgresql.c.key, self._count_of(postgresql, postgresql.c.key, cut)),
            select(sqlite.c.value, self._count_of(sqlite, sqlite.c.value, cut)),
        )

    def _lateral(self, columns: Sequence[str], cut: Cut) -> AnySelect:
        keys = postgresql_keys(self.table.c[self.remote].type)
        inner = self.table.alias("inside")
        wanted = _columns(inner, dict.fromkeys([*columns, *cut.order.columns]))
        rows = _page(inner, wanted, cut, self._of(inner, keys.c.key, cut)).lateral("page")
        return (
            select(*_columns(rows, columns))
            .select_from(keys.join(rows, true()))
            .order_by(*_sorted(rows, cut))
        )

    def _correlated(self, columns: Sequence[str], cut: Cut) -> AnySelect:
        keys = sqlite_keys(self.table.c[self.remote].type)
        inner = self.table.alias("inside")
        ids = _page(inner, [inner.c.id], cut, self._of(inner, keys.c.value, cut)).correlate(keys)
        in_page = _of_tenant(self.table, self.tenant) & self.table.c.id.in_(ids)
        return (
            select(*_columns(self.table, columns))
            .select_from(keys.join(self.table, in_page))
            .order_by(*_sorted(self.table, cut))
        )

    def _count_of(self, keys: FromClause, key: ColumnElement[Any], cut: Cut) -> ColumnElement[int]:
        rows = select(_ONE).where(*self._of(self.table, key, cut))
        return _capped_count(rows.select_from(self.table).correlate(keys))

    def _of(self, rows: FromClause, key: ColumnElement[Any], cut: Cut) -> list[ColumnElement[bool]]:
        return [_of_tenant(rows, self.tenant), rows.c[self.remote] == key, *_met(rows, cut)]


def _columns(rows: FromClause, names: Sequence[str] | dict[str, None]) -> list[ColumnElement[Any]]:
    return [rows.c[name] for name in names]


def _of_tenant(rows: FromClause, tenant: str) -> ColumnElement[bool]:
    owner = rows.c[tenant]
    return owner == bindparam(TENANT, type_=owner.type)


def _met(rows: FromClause, cut: Cut) -> list[ColumnElement[bool]]:
    return [condition(rows) for condition in cut.conditions]


def _page(
    rows: FromClause,
    wanted: Sequence[ColumnElement[Any]],
    cut: Cut,
    conditions: Sequence[ColumnElement[bool]],
) -> AnySelect:
    return (
        select(*wanted)
        .where(*conditions, *_bounds(rows, cut))
        .order_by(*_sorted(rows, cut))
        .limit(bindparam(LIMIT, type_=Integer()))
    )


def _sorted(rows: FromClause, cut: Cut) -> list[ColumnElement[Any]]:
    falling = cut.order.descending != cut.backward
    return [each.desc() if falling else each.asc() for each in _columns(rows, cut.order.columns)]


def _bounds(rows: FromClause, cut: Cut) -> list[ColumnElement[bool]]:
    place = tuple_(*_columns(rows, cut.order.columns))
    bounds: list[ColumnElement[bool]] = []
    if cut.after:
        bound = _bound(rows, cut.order, "after")
        bounds.append(place < bound if cut.order.descending else place > bound)
    if cut.before:
        bound = _bound(rows, cut.order, "before")
        bounds.append(place > bound if cut.order.descending else place < bound)
    return bounds


def _bound(rows: FromClause, order: Order, side: str) -> ColumnElement[Any]:
    values = zip(_columns(rows, order.columns), bound_names(order, side), strict=True)
    return tuple_(*[bindparam(name, type_=column.type) for column, name in values])


def bound_names(order: Order, side: str) -> list[str]:
    """Name the parameters that hold the place of a cursor, `side` being after or before."""
    return [f"{side}_{index}" for index in range(len(order.columns))]


def _capped_count(rows: AnySelect) -> ColumnElement[int]:
    capped = rows.limit(COUNT_LIMIT + 1).subquery("counted")
    return select(func.count()).select_from(capped).scalar_subquery().label("count")
