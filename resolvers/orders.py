"""What is done with an order: placing, correcting, attaching."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from domain.errors import ExternalNumberTaken
from domain.payment_log import LogEntry
from domain.placing import NewOrder, place
from domain.ports import Doubt
from domain.text import clean
from domain.unset import UNSET, Untouched
from resolvers.context import Context
from resolvers.notices import apply_waiting
from resolvers.payments import ensure_reference_is_free
from resolvers.profile import Parts, check_parts, country_doubts

MAX_NOTE = 5_000
MAX_LANGUAGE = 35


async def place_order(
    context: Context,
    new: NewOrder,
    doubts: Iterable[Doubt] = (),
    log: Sequence[LogEntry] = (),
) -> Answer:
    """Place an order and open the payment that it waits for; `log` is what its provider said."""
    async with context.write() as unit:
        if new.customer_id is not None:
            await unit.customers.require(new.customer_id, field=("input", "customerId"))
        external = new.external_number
        if external is not None:
            known = await unit.orders.by_external_number(external.source, external.number)
            if known is not None:
                raise ExternalNumberTaken(external.source, external.number, known, "Order")
        order, payment = place(new, await unit.shop(), unit.at, new_id)
        await ensure_reference_is_free(
            unit,
            payment.provider,
            payment.psp_reference,
            field=("input", "payment", "pspReference"),
        )
        unit.orders.add(order)
        unit.payments.add(payment)
        await unit.payment_log.add(payment.id, log)
        await apply_waiting(unit, payment.provider, payment.psp_reference)
        return unit.answer(order=order.id, warnings=doubts)


async def update_order_customer(context: Context, id: UUID, typed: Parts) -> Answer:
    """Correct the customer's details on one order, and nowhere else."""
    async with context.write() as unit:
        order = await unit.orders.head(id)
        before = order.customer_details
        address = before.shipping_address
        checked = check_parts(
            context.services.checks, typed, "input", country=address.country if address else None
        )
        order.update_customer(checked.parts)
        changed = country_doubts(before, order.customer_details, "input", "shippingAddress")
        return unit.answer(order=id, warnings=(*checked.doubts, *changed))


async def attach_order(context: Context, id: UUID, customer_id: UUID) -> Answer:
    """Link an order to an account."""
    async with context.write() as unit:
        await unit.customers.require(customer_id, field=("customerId",))
        order = await unit.orders.head(id)
        order.attach(customer_id)
        return unit.answer(order=id, customer=customer_id)


async def detach_order(context: Context, id: UUID) -> Answer:
    """Cut the link between an order and its account."""
    async with context.write() as unit:
        order = await unit.orders.head_after_owner(id)
        order.detach()
        return unit.answer(order=id)


async def update_order(
    context: Context,
    id: UUID,
    *,
    customer_note: str | Untouched | None = UNSET,
    language: str | Untouched | None = UNSET,
) -> Answer:
    """Change what an order says apart from its content."""
    if isinstance(customer_note, str):
        customer_note = clean(
            customer_note, field=("input", "customerNote"), limit=MAX_NOTE, multiline=True
        )
    if isinstance(language, str):
        language = clean(language, field=("input", "language"), limit=MAX_LANGUAGE)
    async with context.write() as unit:
        order = await unit.orders.head(id)
        order.update(customer_note=customer_note, language=language)
        return unit.answer(order=id)
