"""What follows in an order when its total changes, or its payments do."""

from collections.abc import Collection
from uuid import UUID

from db.ids import new_id
from db.unit import UnitOfWork
from domain.facts import tell_as_one
from domain.fulfilling import hand_over_digital, is_paid_for
from domain.order import Order
from domain.payment import Payment
from domain.settlement import Opening, Settlement, open_one
from domain.states import OrderState, SettlementDirection, TransactionKind, TransactionStatus


async def follow_total(
    unit: UnitOfWork, order: Order, before: int, reason: str | None, *, is_refunded: bool = False
) -> Settlement | None:
    """Follow a change of a placed order's total; every operation that makes one ends with this.

    The payment status follows, payments at providers fall out of sync, and where money came for
    the order, a settlement is opened or changed. `before` is the balance before the change. Where
    a provider is asked to give just that back, the change `is_refunded`, and nothing is out of sync
    unless that fails. Gives the settlement that is open now. The order was loaded with its
    settlements.
    """
    if order.balance == before:
        return None
    if not is_refunded:
        for payment in await unit.payments.of_order(order.id):
            payment.fall_out_of_sync()
    standings = await unit.payments.standing(order.id)
    settlement = order.follow_total(before, standings, Opening(new_id(), unit.at, reason))
    await hand_over_paid(unit, order)
    return settlement


async def follow_content(
    unit: UnitOfWork,
    order: Order,
    before: int,
    reason: str | None,
    *,
    in_step: Collection[UUID] = (),
) -> Settlement | None:
    """Follow a change of what an order consists of, as `follow_total` does.

    A provider that holds money was told of other goods, even where the total stays as it was;
    `in_step` are the payments whose provider is told of the change now.
    """
    for payment in await unit.payments.of_order(order.id):
        holds = payment.standing.sums.holds_money
        if payment.id not in in_step and (holds or order.balance != before):
            payment.fall_out_of_sync()
    await follow_total(unit, order, before, reason, is_refunded=True)
    await hand_over_paid(unit, order)
    return open_one(order.settlements)


async def follow_payments(unit: UnitOfWork, order: Order) -> None:
    """Follow a change of an order's payments in this block, under the order's lock."""
    order.follow_payments(await unit.payments.standing(order.id), unit.at)
    await hand_over_paid(unit, order)


async def hand_over_paid(unit: UnitOfWork, order: Order) -> None:
    """Hand over what is digital, once it is paid for and the order does not wait.

    Every operation that may make it so ends with this, after what it records itself.
    """
    if is_paid_for(order):
        await unit.orders.complete(order)
        hand_over_digital(order, new_id, unit.at)


async def follow_provider(unit: UnitOfWork, order: Order, payment: Payment) -> None:
    """Follow what a provider said of a payment.

    What the order lost by a refund that then failed, the provider was never told; nor that the
    order was cancelled, if it holds money for it after all.
    """
    settlement = open_one(order.settlements)
    is_owed = settlement is not None and settlement.direction is SettlementDirection.REFUND
    failed = (TransactionKind.REFUND, TransactionStatus.FAILURE)
    has_failed = any((each.kind, each.status) == failed for each in payment.transactions)
    holds = payment.standing.sums.holds_money and not payment.unresolved
    if (is_owed and has_failed) or (holds and order.state is OrderState.CANCELLED):
        payment.fall_out_of_sync()
    tell_as_one(payment)
    await follow_payments(unit, order)


async def owed_back(unit: UnitOfWork, order: Order) -> int:
    """Give what the shop owes the customer, less what is on its way back to them."""
    if order.balance >= 0:
        return 0
    going = sum(each.returning for each in await unit.payments.of_order(order.id))
    return max(-order.balance - going, 0)
