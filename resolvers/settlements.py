"""Differences of paid orders: opening them by a credit, settling them by hand, letting them go."""

from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.unit import UnitOfWork
from domain.errors import AmountExceeded
from domain.money import Money, amount_text
from domain.order import Order
from domain.payment import Payment
from domain.receipts import minor_of
from domain.states import SettlementDirection, SettlementState
from domain.transactions import MANUAL, Movement
from resolvers.context import Context
from resolvers.settling import follow_payments, follow_total


async def credit_order(context: Context, id: UUID, amount: Money, reason: str | None) -> Answer:
    """Take something off what an order costs, such as for a scratch."""
    async with context.write() as unit:
        order = await unit.orders.account_after_owner(id)
        before = order.balance
        order.credit(minor_of(amount, order.currency, "input", "amount"), reason)
        unit.expect(id)
        settlement = await follow_total(unit, order, before, reason)
        answer = unit.answer(order=id)
        if settlement is not None:
            answer.refs["settlement"] = settlement.id
        return answer


async def settle_balance(
    context: Context, id: UUID, method: str, reference: str | None, note: str | None
) -> Answer:
    """Enter that the whole rest of a settlement came, or was given back, by hand."""
    async with context.write() as unit:
        order = await unit.orders.account(await unit.orders.of_settlement(id))
        unit.expect(order.id)
        settlement = order.settlement(id)
        settlement.require_open(SettlementState.SETTLED)

        def moved(amount: int) -> Movement:
            return Movement(
                id=new_id(),
                amount=amount,
                at=unit.at,
                now=unit.at,
                method=method,
                reference=reference,
                note=note,
            )

        if settlement.direction is SettlementDirection.CHARGE:
            payment = Payment.came(
                moved(settlement.rest),
                id=new_id(),
                order=order.id,
                method=method,
                currency=order.currency,
            )
            unit.payments.add(payment)
        else:
            shares = await _shares(unit, order, settlement.rest, method)
            for each, share in shares:
                each.give_back(moved(share))
            payment, _ = shares[0]
        await follow_payments(unit, order)
        return unit.answer(order=order.id, settlement=id, payment=payment.id)


async def waive_settlement(context: Context, id: UUID, reason: str | None) -> Answer:
    """Let a difference go: nobody has to act on it any more."""
    async with context.write() as unit:
        order = await unit.orders.account(await unit.orders.of_settlement(id))
        unit.expect(order.id)
        order.waive(id, reason, unit.at)
        return unit.answer(order=order.id, settlement=id)


async def _shares(
    unit: UnitOfWork, order: Order, rest: int, method: str
) -> list[tuple[Payment, int]]:
    """Share out what is given back over the payments that it came by: the same method first."""
    payments = sorted(
        await unit.payments.of_order(order.id),
        key=lambda each: (each.method != method, each.provider != MANUAL, each.created_at),
    )
    if going := sum(payment.returning for payment in payments):
        way = f"{amount_text(going, order.currency)} {order.currency}"
        raise AmountExceeded(
            f"{way} may be on its way back already. Wait until the provider has decided.",
            max(rest - going, 0),
            order.currency,
            field=("id",),
        )
    possible = sum(payment.refundable for payment in payments)
    if possible < rest:
        most = f"{amount_text(possible, order.currency)} {order.currency}"
        raise AmountExceeded(
            f"At most {most} of the order's payments can be given back now.",
            possible,
            order.currency,
            field=("id",),
        )
    shares: list[tuple[Payment, int]] = []
    for payment in payments:
        share = min(payment.refundable, rest)
        if share:
            shares.append((payment, share))
            rest -= share
    return shares
