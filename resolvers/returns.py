"""What is done with returns: asking for them, taking the goods in, putting them away."""

from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain import returning
from domain.errors import DomainError
from domain.order import Order
from domain.returning import Arrival, NewReturn
from resolvers.context import Context
from resolvers.fulfillments import deed
from resolvers.settling import follow_total


async def create_return(context: Context, order_id: UUID, new: NewReturn) -> Answer:
    """Note that the customer wants to send pieces back."""
    async with context.write() as unit:
        try:
            order = await unit.orders.get(order_id)
            entry = returning.request(order, new, deed(unit))
        except DomainError as error:
            if error.field == ("id",):
                error.field = ("orderId",)
            raise
        return unit.answer(order=order_id, order_return=entry.id)


async def receive_return(context: Context, id: UUID, arrival: Arrival) -> Answer:
    """Take in what came back; the order costs less by it."""
    async with context.write() as unit:
        order = await _order(unit, id)
        before = order.balance
        entry = returning.receive(order, id, arrival, unit.at)
        await follow_total(unit, order, before, entry.reason)
        return unit.answer(order=order.id, order_return=id)


async def close_return(context: Context, id: UUID) -> Answer:
    """Put a return away."""
    async with context.write() as unit:
        order = await _order(unit, id)
        returning.close(order, id, unit.at)
        return unit.answer(order=order.id, order_return=id)


async def cancel_return(context: Context, id: UUID, reason: str | None) -> Answer:
    """Note that a return came to nothing."""
    async with context.write() as unit:
        order = await _order(unit, id)
        returning.cancel(order, id, reason, unit.at)
        return unit.answer(order=order.id, order_return=id)


async def _order(unit: UnitOfWork, id: UUID) -> Order:
    order = await unit.orders.get(await unit.orders.of_return(id))
    unit.expect(order.id)
    return order
