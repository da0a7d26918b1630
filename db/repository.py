"""What the repositories have in common: they remember what they loaded, to see what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Table, update

from db.block import Block
from db.mapping import to_row
from domain.aggregate import Aggregate
from domain.changes import Change, Json, difference, snapshot

A = TypeVar("A", bound=Aggregate)


@dataclass(slots=True)
class Tracked(Generic[A]):
    """An aggregate with its state as it was loaded; a new one has none.

    In a series of calls, one that an earlier call made has `paths` to compare with, and no row.
    """

    aggregate: A
    paths: dict[str, Json] | None
    row: dict[str, Any]
    changes: tuple[Change, ...] = ()

    @property
    def is_new(self) -> bool:
        """Tell whether the row must be inserted."""
        return not self.row

    @property
    def is_made_now(self) -> bool:
        """Tell whether it was this call that made it."""
        return self.paths is None

    def settle(self) -> bool:
        """Compute what changed; tell whether anything is to be saved."""
        if self.paths is not None:
            self.changes = difference(self.paths, snapshot(self.aggregate))
        return self.is_made_now or bool(self.changes)


class Repository(Generic[A]):
    """Gives aggregates for writing. Lists are for reading only, and are the catalog's."""

    table: Table

    def __init__(self, block: Block) -> None:
        self._block = block
        self._tracked: dict[UUID, Tracked[A]] = {}
        self._waiting: dict[UUID, A] = {}

    def add(self, aggregate: A) -> None:
        """Take a new aggregate; it is inserted when the block ends."""
        aggregate.version = 1
        self._tracked[aggregate.id] = Tracked(aggregate, None, {})

    def known(self, id: UUID) -> A | None:
        """Give an aggregate that this block has loaded or made."""
        tracked = self._tracked.get(id)
        return self._waiting.get(id) if tracked is None else tracked.aggregate

    def changed(self) -> Iterator[Tracked[A]]:
        """Give what is new or changed, with the changes computed."""
        return (tracked for tracked in self._tracked.values() if tracked.settle())

    def set_aside(self) -> None:
        """End a call of a series: what is new waits to be stored, the rest is saved already."""
        for id, tracked in self._tracked.items():
            tracked.aggregate.recorded.clear()
            if tracked.is_new:
                self._waiting[id] = tracked.aggregate
        self._tracked.clear()

    def waiting(self) -> list[Tracked[A]]:
        """Give what the calls of a series made and what is not stored yet."""
        return [Tracked(aggregate, None, {}) for aggregate in self._waiting.values()]

    def stored(self) -> None:
        """Take note that what was waiting is stored."""
        self._waiting.clear()

    def _recall(self, id: UUID) -> A | None:
        """Give what an earlier call of a series made, for this call to change."""
        aggregate = self._waiting.get(id)
        if aggregate is not None and id not in self._tracked:
            self._tracked[id] = Tracked(aggregate, snapshot(aggregate), {})
        return aggregate

    def _track(self, aggregate: A) -> A:
        self._tracked[aggregate.id] = Tracked(aggregate, snapshot(aggregate), self._row(aggregate))
        return aggregate

    def _row(self, aggregate: A) -> dict[str, Any]:
        return to_row(aggregate)

    async def _update(self, tracked: Tracked[A]) -> None:
        """Write the columns that differ."""
        now = self._row(tracked.aggregate)
        columns = {name: value for name, value in now.items() if value != tracked.row[name]}
        await self._block.connection.execute(
            update(self.table)
            .where(
                self.table.c.shop_id == self._block.shop_id,
                self.table.c.id == tracked.aggregate.id,
            )
            .values(columns)
        )
