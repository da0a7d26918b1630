"""Running a program: fetching its levels, and what the generated function calls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from graphql.execution.values import VariableValues

from queryplan.bound import BoundCounts, BoundEntity
from queryplan.catalog import TENANT
from queryplan.cuts import LIMIT
from queryplan.declare.types import Count
from queryplan.dialects import KEY, KEYS
from queryplan.loaders import RowLoading
from queryplan.pages import PageRequest
from queryplan.plan.levels import Level, Requests
from queryplan.plan.prepared import Preparation, Prepared, Processor

_FEW = 50
_FEW_EACH = 6
_PATIENCE = 100

AnyRow = Sequence[Any]
RawFetch = Callable[[str, Sequence[object]], Awaitable[Sequence[AnyRow]]]
"""Runs a text with its parameters and gives the driver's own rows."""
Result = TypeVar("Result")


class Irregular(Exception):
    """Something that the plan leaves to graphql-core; what was read so far is dropped."""


class FetchFailed(Exception):
    """The database refused or failed; its cause is the driver's error."""


class Session(Protocol):
    """The connection that a plan reads with, one snapshot for all its statements."""

    async def perform(
        self, work: Callable[[RawFetch], Awaitable[Result]], *, by_value: bool, alone: bool
    ) -> Result:
        """Let the work fetch what it needs, alone on the connection.

        `by_value` says that a statement holds conditions, whose values decide how it is best run;
        `alone` that nothing else is read for the same operation.
        """
        ...


class Caller(Protocol):
    """Who asks."""

    def allows(self, scope: str | None) -> bool:
        """Tell whether the caller has the scope."""
        ...


@dataclass(slots=True)
class Run:
    """One run of a plan: whose rows, with which variables."""

    raw: RawFetch
    preparation: Preparation
    tenant: object
    variables: VariableValues
    caller: Caller
    root: Any
    trace: list[str] | None = None
    """Takes the text of every statement that is sent."""

    async def fetch(
        self, level: Level, requests: Requests, keys: Sequence[object] = ()
    ) -> Sequence[AnyRow]:
        """Read the rows of one level."""
        values = level.values(requests)
        values[KEYS] = keys
        values[KEY] = keys[0] if keys else None
        return await self._read(level.prepared(requests), values)

    async def below(
        self, level: Level, requests: Requests, keys: Sequence[object]
    ) -> Sequence[AnyRow]:
        """Read the pages of a list for many parents.

        Few rows are read as one set, which costs the database half: pages are cut out of them.
        """
        few = level.prepared_few(requests)
        if few is not None:
            most = _FEW + _FEW_EACH * len(keys)
            rows = await self._read(few, {KEYS: keys, LIMIT: most})
            if len(rows) < most:
                return rows
            level.patience = _PATIENCE
        return await self.fetch(level, requests, keys)

    async def capped(self, level: Level, requests: Requests, number: int) -> bool:
        """Tell whether the search of a list has more matches than are looked at."""
        quest = requests[number].quest
        if quest is None or quest.most is None:
            return False
        rows = await self._read(level.prepared(requests), {})
        return rows[0][0] > quest.most

    def stored(self, rows: RowLoading, key: UUID | None) -> list[object]:
        """Give a key in the database's own form, if there is one, as a list."""
        return stored(self.preparation, rows, key)

    async def sought(self, bound: BoundEntity, arguments: Mapping[str, Any]) -> list[object]:
        """Find the key of the row that the arguments describe, if there is one, as a list."""
        by_id, condition = bound.sought(arguments)
        if condition is None:
            return self.stored(bound.rows, by_id)
        statement = bound.rows.statements.by_condition([bound.rows.key], condition)
        return [row[0] for row in await self._read(self.preparation.prepare(statement), {})]

    async def counted(self, bound: BoundCounts, arguments: Mapping[str, Any]) -> list[Count]:
        """Count for all filters of the arguments."""
        prepared = self.preparation.prepare(bound.statement(arguments))
        (counts,) = await self._read(prepared, {})
        return bound.shown(arguments, counts)

    async def _read(self, prepared: Prepared, values: dict[str, object]) -> Sequence[AnyRow]:
        values[TENANT] = self.tenant
        if self.trace is not None:
            self.trace.append(prepared.text)
        try:
            return await self.raw(prepared.text, prepared.parameters(values))
        except Exception as error:
            raise FetchFailed from error


def stored(preparation: Preparation, rows: RowLoading, key: UUID | None) -> list[object]:
    """Give a key in the database's own form, if there is one, as a list."""
    if key is None:
        return []
    process = preparation.storing(rows.view.table.c[rows.key])
    return [key if process is None else process(key)]


def grouped(rows: Sequence[AnyRow], at: int) -> Mapping[object, Sequence[AnyRow]]:
    """Put rows together that belong to one parent, whose key stands at that place."""
    found = defaultdict[object, list[AnyRow]](list)
    for row in rows:
        found[row[at]].append(row)
    return found


def placing(
    request: PageRequest, places: Mapping[str, tuple[int, Processor | None]]
) -> Callable[[AnyRow], str]:
    """Make what writes the cursor of a row in the order of the request."""
    sort = request.sort
    at = [places[column] for column in sort.order.columns]

    def cursor(row: AnyRow) -> str:
        return sort.cursors.write(
            [
                row[place] if process is None or row[place] is None else process(row[place])
                for place, process in at
            ]
        )

    return cursor
