"""Cancelling orders, and giving back what was paid for them.

What is given back is asked of the payments' providers in two steps, as every movement of money
(`resolvers.movements`): stored first, asked outside of any transaction, its end stored. What no
provider can be asked for stays in an open settlement, unless the staff gave it back by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain.access import Scope
from domain.cancelling import (
    Cancellation,
    RefundMode,
    amount_to_refund,
    cancel,
    is_awaited_by_hand,
    share_refund,
)
from domain.difference import Difference
from domain.errors import InvalidInput, ProviderUnavailable
from domain.facts import tell_as_one
from domain.money import amount_text
from domain.order import Order
from domain.payment import Payment
from domain.ports import Doubt, DoubtCode, PaymentProvider
from domain.settlement import Settlement
from domain.states import OrderState, TransactionKind
from domain.transactions import MANUAL, Movement
from resolvers.context import Context
from resolvers.differences import told
from resolvers.movements import Asked, begin, carry_out
from resolvers.providers import connected
from resolvers.settling import follow_content, follow_payments, owed_back

REFUND = ("input", "refund")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """How the staff gave back what no provider can be asked for."""

    method: str
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What is given back; `amount` reads minor units in the order's currency."""

    mode: RefundMode = RefundMode.NONE
    amount: Callable[[str], int] | None = None
    by_hand: ByHand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A cancellation that is stored with the block; `asked` is what providers are asked after it."""

    difference: Difference
    settlement: Settlement | None
    asked: Sequence[Asked]
    doubts: Sequence[Doubt]


@dataclass(slots=True)
class _Plan:
    """What becomes of an order's payments."""

    asks: list[tuple[Payment, TransactionKind, int]] = field(
        default_factory=list[tuple[Payment, TransactionKind, int]]
    )
    by_hand: Sequence[tuple[Payment, int]] = ()
    given_up: Sequence[Payment] = ()
    left: int = 0
    """What nobody gives back now."""


async def cancel_order(context: Context, id: UUID, wanted: Cancellation, refund: Refund) -> Answer:
    """Cancel an order or pieces of it, and give back what was paid for them."""
    _check(context, refund)
    async with context.write() as unit:
        order = await unit.orders.get(id)
        unit.expect(id)
        booked = await book(context, unit, order, wanted, refund)
        answer = unit.answer(
            warnings=booked.doubts,
            lists={
                **told(booked.difference, order.currency),
                "request_rows": [
                    {"payment": str(each.payment), "transaction": str(each.request.key)}
                    for each in booked.asked
                ],
            },
            order=id,
        )
        if booked.settlement is not None:
            answer.refs["settlement"] = booked.settlement.id
    return await carry_out(context, booked.asked, answer)


async def book(
    context: Context, unit: UnitOfWork, order: Order, wanted: Cancellation, refund: Refund
) -> Booked:
    """Cancel an order or pieces of it, and store what its payments' providers are to be asked.

    Raises:
        DomainError: it can't be cancelled so; nothing of it was changed if no lines are named.
    """
    balance = order.balance
    difference = cancel(order, wanted, unit.at)
    payments = await unit.payments.of_order(order.id)
    near = await _connected(context, unit, payments)
    plan = _planned(order, payments, near, refund, await owed_back(unit, order))
    # Whoever gives all of it back is told of the change by that.
    in_step = {payment.id for payment, _, _ in plan.asks if refund.mode is RefundMode.FULL}
    settlement = await follow_content(unit, order, balance, wanted.reason, in_step=in_step)
    # Who is not to hear of the cancellation does not hear of its refund either.
    notify = False if wanted.notify_customer is False else None
    asked = [
        await begin(context, unit, near[each[0].id], each, wanted.reason, notify_customer=notify)
        for each in plan.asks
    ]
    _move_by_hand(unit, plan, refund.by_hand, wanted.reason, notify)
    for payment in payments:
        tell_as_one(payment)
    await follow_payments(unit, order)
    return Booked(
        difference=difference, settlement=settlement, asked=asked, doubts=_doubts(plan, order)
    )


def _check(context: Context, refund: Refund) -> None:
    if refund.mode is RefundMode.NONE:
        if refund.by_hand is not None:
            raise InvalidInput(
                "This says how money was given back: with the mode FULL or PARTIAL.",
                field=(*REFUND, "byHand"),
            )
        return
    if not context.allows(Scope.PAYMENTS_WRITE):
        raise InvalidInput(
            "Giving money back needs a token with the scope payments:write.",
            field=(*REFUND, "mode"),
        )


async def _connected(
    context: Context, unit: UnitOfWork, payments: Sequence[Payment]
) -> Mapping[UUID, PaymentProvider]:
    """Find the payments whose providers can be asked, with the way to each."""
    near: dict[UUID, PaymentProvider] = {}
    for payment in payments:
        if payment.provider == MANUAL or payment.psp_reference is None:
            continue
        try:
            near[payment.id] = await connected(context.services, unit, payment.provider)
        except ProviderUnavailable:
            continue  # what it holds stays to be settled by hand
    return near


def _planned(
    order: Order,
    payments: Sequence[Payment],
    near: Mapping[UUID, PaymentProvider],
    refund: Refund,
    owed: int,
) -> _Plan:
    """Decide what is asked of whom, once the order was cancelled."""
    plan = _Plan()
    read = refund.amount
    wanted = None if read is None else read(order.currency)
    amount = amount_to_refund(refund.mode, wanted, owed, order.currency)
    is_whole = order.state is OrderState.CANCELLED
    reachable = [payment for payment in payments if payment.id in near]
    if is_whole and refund.mode is RefundMode.FULL:
        plan.asks += [
            (payment, TransactionKind.VOID, payment.capturable)
            for payment in reachable
            if payment.capturable
        ]
    shares, left = share_refund(reachable, amount)
    plan.asks += [(payment, TransactionKind.REFUND, share) for payment, share in shares]
    if refund.by_hand is not None:
        others = [payment for payment in payments if payment.id not in near]
        plan.by_hand, left = share_refund(others, left)
    plan.left = left
    if is_whole:
        plan.given_up = [payment for payment in payments if is_awaited_by_hand(payment)]
    return plan


def _move_by_hand(
    unit: UnitOfWork, plan: _Plan, how: ByHand | None, reason: str | None, notify: bool | None
) -> None:
    """Enter what the staff gave back, and give up what they waited for."""
    for payment, share in plan.by_hand:
        payment.give_back(
            Movement(
                id=new_id(),
                amount=share,
                at=unit.at,
                now=unit.at,
                method=None if how is None else how.method,
                reference=None if how is None else how.reference,
                note=reason,
                notify_customer=notify,
            )
        )
    for payment in plan.given_up:
        payment.give_up(Movement(id=new_id(), amount=payment.amount, at=unit.at, now=unit.at))


def _doubts(plan: _Plan, order: Order) -> list[Doubt]:
    if not plan.left:
        return []
    rest = f"{amount_text(plan.left, order.currency)} {order.currency}"
    message = f"No payment provider can be asked to give back {rest}. Settle it by hand."
    return [Doubt(DoubtCode.LEFT_TO_SETTLE, message, REFUND)]
