"""What was noted by mistake about parcels and returns, taken back."""

from uuid import UUID

from db.answer import Answer
from domain.corrections import reopen_return as reopen
from domain.corrections import undeliver
from resolvers.context import Context
from resolvers.settling import follow_total


async def mark_not_delivered(context: Context, id: UUID, reason: str | None) -> Answer:
    """Note that a fulfilment did not arrive after all."""
    async with context.write() as unit:
        order = await unit.orders.get(await unit.orders.of_fulfillment(id))
        unit.expect(order.id)
        undeliver(order, id, reason)
        return unit.answer(order=order.id, fulfillment=id)


async def reopen_return(context: Context, id: UUID, reason: str | None) -> Answer:
    """Note that a return did not come after all; the order costs as much as before."""
    async with context.write() as unit:
        order = await unit.orders.get(await unit.orders.of_return(id))
        unit.expect(order.id)
        before = order.balance
        reopen(order, id, reason)
        await follow_total(unit, order, before, reason)
        return unit.answer(order=order.id, order_return=id)
