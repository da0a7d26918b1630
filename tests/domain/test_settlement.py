"""What is to be settled after the total of an order changed."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest

from domain import events
from domain.errors import AmountExceeded, IllegalTransition, NotFound
from domain.order import Order
from domain.payment import Standing
from domain.pricing import TaxRounding
from domain.profile import CustomerDetails
from domain.settlement import Opening, Settlement
from domain.states import OrderState, PaymentState, PaymentStatus
from domain.transactions import Sums

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
IDS = count(1)


def order(total: int = 30) -> Order:
    return Order(
        id=UUID(int=1),
        state=OrderState.OPEN,
        currency="EUR",
        customer_details=CustomerDetails(),
        prices_include_tax=True,
        tax_rounding=TaxRounding.LINE,
        total=total,
        net=total,
        created_at=AT,
        updated_at=AT,
    )


def pay(made: Order, captured: int, refunded: int = 0) -> None:
    standing = Standing(PaymentState.CAPTURED, Sums(0, captured, refunded))
    made.follow_payments([standing], AT)


def costs(made: Order, total: int, reason: str | None = "Edited") -> Settlement | None:
    before = made.balance
    made.total = total
    standing = Standing(PaymentState.CAPTURED, Sums(0, made.paid, made.refunded))
    return made.follow_total(before, [standing], Opening(UUID(int=next(IDS)), AT, reason))


def shown(made: Order) -> list[tuple[str, str, int, int]]:
    return [(each.direction, each.state, each.amount, each.settled) for each in made.settlements]


def test_s1_31_a_higher_total_of_a_paid_order_is_to_be_charged() -> None:
    made = order()
    pay(made, 30)
    opened = costs(made, 40)
    assert opened is not None
    assert (opened.reason, opened.rest) == ("Edited", 10)
    assert shown(made) == [("CHARGE", "OPEN", 10, 0)]
    assert made.payment_status is PaymentStatus.PARTIALLY_PAID
    assert made.told == [events.SettlementOpened(opened.id, "CHARGE", "0.10", "EUR")]
    pay(made, 34)
    assert shown(made) == [("CHARGE", "OPEN", 10, 4)]
    pay(made, 40)
    assert shown(made) == [("CHARGE", "SETTLED", 10, 10)]
    assert made.told[-1] == events.SettlementSettled(opened.id, "CHARGE", "0.10", "EUR")


def test_a_lower_total_is_to_be_paid_back() -> None:
    made = order()
    pay(made, 30)
    costs(made, 25)
    assert shown(made) == [("REFUND", "OPEN", 5, 0)]
    assert made.payment_status is PaymentStatus.OVERPAID
    pay(made, 30, 5)
    assert shown(made) == [("REFUND", "SETTLED", 5, 5)]


def test_an_open_one_follows_the_total() -> None:
    made = order()
    pay(made, 30)
    costs(made, 40)
    costs(made, 45)
    assert shown(made) == [("CHARGE", "OPEN", 15, 0)]
    pay(made, 40)
    costs(made, 50)
    assert shown(made) == [("CHARGE", "OPEN", 20, 10)]
    costs(made, 40)
    assert shown(made) == [("CHARGE", "SETTLED", 10, 10)]


def test_a_total_that_changes_back_leaves_nothing() -> None:
    made = order()
    pay(made, 30)
    costs(made, 40)
    assert costs(made, 30) is None
    assert shown(made) == [("CHARGE", "SETTLED", 0, 0)]


def test_the_other_way_is_another_settlement() -> None:
    made = order()
    pay(made, 30)
    costs(made, 40)
    costs(made, 20)
    assert shown(made) == [("CHARGE", "SETTLED", 0, 0), ("REFUND", "OPEN", 10, 0)]
    costs(made, 35)
    assert shown(made)[1:] == [("REFUND", "SETTLED", 0, 0), ("CHARGE", "OPEN", 5, 0)]


def test_an_order_that_was_not_paid_has_nothing_to_settle() -> None:
    made = order()
    assert costs(made, 40) is None
    made = order()
    pay(made, 10)
    assert costs(made, 40) is None
    assert costs(made, 20) is None
    costs(made, 8)
    assert shown(made) == [("REFUND", "OPEN", 2, 0)]


def test_what_was_waived_no_longer_counts() -> None:
    made = order()
    pay(made, 30)
    opened = costs(made, 40)
    assert opened is not None
    made.waive(opened.id, "Loyal customer", AT)
    assert made.recorded[-1] == events.SettlementWaived(
        opened.id, "CHARGE", "0.10", "EUR", "Loyal customer"
    )
    assert (made.balance, shown(made)) == (10, [("CHARGE", "WAIVED", 10, 0)])
    costs(made, 45)
    assert shown(made)[1:] == [("CHARGE", "OPEN", 5, 0)]
    pay(made, 35)
    assert shown(made)[1:] == [("CHARGE", "SETTLED", 5, 5)]


def test_a_waived_refund_is_not_owed_again() -> None:
    made = order()
    pay(made, 30)
    opened = costs(made, 25)
    assert opened is not None
    made.waive(opened.id, None, AT)
    assert costs(made, 25) is None
    costs(made, 24)
    assert shown(made)[1:] == [("REFUND", "OPEN", 1, 0)]


def test_money_the_wrong_way_makes_more_of_it() -> None:
    made = order()
    pay(made, 30)
    costs(made, 40)
    pay(made, 34)
    pay(made, 34, 10)
    assert shown(made) == [("CHARGE", "OPEN", 16, 0)]


def test_what_is_closed_stays_closed() -> None:
    made = order()
    pay(made, 30)
    opened = costs(made, 25)
    assert opened is not None
    pay(made, 30, 5)
    with pytest.raises(IllegalTransition) as refused:
        made.waive(opened.id, "Late", AT)
    assert (refused.value.current, refused.value.wanted) == ("SETTLED", "WAIVED")
    with pytest.raises(NotFound):
        made.waive(UUID(int=999), "Lost", AT)


def test_no_more_is_credited_than_the_order_costs() -> None:
    made = order()
    made.credit(30, "All of it")
    assert (made.total, made.credits) == (0, 30)
    assert made.recorded == [events.OrderCredited("0.30", "EUR", "All of it")]
    with pytest.raises(AmountExceeded) as refused:
        made.credit(1, None)
    assert refused.value.allowed == 0


def test_nothing_is_told_when_nothing_changed() -> None:
    made = order()
    made.follow_payments([], AT)
    assert made.recorded == []
    pay(made, 30)
    assert made.recorded == [events.OrderPaymentsChanged()]
