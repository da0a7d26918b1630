"""What is done with payments by hand: binding, recording, giving back, making sure."""

from collections.abc import Mapping
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain.access import ActorKind
from domain.errors import (
    AmountExceeded,
    InvalidInput,
    NotFound,
    Path,
    PaymentReferenceTaken,
    StaffOnly,
)
from domain.money import amount_text
from domain.order import Order
from domain.payment import Payment, Verification
from domain.ports import Doubt, DoubtCode
from domain.receipts import NewPayment, PaidBack, Receipt, minor_of, moment_of
from domain.references import ReferenceKind, is_reference, looks_like, plain_reference
from domain.states import PaymentState
from domain.transactions import MANUAL, Movement
from resolvers.context import Context
from resolvers.notices import apply_waiting
from resolvers.settling import follow_payments, owed_back

INPUT = "input"
AMOUNT = (INPUT, "amount")
WAITING = (PaymentState.PENDING, PaymentState.PARTIALLY_CAPTURED)
REFERENCE = (INPUT, "reference")


async def create_payment(context: Context, order_id: UUID, new: NewPayment) -> Answer:
    """Bind a provider's payment to an order; nothing is said about money yet."""
    async with context.write() as unit:
        order = await _order(unit, order_id)
        if new.amount is None and order.balance <= 0:
            raise InvalidInput("Nothing is owed on this order; say the amount.", field=AMOUNT)
        amount = (
            order.balance if new.amount is None else minor_of(new.amount, order.currency, *AMOUNT)
        )
        await ensure_reference_is_free(unit, new.provider, new.psp_reference)
        payment = Payment.pending(
            id=new_id(),
            order_id=order_id,
            method=new.method,
            provider=new.provider,
            amount=amount,
            currency=order.currency,
            psp_reference=new.psp_reference,
            external_url=new.external_url,
            at=unit.at,
        )
        unit.payments.add(payment)
        await apply_waiting(unit, new.provider, new.psp_reference)
        await follow_payments(unit, order)
        return unit.answer(order=order_id, payment=payment.id)


async def update_payment(context: Context, id: UUID, parts: Mapping[str, str | None]) -> Answer:
    """Change what is known of a payment, or bind it to a provider's."""
    async with context.write() as unit:
        order, payment = await _both(unit, id)
        provider = parts.get("provider") or payment.provider
        reference = parts.get("psp_reference", payment.psp_reference)
        if {"provider", "psp_reference"} & parts.keys():
            await ensure_reference_is_free(unit, provider, reference, but_for=id)
            await apply_waiting(unit, provider, reference)
        payment.update(parts)
        return unit.answer(order=order.id, payment=id)


async def record_payment(
    context: Context, order_id: UUID, payment_id: UUID | None, receipt: Receipt
) -> Answer:
    """Enter money that came by bank transfer, in cash, by gift card and so on.

    It goes to the payment that is named, else to one by that method that waits for the staff,
    else to a new one.
    """
    async with context.write() as unit:
        order = await _order(unit, order_id)
        unit.expect(order_id)
        movement = Movement(
            id=new_id(),
            amount=minor_of(receipt.amount, order.currency, *AMOUNT),
            at=moment_of(receipt.received_at, unit.at, (INPUT, "receivedAt")),
            now=unit.at,
            method=receipt.method,
            reference=receipt.reference,
            note=receipt.note,
        )
        payment = await _waiting(unit, order, payment_id, receipt.method)
        if payment is None:
            method = receipt.method or order.payment_method or "unknown"
            payment = Payment.came(movement, id=new_id(), order=order.id, method=method,
                                   currency=order.currency)  # fmt: skip
            unit.payments.add(payment)
        else:
            payment.method = receipt.method or payment.method
            payment.receive(movement)
        await follow_payments(unit, order)
        doubts = [*await _doubts(unit, order, receipt.reference), *_overpaid(order)]
        return unit.answer(order=order_id, payment=payment.id, warnings=doubts)


async def record_refund(context: Context, id: UUID, back: PaidBack) -> Answer:
    """Enter money that was given back by hand: what the shop owed, or a credit first."""
    async with context.write() as unit:
        order_id = await unit.payments.order_of(id)
        order = await unit.orders.account_after_owner(order_id)
        payment = await unit.payments.get(id)
        unit.expect(id)
        amount = minor_of(back.amount, order.currency, *AMOUNT)
        movement = Movement(
            id=new_id(),
            amount=amount,
            at=moment_of(back.refunded_at, unit.at, (INPUT, "refundedAt")),
            now=unit.at,
            method=back.method,
            reference=back.reference,
            note=back.reason,
            notify_customer=back.notify_customer,
        )
        owed = await owed_back(unit, order)
        payment.give_back(movement)
        credit_beyond(order, amount, owed, back.reason, as_credit=back.as_credit)
        await follow_payments(unit, order)
        return unit.answer(order=order_id, payment=id)


async def verify_payment(context: Context, id: UUID, note: str | None) -> Answer:
    """Note that a person of the staff made sure that the money came."""
    async with context.write() as unit:
        actor = unit.viewer.actor
        if actor.kind is not ActorKind.STAFF:
            raise StaffOnly("Only a person of the staff can make sure that money came.")
        order, payment = await _both(unit, id)
        payment.verify(Verification(unit.at, actor.id, note))
        return unit.answer(order=order.id, payment=id)


async def unverify_payment(context: Context, id: UUID) -> Answer:
    """Take back that somebody made sure."""
    async with context.write() as unit:
        if unit.viewer.actor.kind is not ActorKind.STAFF:
            raise StaffOnly("Only a person of the staff can take back what a person made sure of.")
        order, payment = await _both(unit, id)
        payment.unverify()
        return unit.answer(order=order.id, payment=id)


async def ensure_reference_is_free(
    unit: UnitOfWork,
    provider: str,
    reference: str | None,
    *,
    but_for: UUID | None = None,
    field: Path = (INPUT, "pspReference"),
) -> None:
    """Refuse a reference that another payment has at that provider.

    Raises:
        PaymentReferenceTaken: one has it.
    """
    if reference is None:
        return
    holder = await unit.payments.by_reference(provider, reference)
    if holder is not None and holder != but_for:
        raise PaymentReferenceTaken(holder, field=field)


def credit_beyond(
    order: Order, amount: int, owed: int, reason: str | None, *, as_credit: bool | None
) -> None:
    """Take off the order what is given back beyond what the shop still owes, if that was meant.

    Raises:
        AmountExceeded: nobody said whether the order costs less, or the customer owes it again.
    """
    beyond = amount - owed
    if beyond <= 0 or as_credit is False:
        return
    if as_credit is None:
        most = f"{amount_text(owed, order.currency)} {order.currency}"
        raise AmountExceeded(
            f"The shop still owes the customer {most} on this order. Say by `asCredit` whether the order "
            "costs less by the rest, or the customer owes it again.",
            owed,
            order.currency,
        )
    order.credit(beyond, reason)


async def _order(unit: UnitOfWork, id: UUID) -> Order:
    try:
        return await unit.orders.account(id)
    except NotFound as error:
        raise NotFound("order", field=("orderId",)) from error


async def _both(unit: UnitOfWork, id: UUID) -> tuple[Order, Payment]:
    """Lock the order, then its payment; the order also says whose timeline it is."""
    order = await unit.orders.account(await unit.payments.order_of(id))
    return order, await unit.payments.get(id)


async def _waiting(
    unit: UnitOfWork, order: Order, payment_id: UUID | None, method: str | None
) -> Payment | None:
    """Find the payment that money goes to."""
    payments = await unit.payments.of_order(order.id)
    if payment_id is not None:
        named = [each for each in payments if each.id == payment_id]
        if not named:
            raise NotFound("payment", field=(INPUT, "paymentId"))
        return named[0]
    wanted = method or order.payment_method
    return next(
        (
            each
            for each in payments
            if each.provider == MANUAL and each.state in WAITING and each.method == wanted
        ),
        None,
    )


def _overpaid(order: Order) -> list[Doubt]:
    if order.balance >= 0:
        return []
    more = f"{amount_text(-order.balance, order.currency)} {order.currency}"
    return [Doubt(DoubtCode.ORDER_OVERPAID, f"That is {more} more than the order costs.", AMOUNT)]


async def _doubts(unit: UnitOfWork, order: Order, reference: str | None) -> list[Doubt]:
    """Tell what looks wrong about the reference that came with money."""
    kind = (await unit.shop()).payment_reference_kind
    expected = order.payment_reference
    if reference is None or (expected is not None and _same(kind, reference, expected)):
        return []
    for each in (kind, ReferenceKind.RF):
        if looks_like(each, reference) and not is_reference(each, reference):
            message = "The check digits of this reference are wrong: was it mistyped?"
            return [Doubt(DoubtCode.PAYMENT_REFERENCE_MISTYPED, message, REFERENCE)]
    if expected is not None and is_reference(kind, reference):
        message = f"The reference of this order is {expected}."
        return [Doubt(DoubtCode.PAYMENT_REFERENCE_DIFFERS, message, REFERENCE)]
    return []


def _same(kind: ReferenceKind, one: str, other: str) -> bool:
    plain = plain_reference(one)
    if kind is ReferenceKind.FINNISH:
        return plain.lstrip("0") == other.lstrip("0")
    return plain == other
