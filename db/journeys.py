"""What customers did in the shop window, for writing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, select

from db import tables as t
from db.block import Block
from db.bulk import update_rows
from db.entries import Entry
from db.ids import new_id
from domain.events import EventType, Subject
from domain.journey import Journey


@dataclass(frozen=True, slots=True)
class Recorded:
    """A step as it was recorded."""

    id: UUID
    type: str
    happened_at: datetime
    cart: str
    customer_id: UUID | None
    order_id: UUID | None
    data: Mapping[str, Any]

    def tells(self, journey: Journey) -> bool:
        """Tell whether it is the same step; order and account may be filled in meanwhile."""
        return (
            self.type == journey.event.type.value
            and self.happened_at == journey.happened_at
            and self.cart == journey.cart
            and journey.customer_id in {None, self.customer_id}
            and journey.order_id in {None, self.order_id}
            and self.data == journey.event.data()
        )


_COLUMNS = tuple(t.event.c[name] for name in Recorded.__dataclass_fields__)


class Journeys:
    """The steps that one write block records."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self.added: dict[UUID, Journey] = {}
        self._known: dict[str, Recorded | None] = {}

    async def expect(self, external_ids: Collection[str]) -> None:
        """Look up at once what a series is going to ask one by one."""
        self._known.update(dict.fromkeys(external_ids))
        self._known.update(await self._recorded(external_ids))

    async def known(self, external_ids: Collection[str]) -> dict[str, Recorded]:
        """Give what was recorded before, by the storefront's ids."""
        found = {id: step for id in external_ids if (step := self._known.get(id)) is not None}
        unasked = [id for id in external_ids if id not in self._known]
        return {**found, **await self._recorded(unasked)} if unasked else found

    def entries(self) -> list[Entry]:
        """Give the steps of this block as entries of the log."""
        return [
            Entry(
                event=step.event,
                about={
                    "id": id,
                    "order_id": step.order_id,
                    "customer_id": step.customer_id,
                    "cart": step.cart,
                    "external_id": step.external_id,
                    "happened_at": step.happened_at,
                },
            )
            for id, step in self.added.items()
        ]

    async def _recorded(self, external_ids: Collection[str]) -> dict[str, Recorded]:
        found = await self._block.connection.execute(
            select(t.event.c.external_id, *_COLUMNS).where(
                t.event.c.shop_id == self._block.shop_id,
                t.event.c.external_id.in_(sorted(external_ids)),
            )
        )
        return {external_id: Recorded(*row) for external_id, *row in found}

    async def customers(self, ids: Collection[UUID]) -> dict[UUID, bool]:
        """Give those of these customers that the shop has, and whether they were erased."""
        return await self._existing(t.customer, ids)

    async def orders(self, ids: Collection[UUID]) -> dict[UUID, bool]:
        """Give those of these orders that the shop has, and whether their customers were erased."""
        return await self._existing(t.order, ids)

    def add(self, journey: Journey) -> UUID:
        """Take a step; it is logged when the block ends."""
        id = new_id()
        self.added[id] = journey
        return id

    async def join(self, carts: Collection[str]) -> None:
        """Give the steps of carts that were placed to their orders, and to the orders' accounts.

        A step that names a customer keeps it.
        Call it when the block has drawn its positions: of two blocks, one that places a cart and
        one that tells of it, the later one then sees what the earlier one wrote.
        """
        event, order = t.event.c, t.order.c
        placed = and_(order.shop_id == event.shop_id, order.id == event.order_id)
        # One condition on the cart: SQLite would rather read all events of a kind than a cart's.
        found = await self._block.connection.execute(
            select(
                event.cart,
                event.position,
                event.type,
                event.subject,
                event.order_id,
                event.customer_id,
                order.customer_id.label("account"),
            )
            .join_from(t.event, t.order, placed, isouter=True)
            .where(event.shop_id == self._block.shop_id, event.cart.in_(sorted(carts)))
            .order_by(event.cart, event.position)
        )
        steps = found.all()
        orders = {step.cart: step for step in steps if step.type == EventType.ORDER_PLACED.value}
        joined = [
            {
                "position": step.position,
                "order_id": orders[step.cart].order_id,
                "customer_id": step.customer_id or orders[step.cart].account,
            }
            for step in steps
            if step.subject == Subject.CART.value and step.order_id is None and step.cart in orders
        ]
        await update_rows(
            self._block.connection, t.event, self._block.shop_id, joined, key="position"
        )

    async def _existing(self, table: Table, ids: Collection[UUID]) -> dict[UUID, bool]:
        if not ids:
            return {}
        # Shared among storefronts, but not with an erasure: what they tell comes before or after.
        found = await self._block.connection.execute(
            select(table.c.id, table.c.erased_at)
            .where(table.c.shop_id == self._block.shop_id, table.c.id.in_(sorted(ids)))
            .order_by(table.c.id)
            .with_for_update(read=True)
        )
        return {row.id: row.erased_at is not None for row in found}
