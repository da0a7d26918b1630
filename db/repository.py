"""What the repositories have in common: they remember what they loaded, to see what changed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Table, delete, select, update

from db.block import Block
from db.bulk import insert_rows, update_rows
from db.mapping import to_row
from domain.aggregate import Aggregate
from domain.changes import Change, State, changes_between, state_of
from domain.errors import Retry

A = TypeVar("A", bound=Aggregate)


@dataclass(slots=True)
class Tracked(Generic[A]):
    """An aggregate with its state as it was loaded; a new one has none.

    In a series of calls, one that an earlier call made has its state `before` to compare with, and
    no row; one that `waits` is saved later, with what else waits. `after` is its state as the last
    call left it, where that is known.
    """

    aggregate: A
    before: State | None
    row: dict[str, Any]
    changes: tuple[Change, ...] = ()
    waits: bool = False
    after: State | None = None

    @property
    def is_new(self) -> bool:
        """Tell whether the row must be inserted."""
        return not self.row

    @property
    def is_made_now(self) -> bool:
        """Tell whether it was this call that made it."""
        return self.before is None

    def settle(self) -> bool:
        """Compute what changed; tell whether anything is to be saved."""
        if self.before is not None:
            self.after = state_of(self.aggregate)
            self.changes = changes_between(self.before, self.after)
        return self.is_made_now or bool(self.changes)


class Changed(Generic[A]):
    """Aggregates that have rows and differ from these."""

    def __init__(self, tracked: Iterable[Tracked[A]]) -> None:
        self.all = [each for each in tracked if not each.is_new]
        self._touched = [
            (each.aggregate, {change.path.split(".")[0] for change in each.changes})
            for each in self.all
        ]

    def at(self, *names: str) -> list[A]:
        """Give those that changed at one of these paths, or below it."""
        return [aggregate for aggregate, touched in self._touched if not touched.isdisjoint(names)]

    def beyond(self, names: Collection[str]) -> list[A]:
        """Give those that changed at other paths than these."""
        return [aggregate for aggregate, touched in self._touched if not touched <= {*names}]


class Repository(Generic[A]):
    """Gives aggregates for writing. Lists are for reading only, and are the catalog's."""

    table: Table

    def __init__(self, block: Block) -> None:
        self._block = block
        self._tracked: dict[UUID, Tracked[A]] = {}
        self._waiting: dict[UUID, Tracked[A]] = {}

    def add(self, aggregate: A) -> None:
        """Take a new aggregate; it is inserted when the block ends."""
        aggregate.version = 1
        self._tracked[aggregate.id] = Tracked(aggregate, None, {})

    def known(self, id: UUID) -> A | None:
        """Give an aggregate that this block has loaded or made."""
        tracked = self._tracked.get(id) or self._waiting.get(id)
        return None if tracked is None else tracked.aggregate

    def changed(self) -> list[Tracked[A]]:
        """Give what is new or changed, with the changes computed."""
        return [tracked for tracked in self._tracked.values() if tracked.settle()]

    def set_aside(self) -> None:
        """End a call of a series: what is new or expected waits, the rest is saved already."""
        for id, tracked in self._tracked.items():
            tracked.aggregate.recorded.clear()
            tracked.aggregate.told.clear()
            if tracked.is_new or tracked.waits:
                waiting = self._waiting.setdefault(id, tracked)
                if waiting is not tracked:
                    waiting.changes += tracked.changes
                    waiting.after = tracked.after
        self._tracked.clear()

    def waiting(self) -> list[Tracked[A]]:
        """Give what the calls of a series made or changed and what is not stored yet."""
        return [each for each in self._waiting.values() if each.is_new or each.changes]

    def stored(self) -> None:
        """Take note that what was waiting is stored; what was expected is no longer known."""
        self._waiting.clear()

    def handed_over(self, kept: Collection[UUID]) -> None:
        """Take note that another process stores what was waiting; only these are changed again."""
        self._waiting = {
            id: self._expected(each.aggregate) for id, each in self._waiting.items() if id in kept
        }

    async def adopt(self, tracked: Collection[Tracked[A]]) -> None:
        """Take what another process played, to store it, and lock the rows of what it changed.

        Raises:
            Retry: somebody else changed one of them meanwhile.
        """
        known = {each.aggregate.id: each.row["version"] for each in tracked if not each.is_new}
        if known:
            id, columns = self.table.c.id, [self.table.c.id, self.table.c.version]
            query = select(*columns).where(
                self.table.c.shop_id == self._block.shop_id, id.in_(sorted(known))
            )
            found = await self._block.connection.execute(self._block.lock(query.order_by(id)))
            if {row.id: row.version for row in found} != known:
                raise Retry
        self._waiting.update({each.aggregate.id: each for each in tracked})

    def _recall(self, id: UUID) -> A | None:
        """Give what an earlier call of a series made or what it expects, for this call to change."""
        waiting = self._waiting.get(id)
        if waiting is None:
            return None
        if id not in self._tracked:
            before = waiting.after
            if before is None:
                before = waiting.after = state_of(waiting.aggregate)
            self._tracked[id] = Tracked(waiting.aggregate, before, waiting.row, waits=True)
        return waiting.aggregate

    def _foresee(self, aggregate: A) -> None:
        """Take a stored aggregate that calls of a series are going to change."""
        self._waiting.setdefault(aggregate.id, self._expected(aggregate))

    def _expected(self, aggregate: A) -> Tracked[A]:
        now = state_of(aggregate)
        return Tracked(aggregate, now, self._row(aggregate), waits=True, after=now)

    def _track(self, aggregate: A) -> A:
        self._tracked[aggregate.id] = Tracked(aggregate, state_of(aggregate), self._row(aggregate))
        return aggregate

    def _row(self, aggregate: A) -> dict[str, Any]:
        return to_row(aggregate)

    async def _replace_parts(
        self, table: Table, owner: str, owners: Collection[UUID], rows: list[dict[str, Any]]
    ) -> None:
        """Write lists anew that nothing else points into; `owner` is the column of whose they are."""
        if not owners:
            return
        connection, shop = self._block.connection, self._block.shop_id
        await connection.execute(
            delete(table).where(table.c.shop_id == shop, table.c[owner].in_(owners))
        )
        await insert_rows(connection, table, [{"shop_id": shop, **row} for row in rows])

    async def _update(self, changed: Iterable[Tracked[A]]) -> None:
        """Write the columns that differ, together where the same ones do."""
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for tracked in changed:
            now = self._row(tracked.aggregate)
            columns = {name: value for name, value in now.items() if value != tracked.row[name]}
            alike.setdefault(tuple(columns), []).append({"id": tracked.aggregate.id, **columns})
        for rows in alike.values():
            await self._write(rows)

    async def _write(self, rows: Sequence[dict[str, Any]]) -> None:
        if len(rows) > 1:
            await update_rows(self._block.connection, self.table, self._block.shop_id, rows)
            return
        ((id, columns),) = ((row.pop("id"), row) for row in rows)
        await self._block.connection.execute(
            update(self.table)
            .where(self.table.c.shop_id == self._block.shop_id, self.table.c.id == id)
            .values(columns)
        )
