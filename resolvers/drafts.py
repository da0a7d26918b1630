"""Drafts: writing them, placing them, and copying orders."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from domain.drafting import Copy, complete_draft, draft, duplicate, update_draft
from domain.placing import Content
from domain.ports import Doubt
from resolvers.context import Context


async def create_draft(context: Context, new: Content, doubts: Iterable[Doubt]) -> Answer:
    """Make an order that nobody has placed yet."""
    async with context.write() as unit:
        if new.customer_id is not None:
            await unit.customers.require(new.customer_id, field=("input", "customerId"))
        order = draft(new, await unit.shop(), unit.at, new_id)
        unit.orders.add(order)
        return unit.answer(order=order.id, warnings=doubts)


async def update_draft_order(
    context: Context,
    id: UUID,
    read: Callable[[str], Mapping[str, Any]],
    doubts: Iterable[Doubt],
) -> Answer:
    """Write parts of a draft anew; `read` reads them in the order's currency."""
    async with context.write() as unit:
        order = await unit.orders.get(id)
        update_draft(order, read(order.currency), await unit.shop(), new_id)
        return unit.answer(order=id, warnings=doubts)


async def complete_draft_order(context: Context, id: UUID) -> Answer:
    """Place what was a draft."""
    async with context.write() as unit:
        order = await unit.orders.get(id)
        unit.expect(id)
        unit.payments.add(complete_draft(order, unit.at, new_id))
        return unit.answer(order=id)


async def duplicate_order(context: Context, id: UUID, read: Callable[[str], Copy]) -> Answer:
    """Make a draft with the same lines and customer; `read` reads how in the order's currency."""
    async with context.write() as unit:
        order = await unit.orders.get(id)
        copy = duplicate(order, read(order.currency), unit.at, new_id)
        unit.orders.add(copy)
        return unit.answer(order=copy.id)
