"""The SQL of every read. The tenant filter sits here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    func,
    literal_column,
    select,
    true,
    tuple_,
)

from queryplan.alternatives import Condition, united
from queryplan.catalog import TENANT, Bound, Window
from queryplan.cuts import LIMIT, Cut, Order, bound_names
from queryplan.dialects import (
    KEY,
    KeysFirst,
    PerDialect,
    postgresql_among_keys,
    postgresql_keys,
    sqlite_among_keys,
    sqlite_keys,
)

AnySelect = Select[*tuple[Any, ...]]

Embedding = Callable[[FromClause], ColumnElement[Any]]
"""Makes, of the table or alias that is read, one more value to select: rows of a relation."""
Wanted = str | Embedding
"""What a statement selects: a column by its name, or rows embedded in their parent."""

_ONE: ColumnElement[int] = literal_column("1", Integer)
COUNT_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class RowStatements:
    """Finds single rows of a table."""

    table: Table
    tenant: str

    def by_key(self, columns: Sequence[Wanted], key: str) -> Executable:
        """Select the rows whose `key` is one of the keys."""
        mine = self._mine(columns)
        wanted = self.table.c[key]
        return PerDialect(
            postgresql=mine.where(postgresql_among_keys(wanted)),
            sqlite=mine.where(sqlite_among_keys(wanted)),
        )

    def by_one(self, columns: Sequence[Wanted], key: str) -> Executable:
        """Select the row whose `key` is the one key.

        Not `= ANY(:keys)` with one of them: PostgreSQL would plan that anew each time, as it takes
        arrays to be longer.
        """
        wanted = self.table.c[key]
        return self._mine(columns).where(wanted == bindparam(KEY, type_=wanted.type))

    def embedded(self, columns: Sequence[Wanted], key: str, local: str) -> Embedding:
        """Select the row whose `key` is the parent's `local`, as one value of the parent's row."""

        def row(parent: FromClause) -> ColumnElement[Any]:
            rows = self.table.alias()
            return (
                select(_record(rows, columns))
                .where(_of_tenant(rows, self.tenant), rows.c[key] == parent.c[local])
                .correlate(parent)
                .scalar_subquery()
            )

        return row

    def by_condition(self, columns: Sequence[Wanted], condition: ColumnElement[bool]) -> Executable:
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

    def _mine(self, columns: Sequence[Wanted]) -> AnySelect:
        return select(*_columns(self.table, columns)).where(_of_tenant(self.table, self.tenant))


@dataclass(frozen=True, slots=True)
class RootStatements:
    """Lists all rows of a table."""

    table: Table
    tenant: str

    def page(self, columns: Sequence[Wanted], cut: Cut) -> Executable:
        """Select one page, read from its near end; one row more than wanted tells what follows."""
        rows, wanted = self.table, _columns(self.table, columns)
        cuts = cut.parts(rows)
        if len(cuts) == 1:
            return _page(rows, wanted, cut, self._mine(rows, cuts[0], _page_window(rows, cut)))
        # The page is among the first rows of the parts, as many of each as the page has.
        ids = united(
            [
                _page(part, [part.c.id], each, self._mine(part, each, _page_window(part, each)))
                for each, part in ((each, rows.alias()) for each in cuts)
            ]
        )
        chosen = [_of_tenant(rows, self.tenant), rows.c.id.in_(ids)]
        return _page(rows, wanted, replace(cut, after=False, before=False), chosen)

    def count(self, *cuts: Cut, most: int = COUNT_LIMIT) -> Executable:
        """Count lists, a column each, up to one row beyond the limit."""
        return select(
            *[
                _capped_count(self._counted(cut, most), most).label(f"count_{index}")
                for index, cut in enumerate(cuts)
            ]
        )

    def _counted(self, cut: Cut, most: int) -> AnySelect:
        cuts, window = cut.parts(self.table), Window(most + 1)
        if len(cuts) == 1:
            mine = self._mine(self.table, cuts[0], window)
            return select(_ONE).select_from(self.table).where(*mine)
        ids = united(
            [
                select(rows.c.id).where(*self._mine(rows, each, window)).limit(window.limit)
                for each, rows in ((each, self.table.alias()) for each in cuts)
            ]
        )
        return select(_ONE).select_from(ids.subquery("united"))

    def _mine(self, rows: FromClause, cut: Cut, window: Window) -> list[ColumnElement[bool]]:
        return [_of_tenant(rows, self.tenant), *_met(rows, cut, window)]


@dataclass(frozen=True, slots=True)
class RelationStatements:
    """Lists the rows that belong to each of many parents: those whose `remote` is the key."""

    table: Table
    tenant: str
    remote: str

    def page(self, columns: Sequence[Wanted], cut: Cut) -> Executable:
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

    def few(self, columns: Sequence[Wanted], order: Order) -> Executable:
        """Select all rows of the parents, up to a limit: where there are fewer, these are all.

        For PostgreSQL, and cheaper than a page of each parent. The limit is within, so that no
        index in the order of the list tempts it to walk through the whole table.
        """
        inner = self.table.alias("inside")
        wanted = _columns(inner, list(dict.fromkeys([*columns, *order.columns])))
        mine = _of_tenant(inner, self.tenant), postgresql_among_keys(inner.c[self.remote])
        rows = select(*wanted).where(*mine).limit(bindparam(LIMIT, type_=Integer())).subquery("few")
        return select(*_again(rows, columns)).order_by(*_sorted(rows, Cut(order)))

    def embedded(self, columns: Sequence[Wanted], cut: Cut, local: str) -> Embedding:
        """Select the page of the parent's `local`, as one array of the parent's row."""

        def page(parent: FromClause) -> ColumnElement[Any]:
            rows = self.table.alias()
            mine = self._of(rows, parent.c[local], cut)
            found = _page(rows, [_record(rows, columns)], cut, mine).correlate(parent)
            return func.array(found.scalar_subquery())

        return page

    def embedded_count(self, cut: Cut, local: str) -> Embedding:
        """Count the list of the parent's `local`, as one value of the parent's row."""

        def count(parent: FromClause) -> ColumnElement[Any]:
            rows = self.table.alias()
            mine = self._of(rows, parent.c[local], cut)
            return _capped_count(select(_ONE).select_from(rows).where(*mine).correlate(parent))

        return count

    def _lateral(self, columns: Sequence[Wanted], cut: Cut) -> AnySelect:
        keys = postgresql_keys(self.table.c[self.remote].type)
        inner = self.table.alias("inside")
        wanted = _columns(inner, list(dict.fromkeys([*columns, *cut.order.columns])))
        rows = _page(inner, wanted, cut, self._of(inner, keys.c.key, cut)).lateral("page")
        return (
            select(*_again(rows, columns))
            .select_from(keys.join(rows, true()))
            .order_by(*_sorted(rows, cut))
        )

    def _correlated(self, columns: Sequence[Wanted], cut: Cut) -> AnySelect:
        keys = sqlite_keys(self.table.c[self.remote].type)
        inner = self.table.alias("inside")
        ids = _page(inner, [inner.c.id], cut, self._of(inner, keys.c.value, cut)).correlate(keys)
        in_page = _of_tenant(self.table, self.tenant) & self.table.c.id.in_(ids)
        return (
            select(*_columns(self.table, columns))
            .select_from(KeysFirst(keys, self.table, in_page))
            .order_by(*_sorted(self.table, cut))
        )

    def _count_of(self, keys: FromClause, key: ColumnElement[Any], cut: Cut) -> ColumnElement[int]:
        rows = select(_ONE).where(*self._of(self.table, key, cut))
        return _capped_count(rows.select_from(self.table).correlate(keys)).label("count")

    def _of(self, rows: FromClause, key: ColumnElement[Any], cut: Cut) -> list[ColumnElement[bool]]:
        # Only a list of all rows may leave the cutting to its search: see `ListForm`.
        whole = Window(COUNT_LIMIT + 1)
        return [_of_tenant(rows, self.tenant), rows.c[self.remote] == key, *_met(rows, cut, whole)]


def _columns(rows: FromClause, wanted: Sequence[Wanted]) -> list[ColumnElement[Any]]:
    return [
        rows.c[each] if isinstance(each, str) else each(rows).label(_label(index))
        for index, each in enumerate(wanted)
    ]


def _again(rows: FromClause, wanted: Sequence[Wanted]) -> list[ColumnElement[Any]]:
    """Select from a subquery what it selected itself."""
    return [
        rows.c[each if isinstance(each, str) else _label(index)]
        for index, each in enumerate(wanted)
    ]


def _label(index: int) -> str:
    return f"embedded_{index}"


def _record(rows: FromClause, wanted: Sequence[Wanted]) -> ColumnElement[Any]:
    return func.row(*[rows.c[each] if isinstance(each, str) else each(rows) for each in wanted])


def _of_tenant(rows: FromClause, tenant: str) -> ColumnElement[bool]:
    owner = rows.c[tenant]
    return owner == bindparam(TENANT, type_=owner.type)


def _met(rows: FromClause, cut: Cut, window: Window) -> list[ColumnElement[bool]]:
    """Make the cut's conditions; a search that is not cut by itself looks into the window."""
    met = [condition(rows) for condition in cut.conditions]
    if cut.sought is not None:
        most = cut.sought.most
        met.append(cut.sought.found(rows, window if most is None else Window(most)))
    return met


def _page_window(rows: FromClause, cut: Cut) -> Window:
    """Say which matches of a search a page needs."""
    sides = {
        side: _bound(rows, cut.order, side + cut.mark)
        for side, is_given in (("after", cut.after), ("before", cut.before))
        if is_given
    }
    after, before = sides.get("after"), sides.get("before")
    above, below = (before, after) if cut.order.descending else (after, before)
    return Window(_limit(cut), cut.falling, above, below)


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
        .limit(_limit(cut))
    )


def _limit(cut: Cut) -> ColumnElement[int]:
    return bindparam(LIMIT + cut.mark, type_=Integer())


def _sorted(rows: FromClause, cut: Cut) -> list[ColumnElement[Any]]:
    columns = _columns(rows, cut.order.columns)
    return [each.desc() if cut.falling else each.asc() for each in columns]


def _bounds(rows: FromClause, cut: Cut) -> list[ColumnElement[bool]]:
    return _page_window(rows, cut).bounds(tuple_(*_columns(rows, cut.order.columns)))


def _bound(rows: FromClause, order: Order, side: str) -> Bound:
    values = zip(_columns(rows, order.columns), bound_names(order, side), strict=True)
    return tuple(bindparam(name, type_=column.type) for column, name in values)


def _capped_count(rows: AnySelect, most: int = COUNT_LIMIT) -> ScalarSelect[int]:
    capped = rows.limit(most + 1).subquery("counted")
    return select(func.count()).select_from(capped).scalar_subquery()
