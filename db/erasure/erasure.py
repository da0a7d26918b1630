"""Erases a person in one write block: whole, or not at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update

from db import tables as t
from db.block import Block
from db.bulk import in_parts
from db.erasure import log
from db.erasure.deliveries import forget_deliveries
from db.erasure.messages import empty_messages
from db.erasure.orders import Bought, empty_orders, load_orders
from db.exports import Exports
from domain.states import NOT_COMPLETED, ConsentState
from domain.text import email_key


@dataclass(frozen=True, slots=True)
class Found:
    """What there is about a person, beside the account itself."""

    customer_id: UUID | None
    orders: Sequence[Bought]
    event_count: int
    message_ids: Collection[UUID]

    @property
    def counts(self) -> dict[str, int]:
        """Count it, for an answer."""
        whole = sum(each.is_whole for each in self.orders)
        return {
            "erased_order_count": whole,
            "kept_order_count": len(self.orders) - whole,
            "open_order_count": sum(each.order.state in NOT_COMPLETED for each in self.orders),
            "event_count": self.event_count,
            "message_count": len(self.message_ids),
        }


class Erasure:
    """Erases what a shop knows of a person. Locks customer, then orders; the log comes last."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._traces: log.Traces | None = None
        self._log_end = 0

    async def orders_of(self, customer_id: UUID) -> list[Bought]:
        """Load the orders that belong to an account, and lock these."""
        return await self._load(t.order.c.customer_id == customer_id)

    async def order(self, id: UUID) -> list[Bought]:
        """Load one order, and lock it; none when its buyer was erased already."""
        return await self._load(t.order.c.id == id)

    async def guest_orders(self, email: str | None) -> list[Bought]:
        """Load the guests' orders with that e-mail address, and lock these."""
        return [] if email is None else await self._load(*_of_guests(email))

    async def count_guest_orders(self, email: str | None) -> int:
        """Count the guests' orders with that e-mail address."""
        if email is None:
            return 0
        query = select(func.count()).select_from(t.order).where(*_of_guests(email))
        found = query.where(t.order.c.shop_id == self._block.shop_id, t.order.c.erased_at.is_(None))
        return await self._block.connection.scalar(found) or 0

    async def look(self, customer_id: UUID | None, orders: Sequence[Bought]) -> Found:
        """Find what else there is about an account and some orders."""
        traces = log.traces_of(customer_id, [each.id for each in orders])
        events = await log.count_events(self._block, traces)
        return Found(customer_id, orders, events, await self._messages(traces))

    async def carry_out(self, found: Found) -> None:
        """Erase all that was found, and the account itself."""
        counter = t.shop_counter.c
        end = await self._block.connection.scalar(
            select(counter.position).where(counter.shop_id == self._block.shop_id)
        )
        self._log_end = end or 0
        if found.customer_id is not None:
            await self._empty_account(found.customer_id)
            await Exports(self._block).forget(found.customer_id)
        await empty_orders(self._block, found.orders)
        await empty_messages(self._block, found.message_ids)
        traces = log.traces_of(found.customer_id, [each.id for each in found.orders])
        await log.forget_events(self._block, traces)
        await log.close_change_sets(self._block, traces)
        await log.forget_calls(self._block, traces)
        await forget_deliveries(self._block, traces.positions)
        await self._forget_documents()
        self._traces = traces

    async def due(self, year: int, limit: int) -> list[Bought]:
        """Load some orders of which a part was kept until that year's end, and lock these."""
        return await load_orders(self._block, t.order.c.voucher_year <= year, limit=limit)

    async def finish(self, position: int) -> None:
        """Take out what was told meanwhile; call it when the block has drawn its positions."""
        if self._traces is not None:
            await log.forget_latest(self._block, self._traces, self._log_end, position)

    async def _forget_documents(self) -> None:
        """Forget what the shop's clients registered, for one may have written a name into it."""
        # They register them again when they need them.
        of_shop = t.persisted_document.c.shop_id == self._block.shop_id
        await self._block.connection.execute(delete(t.persisted_document).where(of_shop))

    async def _load(self, *conditions: ColumnElement[bool]) -> list[Bought]:
        return await load_orders(self._block, t.order.c.erased_at.is_(None), *conditions)

    async def _empty_account(self, id: UUID) -> None:
        connection, shop_id = self._block.connection, self._block.shop_id
        customer = t.customer.c
        await connection.execute(
            update(t.customer)
            .where(customer.shop_id == shop_id, customer.id == id)
            .values(
                **dict.fromkeys(_NOTHING),
                name_key="",
                tags=[],
                metadata=[],
                consent=ConsentState.NOT_ASKED.value,
                erased_at=self._block.at,
                updated_at=self._block.at,
                version=customer.version + 1,
            )
        )
        for table in (t.customer_address, t.customer_search, t.customer_tag, t.customer_metadata):
            await connection.execute(
                delete(table).where(table.c.shop_id == shop_id, table.c.customer_id == id)
            )

    async def _messages(self, traces: log.Traces) -> set[UUID]:
        message = t.message.c
        parts: list[ColumnElement[bool]] = [
            message.order_id.in_(ids) for ids in in_parts(sorted(traces.orders))
        ]
        if traces.customer_id is not None:
            parts.append(message.customer_id == traces.customer_id)
        found: set[UUID] = set()
        for condition in parts:
            found.update(
                await self._block.connection.scalars(
                    select(message.id).where(message.shop_id == self._block.shop_id, condition)
                )
            )
        return found


_NOTHING = (
    *("email", "email_key", "first_name", "last_name", "company", "phone", "phone_key", "vat_id"),
    *("external_source", "external_number", "language", "note", "consent_at", "consent_source"),
    *("default_shipping_address_id", "default_billing_address_id"),
)
"""Columns of an account that say nothing afterwards."""


def kept_by(orders: Sequence[Bought], zone: str, gone: int) -> list[Bought]:
    """Say of each order whether bookkeeping needs it: whether its year is later than `gone`."""
    years = [each.booked.year(zone) for each in orders]
    return [
        replace(each, voucher_year=year if year is not None and year > gone else None)
        for each, year in zip(orders, years, strict=True)
    ]


def _of_guests(email: str) -> list[ColumnElement[bool]]:
    return [t.order.c.details_email_key == email_key(email), t.order.c.customer_id.is_(None)]
