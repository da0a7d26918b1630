"""What staff do with an order on its way; see `domain.handling`."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain import handling
from domain.errors import StaffOnly
from domain.order import Order
from resolvers.context import Context
from resolvers.settling import hand_over_paid

Act = Callable[[Order], None]


async def acknowledge_order(context: Context, id: UUID) -> Answer:
    """Note that staff saw the order."""
    return await _handle(
        context, id, lambda unit: partial(handling.acknowledge, by=unit.viewer.staff_id, at=unit.at)
    )


async def assign_order(context: Context, id: UUID, staff_id: UUID | None) -> Answer:
    """Put a person in charge of the order, or nobody."""
    async with context.write() as unit:
        if staff_id is not None:
            await unit.people.require(staff_id, field=("staffId",))
        handling.assign(await unit.orders.head(id), staff_id)
        return unit.answer(order=id)


async def take_order(context: Context, id: UUID) -> Answer:
    """Put whoever asks in charge of the order.

    Raises:
        StaffOnly: a program asks.
    """
    person = context.viewer.staff_id
    if person is None:
        raise StaffOnly("Only a person can look after an order. Name one by `staffId`.")
    return await assign_order(context, id, person)


async def confirm_order(context: Context, id: UUID) -> Answer:
    """Agree to deliver."""
    return await _handle(
        context, id, lambda unit: partial(handling.confirm, by=unit.viewer.staff_id, at=unit.at)
    )


async def start_fulfillment(context: Context, id: UUID) -> Answer:
    """Begin to pack."""
    return await _handle(
        context,
        id,
        lambda unit: partial(handling.start_fulfillment, by=unit.viewer.staff_id, at=unit.at),
    )


async def complete_order(context: Context, id: UUID) -> Answer:
    """Close an order of which nothing is left to be handed over."""
    return await _handle(
        context, id, lambda unit: partial(handling.complete, by=unit.viewer.staff_id, at=unit.at)
    )


async def reopen_order(context: Context, id: UUID) -> Answer:
    """Work on a completed order again."""
    return await _handle(context, id, lambda _: handling.reopen)


async def hold_order(context: Context, id: UUID, reason: str | None) -> Answer:
    """Let the order wait."""
    return await _handle(
        context,
        id,
        lambda unit: partial(handling.hold, by=unit.viewer.staff_id, reason=reason, at=unit.at),
    )


async def release_order(context: Context, id: UUID) -> Answer:
    """Let a waiting order go on."""
    return await _handle(context, id, lambda _: handling.release)


async def archive_order(context: Context, id: UUID) -> Answer:
    """Put a finished order away."""
    return await _handle(context, id, lambda unit: partial(handling.archive, at=unit.at))


async def unarchive_order(context: Context, id: UUID) -> Answer:
    """Take an order out of the archive."""
    return await _handle(context, id, lambda _: handling.unarchive)


async def _handle(context: Context, id: UUID, act: Callable[[UnitOfWork], Act]) -> Answer:
    async with context.write() as unit:
        order = await unit.orders.get(id)
        act(unit)(order)
        await hand_over_paid(unit, order)  # what waited, perhaps
        return unit.answer(order=id)
