"""What is done with fulfilments: packing and sending pieces of an order, and what becomes of them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain import fulfilling
from domain.fulfilling import Deed, NewFulfillment
from domain.fulfillment import Tracking
from domain.order import Order
from resolvers.context import Context


def deed(unit: UnitOfWork) -> Deed:
    """Say who does something in a block, and when."""
    return Deed(unit.viewer.actor, unit.at, new_id)


async def fulfill_order(context: Context, id: UUID, new: NewFulfillment) -> Answer:
    """Pack pieces of an order, or send them off."""
    async with context.write() as unit:
        order = await unit.orders.get(id)
        made = fulfilling.fulfill(order, new, deed(unit))
        return unit.answer(order=id, fulfillment=made.id)


async def mark_shipped(
    context: Context,
    id: UUID,
    shipped_at: datetime | None,
    tracking: Tracking | None,
    *,
    notify_customer: bool | None = None,
) -> Answer:
    """Note that what was packed is on its way."""
    async with context.write() as unit:
        order = await _order(unit, id)
        fulfilling.ship(order, id, shipped_at, tracking, unit.at, notify_customer=notify_customer)
        return unit.answer(order=order.id, fulfillment=id)


async def mark_delivered(context: Context, id: UUID, delivered_at: datetime | None) -> Answer:
    """Note that the pieces reached the customer."""
    async with context.write() as unit:
        order = await _order(unit, id)
        fulfilling.deliver(order, id, delivered_at, unit.at)
        return unit.answer(order=order.id, fulfillment=id)


async def update_tracking(context: Context, id: UUID, parts: Mapping[str, str | None]) -> Answer:
    """Change how a parcel is followed."""
    async with context.write() as unit:
        order = await _order(unit, id)
        fulfilling.track(order, id, parts)
        return unit.answer(order=order.id, fulfillment=id)


async def cancel_fulfillment(context: Context, id: UUID, reason: str | None) -> Answer:
    """Take a fulfilment back."""
    async with context.write() as unit:
        order = await _order(unit, id)
        fulfilling.cancel(order, id, reason, unit.at)
        return unit.answer(order=order.id, fulfillment=id)


async def mark_failed(context: Context, id: UUID, reason: str | None) -> Answer:
    """Note that a parcel did not arrive."""
    async with context.write() as unit:
        order = await _order(unit, id)
        fulfilling.fail(order, id, reason, unit.at)
        return unit.answer(order=order.id, fulfillment=id)


async def _order(unit: UnitOfWork, id: UUID) -> Order:
    order = await unit.orders.get(await unit.orders.of_fulfillment(id))
    unit.expect(order.id)
    return order
