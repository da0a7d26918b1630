"""Asks payment providers to move money: once, whatever crashes.

What is to be done is stored before the provider is asked, and how it ended after it; the call
itself is outside of any transaction. Whoever dies in between leaves a transaction open, which
the reconciler closes by asking what became of it, never by doing it again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain import provider as said
from domain.errors import AmountExceeded, DomainError, InvalidInput, Path, Retry
from domain.facts import take
from domain.order import Order
from domain.payment import Payment
from domain.ports import Doubt, DoubtCode, PaymentProvider
from domain.states import LogSource, TransactionKind, TransactionStatus
from domain.transactions import MANUAL, Movement
from resolvers.context import Context
from resolvers.payments import credit_beyond
from resolvers.providers import connected
from resolvers.reconciling import reconcile_later
from resolvers.settling import follow_payments, follow_provider, follow_total, owed_back
from resolvers.statements import entry_of, load

TRIES: Final = 5
_WARNED: Final[Mapping[TransactionStatus, tuple[DoubtCode, str]]] = {
    TransactionStatus.FAILURE: (DoubtCode.PROVIDER_REFUSED, "The provider refused."),
    TransactionStatus.UNKNOWN: (
        DoubtCode.OUTCOME_UNKNOWN,
        "Whether the provider did it is not known yet. It is asked until it is.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a caller wants of a payment.

    `amount` reads minor units in the payment's currency; without one it is as much as there is.
    """

    kind: TransactionKind
    amount: Callable[[str], int] | None = None
    reason: str | None = None
    notify_customer: bool | None = None
    as_credit: bool | None = None
    """Of a refund that the shop does not owe: the order costs less, or the customer owes it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a provider is asked for with a payment, and the way to it."""

    provider: PaymentProvider
    payment: UUID
    kind: TransactionKind
    request: said.Request
    field: Path = ()
    """What a warning about it points at."""


async def move(context: Context, payment_id: UUID, wish: Wish) -> Answer:
    """Ask the payment's provider to capture, void or refund.

    Raises:
        ProviderUnavailable: the shop has no access to the payment's provider.
        IllegalTransition, AmountExceeded, CurrencyMismatch: the payment does not allow it.
    """
    async with context.write() as unit:
        order, payment = await load(unit, payment_id, changes_total=wish.as_credit is True)
        unit.expect(payment_id)
        if wish.kind is TransactionKind.VOID and payment.provider == MANUAL:
            return await _give_up(unit, order, payment)
        asked, answer = await _begin(context, unit, (order, payment), wish)
    return await carry_out(context, [asked], answer)


async def begin(
    context: Context,
    unit: UnitOfWork,
    provider: PaymentProvider,
    wanted: tuple[Payment, TransactionKind, int],
    reason: str | None,
    *,
    notify_customer: bool | None = None,
) -> Asked:
    """Store what a provider is about to be asked for; `carry_out` asks, after the block.

    Raises:
        IllegalTransition, AmountExceeded: the payment does not allow it.
    """
    payment, kind, amount = wanted
    movement = Movement(
        id=new_id(),
        amount=amount,
        at=unit.at,
        now=unit.at,
        note=reason,
        notify_customer=notify_customer,
    )
    payment.begin(kind, movement)
    await reconcile_later(unit, payment.id, context.viewer.actor)
    request = said.Request(
        key=movement.id,
        payment=payment.psp_reference or "",
        amount=amount,
        currency=payment.currency,
        reason=reason,
    )
    return Asked(provider, payment.id, kind, request)


async def carry_out(context: Context, asked: Sequence[Asked], answer: Answer) -> Answer:
    """Ask providers, one after the other, and store how each ended; complete the call's answer."""
    since = answer.log_position or 0
    for each in asked:
        outcome = await _ask(each)
        answer = await _end(context, each, outcome, answer, since) or answer
    return answer


async def _begin(
    context: Context, unit: UnitOfWork, both: tuple[Order, Payment], wish: Wish
) -> tuple[Asked, Answer]:
    order, payment = both
    if payment.provider == MANUAL or payment.psp_reference is None:
        raise InvalidInput(
            "No provider knows this payment. Record by hand what came and what went.",
            field=("id",),
        )
    provider = await connected(context.services, unit, payment.provider)
    amount, owed = _amount(payment, wish), await owed_back(unit, order)
    wanted, notify = (payment, wish.kind, amount), wish.notify_customer
    asked = await begin(context, unit, provider, wanted, wish.reason, notify_customer=notify)
    if amount <= 0:
        raise AmountExceeded("Nothing is left of this payment.", 0, payment.currency, field=("id",))
    if wish.kind is TransactionKind.REFUND:
        before = order.balance
        credit_beyond(order, amount, owed, wish.reason, as_credit=wish.as_credit)
        await follow_total(unit, order, before, wish.reason, is_refunded=True)
    await follow_payments(unit, order)
    answer = unit.answer(payment=payment.id, transaction=asked.request.key, order=order.id)
    return asked, answer


async def _give_up(unit: UnitOfWork, order: Order, payment: Payment) -> Answer:
    """Give up a payment that the staff waited for; there is nobody to ask."""
    amount, at = payment.amount - payment.captured, unit.at
    movement = Movement(id=new_id(), amount=amount, at=at, now=at)
    payment.give_up(movement)
    await follow_payments(unit, order)
    return unit.answer(payment=payment.id, transaction=movement.id, order=order.id)


async def _ask(asked: Asked) -> said.Answer:
    match asked.kind:
        case TransactionKind.CAPTURE:
            return await asked.provider.capture(asked.request)
        case TransactionKind.VOID:
            return await asked.provider.void(asked.request)
        case _:
            return await asked.provider.refund(asked.request)


async def _end(
    context: Context, asked: Asked, outcome: said.Answer, answer: Answer, since: int
) -> Answer | None:
    """Store how it ended. Where that fails for good, the reconciler will find out."""
    call = replace(context.call, expected_version=None)
    database = context.services.database
    for _ in range(TRIES):
        try:
            async with database.writing(context.viewer, call, context.now(), since=since) as unit:
                return await _store(unit, asked, outcome, answer)
        except Retry:
            continue
    return None


async def _store(unit: UnitOfWork, asked: Asked, outcome: said.Answer, answer: Answer) -> Answer:
    payment_id, kind, request = asked.payment, asked.kind, asked.request
    order, payment = await load(unit, payment_id)
    told = tuple(
        replace(fact, key=request.key)
        if fact.kind is kind and fact.reference == outcome.reference
        else fact
        for fact in outcome.facts
    )
    if not any(fact.key == request.key for fact in told):
        told = (*told, _fact(unit, kind, request, outcome))
    take(payment, told, unit.at, new_id)
    await unit.payment_log.add(
        payment_id, [entry_of(outcome.contact, LogSource.PROVIDER_CALL, unit.at)]
    )
    await follow_provider(unit, order, payment)
    status = payment.transaction(request.key).status
    warnings = [
        Doubt(code, f"{message} {outcome.error or ''}".strip(), asked.field)
        for failed, (code, message) in _WARNED.items()
        if status is failed
    ]
    stored = unit.answer(
        warnings=(*answer.warnings, *warnings), lists=answer.lists, counts=answer.counts
    )
    stored.refs.update(answer.refs)
    return stored


def _fact(
    unit: UnitOfWork, kind: TransactionKind, request: said.Request, outcome: said.Answer
) -> said.Fact:
    return said.Fact(
        kind=kind,
        status=outcome.status,
        amount=request.amount,
        currency=request.currency,
        at=unit.at,
        reference=outcome.reference,
        error=outcome.error,
        key=request.key,
    )


def _amount(payment: Payment, wish: Wish) -> int:
    if wish.amount is None:
        return _all(payment, wish.kind)
    try:
        amount = wish.amount(payment.currency)
    except DomainError as error:
        raise error.at("input", "amount") from error
    if amount <= 0:
        raise InvalidInput("This must be more than nothing.", field=("input", "amount"))
    return amount


def _all(payment: Payment, kind: TransactionKind) -> int:
    match kind:
        case TransactionKind.CAPTURE:
            return payment.capturable
        case TransactionKind.REFUND:
            return payment.refundable
        case _:
            return payment.capturable or payment.amount
