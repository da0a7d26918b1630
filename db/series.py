"""Many calls in one transaction, each with its own time, actor and events, stored together."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.bulk import insert_rows
from db.call import Call
from db.saved import Saved
from db.unit import UnitOfWork
from domain.access import Viewer
from domain.shop import Shop


class Series(UnitOfWork):
    """A write block for call after call, such as the life of a whole shop.

    What a call makes waits in memory, and later calls find it there by its id; so does what was
    stored before and was expected to change. It is stored with what else waits, in a few
    statements with one draw of the counter; what nobody expected to change is saved at the end of
    its call. The log holds the events in the order of the calls.
    """

    def __init__(self, connection: AsyncConnection, viewer: Viewer, at: datetime) -> None:
        super().__init__(connection, viewer, Call(mutation=""), at)
        self._entries: list[dict[str, Any]] = []
        self._change_sets: list[dict[str, Any]] = []
        self._shop: Shop | None = None
        self.payment_log.wait()

    async def shop(self) -> Shop:
        """Load the shop and its settings, once a series."""
        if self._shop is None:
            self._shop = await super().shop()
        return self._shop

    @asynccontextmanager
    async def call(
        self, viewer: Viewer, mutation: str, at: datetime, *, reads: bool = False
    ) -> AsyncGenerator[None]:
        """Hold one call of the series, at its own time.

        `reads`: it finds orders or customers by something else than their id, so that everything
        that waits is stored before.
        """
        if reads:
            await self.store()
        self.viewer, self._call, self.at = viewer, Call(mutation=mutation), at
        self._block.at = at
        yield
        await self._end_call()

    async def store(self) -> None:
        """Store what waits, with one draw of the counter; what was expected is forgotten."""
        if self._entries:
            await self._store()
        for repository in (self.customers, self.orders, self.payments):
            repository.stored()

    async def _store(self) -> None:
        new = Saved(self.customers.waiting(), self.orders.waiting(), self.payments.waiting(), [])
        await self._save(new)
        await self.payment_log.store()
        await insert_rows(self.connection, t.change_set, self._change_sets)
        await self._append(self._entries, new)
        self._entries, self._change_sets = [], []

    async def flush(self) -> None:
        """Store what still waits."""
        await self.store()

    async def _end_call(self) -> None:
        saved = self._changed()
        saved.renew(self.at)
        if any(at_once := saved.at_once):
            await self._save(at_once)
        change_set = self._change_set(saved)
        if change_set is not None:
            self._change_sets.append(change_set)
        self._entries += self._events(saved, change_set)
        self._take_payments(saved)
        self._rewritten, self._reverts = [], None
        self.journeys.added.clear()
        if saved.settings:
            self._shop = None
        for repository in (self.customers, self.orders, self.payments, self.settings):
            repository.set_aside()

    def _take_payments(self, saved: Saved) -> None:
        """Remember which payments the orders have that this call made."""
        payments = [each.aggregate for each in saved.payments]
        for order in saved.orders:
            if order.is_made_now:
                self.payments.made_with(order.aggregate.id, payments)
