"""What follows in an order when its total changes, or its payments do."""

from db.ids import new_id
from db.unit import UnitOfWork
from domain.order import Order
from domain.settlement import Opening, Settlement


async def follow_total(
    unit: UnitOfWork, order: Order, before: int, reason: str | None
) -> Settlement | None:
    """Follow a change of a placed order's total; every operation that makes one ends with this.

    The payment status follows, payments at providers fall out of sync, and where money came for
    the order, a settlement is opened or changed. `before` is the balance before the change. Gives
    the settlement that is open now. The order was loaded with its settlements.
    """
    if order.balance == before:
        return None
    for payment in await unit.payments.of_order(order.id):
        payment.fall_out_of_sync()
    standings = await unit.payments.standing(order.id)
    return order.follow_total(before, standings, Opening(new_id(), unit.at, reason))


async def follow_payments(unit: UnitOfWork, order: Order) -> None:
    """Follow a change of an order's payments in this block, under the order's lock."""
    order.follow_payments(await unit.payments.standing(order.id), unit.at)
