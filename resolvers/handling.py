"""What staff do with an order on its way; `domain.bulk` says how each thing is done."""

from uuid import UUID

from db.answer import Answer
from domain.bulk import BulkAction, Wish
from domain.errors import StaffOnly
from resolvers.context import Context
from resolvers.fulfillments import deed
from resolvers.settling import hand_over_paid


async def handle(context: Context, id: UUID, wish: Wish) -> Answer:
    """Do it with one order."""
    async with context.write() as unit:
        order = await unit.orders.get(id)
        wish.do(order, deed(unit))
        await hand_over_paid(unit, order)  # what waited, perhaps
        return unit.answer(order=id)


async def assign_order(context: Context, id: UUID, staff_id: UUID | None) -> Answer:
    """Put a person in charge of the order, or nobody."""
    async with context.write() as unit:
        if staff_id is not None:
            await unit.people.require(staff_id, field=("staffId",))
        wish = Wish(action=BulkAction.ASSIGN, staff_id=staff_id)
        wish.do(await unit.orders.head(id), deed(unit))
        return unit.answer(order=id)


def whoever_asks(context: Context) -> UUID:
    """Give the person who asks.

    Raises:
        StaffOnly: a program asks.
    """
    if context.viewer.staff_id is None:
        raise StaffOnly("Only a person can look after an order. Name one by `staffId`.")
    return context.viewer.staff_id
