"""Addresses that a shop does not write to, and what looks wrong about an address."""

from dataclasses import dataclass
from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain.errors import InvalidInput, NotFound
from domain.message import Hint
from domain.message_events import SuppressionLifted
from domain.text import clean_required
from resolvers.addresses import hints_about
from resolvers.context import Context


@dataclass(frozen=True, slots=True)
class Examined:
    """What there is to say about an address."""

    email: str
    hints: tuple[Hint, ...]
    is_suppressed: bool


async def lift_suppression(context: Context, typed: str) -> Answer:
    """Let an address be written to again."""
    email = clean_required(typed, field=("email",))
    async with context.write() as unit:
        if await unit.suppressions.lift(email) is None:
            raise InvalidInput("Nothing keeps mail from this address.", field=("email",))
        unit.tell(SuppressionLifted(email=email))
        return unit.answer()


async def examine(context: Context, typed: str, order_id: UUID | None) -> Examined:
    """Look at an address, for an order whose account may have another one."""
    email = clean_required(typed, field=("address",))
    async with context.look() as unit:
        account = None if order_id is None else await _account(unit, order_id)
        hints = await hints_about(unit, context.services.checks, email, account)
        return Examined(email, hints, await unit.suppressions.holds(email))


async def _account(unit: UnitOfWork, order_id: UUID) -> UUID | None:
    try:
        return await unit.messages.account_of_order(order_id)
    except NotFound:
        raise NotFound("order", field=("orderId",)) from None
