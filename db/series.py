"""Many calls in one transaction, each with its own time, actor and events, stored together."""

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from db import log
from db import tables as t
from db.answer import Answer
from db.bulk import insert_written, written
from db.call import Call
from db.handover import Handover, bare
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

    def __init__(
        self,
        connection: AsyncConnection,
        viewer: Viewer,
        at: datetime,
        *,
        is_writing: bool = True,
    ) -> None:
        super().__init__(connection, viewer, Call(mutation=""), at, is_writing=is_writing)
        self._entries: list[dict[str, Any]] = []
        self._change_sets: list[dict[str, Any]] = []
        self._turn = 0
        self._turns: list[int] = []
        self._made: dict[UUID, int] = {}
        self._shop: Shop | None = None
        self.payment_log.wait()

    async def shop(self) -> Shop:
        """Load the shop and its settings, once a series."""
        if self._shop is None:
            self._shop = await super().shop()
        return self._shop

    @asynccontextmanager
    async def call(
        self, viewer: Viewer, mutation: str, at: datetime, *, turn: int = 0, reads: bool = False
    ) -> AsyncGenerator[None]:
        """Hold one call of the series, at its own time.

        `turn` is its place among the calls of a block that several series share. `reads`: it finds
        orders or customers by something else than their id, so that everything that waits is stored
        before.
        """
        if reads:
            await self.store()
        self.viewer, self._call, self.at = viewer, Call(mutation=mutation), at
        self._block.at, self._turn, self._answer = at, turn, Answer()
        yield
        await self._end_call()

    def read_on(self, connection: AsyncConnection) -> None:
        """Go on with another connection; for a series that another process stores."""
        self.connection = self._block.connection = connection

    def hand_over(self) -> Handover:
        """Give what waits to another process; `keep` says what stays at hand, once it is sent."""
        new = self._waiting()
        return self._written(
            Saved(
                [bare(each) for each in new.customers],
                [bare(each) for each in new.orders],
                [bare(each) for each in new.payments],
                [],
            )
        )

    def keep(self, orders: Collection[UUID], customers: Collection[UUID]) -> None:
        """Forget what was handed over, but for what will be changed again."""
        self.customers.handed_over(customers)
        self.orders.handed_over(orders)
        self.payments.handed_over(orders)

    async def take(self, handover: Handover, numbers: dict[UUID, str]) -> None:
        """Store what another process played.

        `numbers` are those that were drawn for what it made before, which it does not know.

        Raises:
            Retry: somebody else changed what it changed.
        """
        saved = handover.saved
        await self.customers.adopt(saved.customers)
        await self.orders.adopt(saved.orders)
        await self.payments.adopt(saved.payments)
        for each in (*saved.customers, *saved.orders):
            each.aggregate.number = numbers.get(each.aggregate.id, each.aggregate.number)
        await self._store(handover)
        self._forget()
        numbers.update(
            {
                each.aggregate.id: each.aggregate.number
                for each in (*saved.customers, *saved.orders)
                if each.aggregate.number is not None
            }
        )

    async def store(self) -> None:
        """Store what waits, with one draw of the counter; what was expected is forgotten."""
        if self._entries:
            await self._store(self._written(self._waiting()))
        self._forget()

    def _waiting(self) -> Saved:
        return Saved(self.customers.waiting(), self.orders.waiting(), self.payments.waiting(), [])

    def _written(self, saved: Saved) -> Handover:
        dialect = self.connection.dialect
        handover = Handover(
            saved,
            log.entries(self.shop_id, self._entries, dialect),
            written(t.change_set, self._change_sets, dialect),
            written(t.payment_log, self.payment_log.hand_over(), dialect),
            self._turns,
            self._made,
        )
        self._entries, self._change_sets, self._turns, self._made = [], [], [], {}
        return handover

    async def _store(self, made: Handover) -> None:
        await self._save(made.saved)
        await insert_written(self.connection, t.payment_log, made.contacts)
        await insert_written(self.connection, t.change_set, made.change_sets)
        await self._append(made.entries, made.saved)

    def _forget(self) -> None:
        for repository in (self.customers, self.orders, self.payments):
            repository.stored()

    async def flush(self) -> None:
        """Store what still waits."""
        await self.store()

    async def _end_call(self) -> None:
        saved = self._changed()
        saved.renew(self.at)
        if any(not each.is_new and not each.waits for each in saved):
            if not self._block.is_writing:
                message = "something changed that was not expected, and only another process writes"
                raise RuntimeError(message)
            await self._save(saved.at_once)
        change_set = self._change_set(saved)
        if change_set is not None:
            self._change_sets.append(change_set)
        self._entries += self._events(saved, change_set)
        self._turns += [self._turn] * (len(self._entries) - len(self._turns))
        self._made |= {each.aggregate.id: self._turn for each in saved if each.is_made_now}
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
