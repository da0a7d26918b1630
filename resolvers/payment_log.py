"""What storefronts, programs and staff tell about contacts with providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.answer import Answer
from db.unit import UnitOfWork
from domain.customer import ExternalNumber
from domain.errors import InvalidInput, NotFound
from domain.payment_log import LogEntry
from resolvers.context import Context

WHICH = ("input", "payment")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichPayment:
    """How a payment is named: exactly one of these is there."""

    id: UUID | None = None
    order_id: UUID | None = None
    external_number: ExternalNumber | None = None
    psp_reference: tuple[str, str] | None = None


async def record_payment_log(
    context: Context, which: WhichPayment, entries: Sequence[LogEntry]
) -> Answer:
    """Keep what was said about a payment; what was told before is left out."""
    async with context.write() as unit:
        id = await _find(unit, which)
        recorded = await unit.payment_log.add(id, entries)
        return unit.answer(
            payment=id, counts={"recorded": recorded, "repeated": len(entries) - recorded}
        )


async def _find(unit: UnitOfWork, which: WhichPayment) -> UUID:
    if which.id is not None:
        try:
            await unit.payments.order_of(which.id)
        except NotFound as error:
            raise error.at(*WHICH) from error
        return which.id
    if which.psp_reference is not None:
        found = await unit.payments.by_reference(*which.psp_reference)
        if found is None:
            raise NotFound("payment", field=(*WHICH, "pspReference"))
        return found
    order_id, name = which.order_id, "orderId"
    if which.external_number is not None:
        number, name = which.external_number, "externalNumber"
        order_id = await unit.orders.by_external_number(number.source, number.number)
    ids = [] if order_id is None else await unit.payments.ids_of(order_id)
    if not ids:
        raise NotFound("order", field=(*WHICH, name))
    if len(ids) > 1:
        raise InvalidInput(
            "This order has several payments; name one of them.", field=(*WHICH, name)
        )
    return ids[0]
