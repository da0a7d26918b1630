"""Loading rows and pages in batches, through aiodataloader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from aiodataloader import DataLoader
from sqlalchemy import ColumnElement, Executable, Row, Table

from queryplan.cuts import Cut
from queryplan.dialects import KEYS
from queryplan.pages import Page, PageRequest
from queryplan.record import Record
from queryplan.statements import RelationStatements, RootStatements, RowStatements

AnyRow = Row[*tuple[Any, ...]]

ROOT = "root"
"""The one key of a list that has no parent."""


class Batches(Protocol):
    """What loading needs of the reads: loaders that live as long as they do, and rows."""

    def loader(
        self, name: Hashable, load: Callable[[list[Any]], Coroutine[Any, Any, list[Any]]]
    ) -> DataLoader[Any, Any]:
        """Give the loader of that name, made now if there is none."""
        ...

    async def rows(
        self, statement: Executable, parameters: Mapping[str, object]
    ) -> Sequence[AnyRow]:
        """Run a statement for the tenant."""
        ...


class View:
    """The columns of a source that any declared field needs."""

    def __init__(self, name: str, table: Table, tenant: str) -> None:
        self.name = name
        self.table = table
        self.tenant = tenant
        self.columns: tuple[str, ...] = ()
        self.need("id")

    def need(self, *columns: str) -> None:
        """Add columns, kept in the table's order; all are added before the first read."""
        self.columns = tuple(
            column.key for column in self.table.c if column.key in {*self.columns, *columns}
        )

    def record(self, row: AnyRow) -> Record:
        """Make a record of a row that was selected with these columns."""
        return Record(self.name, dict(zip(self.columns, row, strict=True)))


class RowLoading:
    """Loads single rows of a source by a unique key."""

    def __init__(self, view: View, key: str = "id") -> None:
        self.view = view
        self.key = key
        self.statements = RowStatements(view.table, view.tenant)
        self._by_key: Executable | None = None

    def load(self, reads: Batches, key: object) -> Awaitable[Record | None]:
        """Load one row together with all others that are asked for at the same time."""
        name = ("row", self.view.name, self.key)
        return reads.loader(name, partial(self._load, reads)).load(key)

    async def find(self, reads: Batches, condition: ColumnElement[bool]) -> Record | None:
        """Read the one row that meets the condition."""
        statement = self.statements.by_condition(self.view.columns, condition)
        rows = await reads.rows(statement, {})
        return self.view.record(rows[0]) if rows else None

    async def _load(self, reads: Batches, keys: list[Any]) -> list[Record | None]:
        if self._by_key is None:
            self._by_key = self.statements.by_key(self.view.columns, self.key)
        at = self.view.columns.index(self.key)
        rows = await reads.rows(self._by_key, {KEYS: keys})
        found = {row[at]: self.view.record(row) for row in rows}
        return [found.get(key) for key in keys]


class ListLoading:
    """Loads pages of one list: of a root, or of a relation for many parents at once."""

    def __init__(self, name: str, view: View, remote: str | None = None) -> None:
        self._name = name
        self.view = view
        self.remote = remote
        self.all = RootStatements(view.table, view.tenant)
        self.statements: RootStatements | RelationStatements = (
            self.all if remote is None else RelationStatements(view.table, view.tenant, remote)
        )
        self._unconditional: dict[Cut, Executable] = {}

    def load(self, reads: Batches, request: PageRequest, key: object = ROOT) -> Awaitable[Page]:
        """Load one parent's page together with those of all other parents."""
        name = ("page", self._name, request)
        return reads.loader(name, partial(self._pages, reads, request)).load(key)

    def count(self, reads: Batches, request: PageRequest, key: object) -> Awaitable[int]:
        """Count one parent's list together with those of all other parents."""
        name = ("count", self._name, request)
        return reads.loader(name, partial(self._counts, reads, request)).load(key)

    def matches(self, reads: Batches, request: PageRequest) -> Awaitable[int]:
        """Count what the request's search finds, whatever else the list is cut by."""
        name = ("matches", self._name, request.quest)
        return reads.loader(name, partial(self._matches, reads, request)).load(ROOT)

    async def _pages(self, reads: Batches, request: PageRequest, keys: list[Any]) -> list[Page]:
        parameters = request.parameters() | self._keys(keys)
        found = self._by_parent(await reads.rows(self._page_statement(request), parameters))
        return [
            Page(request, found[key], _Counting(self, reads, request.whole, key)) for key in keys
        ]

    async def _counts(self, reads: Batches, request: PageRequest, keys: list[Any]) -> list[int]:
        rows = await reads.rows(self.statements.count(request.cut()), self._keys(keys))
        counts = {ROOT: rows[0][0]} if self.remote is None else {row[0]: row[1] for row in rows}
        return [counts[key] for key in keys]

    async def _matches(self, reads: Batches, request: PageRequest, keys: list[str]) -> list[int]:
        if request.quest is None:
            return [0] * len(keys)
        cut, most = request.quest.beyond(request.sort)
        rows = await reads.rows(self.all.count(cut, most=most), {})
        return [rows[0][0]] * len(keys)

    def _page_statement(self, request: PageRequest) -> Executable:
        cut = request.cut()
        if cut.conditions or cut.sought:
            return self.statements.page(self.view.columns, cut)
        if cut not in self._unconditional:
            self._unconditional[cut] = self.statements.page(self.view.columns, cut)
        return self._unconditional[cut]

    def _keys(self, keys: list[Any]) -> dict[str, object]:
        return {} if self.remote is None else {KEYS: keys}

    def _by_parent(self, rows: Sequence[AnyRow]) -> Mapping[Any, Sequence[Record]]:
        found = defaultdict[Any, list[Record]](list)
        if self.remote is None:
            found[ROOT] = [self.view.record(row) for row in rows]
            return found
        at = self.view.columns.index(self.remote)
        for row in rows:
            found[row[at]].append(self.view.record(row))
        return found


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts one list, and at most once."""

    lists: ListLoading
    reads: Batches
    whole: PageRequest
    key: object

    def total(self) -> Awaitable[int]:
        """Count its rows."""
        return self.lists.count(self.reads, self.whole, self.key)

    def matches(self) -> Awaitable[int]:
        """Count what its search finds."""
        return self.lists.matches(self.reads, self.whole)
