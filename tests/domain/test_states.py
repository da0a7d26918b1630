"""The states of orders and payments: what can follow what, and which status is read off when."""

from itertools import product

import pytest

from domain.states import (
    NOT_COMPLETED,
    ORDER_MOVES,
    FulfillmentStatus,
    Handled,
    LineKind,
    OrderState,
    PaymentState,
    PaymentStatus,
    fulfillment_status,
    needs_handling,
    payment_status,
)

PHYSICAL, SERVICE = LineKind.PHYSICAL, LineKind.SERVICE


def line(
    ordered: int = 2,
    cancelled: int = 0,
    fulfilled: int = 0,
    returned: int = 0,
    kind: LineKind = PHYSICAL,
) -> Handled:
    return Handled(kind, ordered, cancelled, fulfilled, returned)


def test_every_state_of_an_order_is_reached_from_a_draft() -> None:
    reached = {OrderState.DRAFT}
    while more := {after for state in reached for after in ORDER_MOVES[state]} - reached:
        reached |= more
    assert reached == set(OrderState) == set(ORDER_MOVES)


def test_no_move_leads_back_to_a_draft_or_out_of_a_cancelled_order() -> None:
    assert ORDER_MOVES[OrderState.CANCELLED] == ()
    assert all(OrderState.DRAFT not in after for after in ORDER_MOVES.values())
    assert all(state not in after for state, after in ORDER_MOVES.items())


@pytest.mark.parametrize(
    ("lines", "started", "status"),
    [
        ([], True, FulfillmentStatus.NOT_REQUIRED),
        ([line(kind=SERVICE, fulfilled=2)], False, FulfillmentStatus.NOT_REQUIRED),
        ([line(cancelled=2)], True, FulfillmentStatus.NOT_REQUIRED),
        ([line(fulfilled=2, returned=2)], False, FulfillmentStatus.RETURNED),
        ([line(cancelled=1, fulfilled=1, returned=1)], False, FulfillmentStatus.RETURNED),
        ([line(fulfilled=2, returned=1)], False, FulfillmentStatus.PARTIALLY_RETURNED),
        ([line(fulfilled=2, returned=2), line()], True, FulfillmentStatus.PARTIALLY_RETURNED),
        ([line(returned=1)], False, FulfillmentStatus.PARTIALLY_RETURNED),
        ([line(fulfilled=2), line(cancelled=2)], False, FulfillmentStatus.FULFILLED),
        ([line(fulfilled=2), line(kind=SERVICE)], False, FulfillmentStatus.FULFILLED),
        ([line(cancelled=1, fulfilled=1)], False, FulfillmentStatus.FULFILLED),
        ([line(fulfilled=2), line()], True, FulfillmentStatus.PARTIALLY_FULFILLED),
        ([line(fulfilled=1)], True, FulfillmentStatus.PARTIALLY_FULFILLED),
        ([line(kind=LineKind.DIGITAL)], True, FulfillmentStatus.IN_PROGRESS),
        ([line(kind=LineKind.DIGITAL)], False, FulfillmentStatus.UNFULFILLED),
    ],
)
def test_the_first_fulfillment_status_that_holds(
    lines: list[Handled], started: bool, status: FulfillmentStatus
) -> None:
    """S1-5: the handling state is not the order's state."""
    assert fulfillment_status(lines, started=started) is status


@pytest.mark.parametrize(
    ("total", "paid", "refunded", "authorized", "status"),
    [
        (0, 0, 0, 0, PaymentStatus.NOT_REQUIRED),
        (0, 0, 0, 5, PaymentStatus.AUTHORIZED),
        (10, 10, 10, 0, PaymentStatus.REFUNDED),
        (0, 10, 10, 0, PaymentStatus.REFUNDED),
        (10, 4, 4, 10, PaymentStatus.REFUNDED),
        (10, 11, 0, 0, PaymentStatus.OVERPAID),
        (0, 10, 4, 0, PaymentStatus.OVERPAID),
        (10, 10, 4, 0, PaymentStatus.PARTIALLY_REFUNDED),
        (6, 10, 4, 0, PaymentStatus.PARTIALLY_REFUNDED),
        (10, 10, 0, 5, PaymentStatus.PAID),
        (10, 4, 0, 6, PaymentStatus.PARTIALLY_PAID),
        (10, 0, 0, 10, PaymentStatus.AUTHORIZED),
        (10, 0, 0, 0, PaymentStatus.PENDING),
    ],
)
def test_the_first_payment_status_that_holds(
    total: int, paid: int, refunded: int, authorized: int, status: PaymentStatus
) -> None:
    """S1-14."""
    found = payment_status(
        total=total,
        paid=paid,
        refunded=refunded,
        authorized=authorized,
        payments=[PaymentState.PENDING],
    )
    assert found is status


def test_a_payment_status_is_voided_when_every_payment_is_spent() -> None:
    spent = (PaymentState.VOIDED, PaymentState.FAILED, PaymentState.EXPIRED)

    def status(*payments: PaymentState) -> PaymentStatus:
        return payment_status(total=10, paid=0, refunded=0, authorized=0, payments=payments)

    assert status(*spent) is PaymentStatus.VOIDED
    assert status() is PaymentStatus.PENDING
    for state in set(PaymentState) - set(spent):
        assert status(*spent, state) is PaymentStatus.PENDING


def test_every_status_of_a_payment_is_reached() -> None:
    sums = product((0, 4, 10), (0, 4, 10, 11), (0, 4, 10), (0, 10))
    found = {
        payment_status(
            total=total, paid=paid, refunded=refunded, authorized=authorized, payments=payments
        )
        for total, paid, refunded, authorized in sums
        if refunded <= paid
        for payments in ((), (PaymentState.FAILED,))
    }
    assert found == set(PaymentStatus)


@pytest.mark.parametrize("state", OrderState)
def test_only_orders_in_work_need_handling(state: OrderState) -> None:
    working = state in NOT_COMPLETED
    assert needs_handling(state, [line()], acknowledged=True) is working
    assert needs_handling(state, [line(fulfilled=2)], acknowledged=False) is working
    assert needs_handling(state, [line(fulfilled=2)], acknowledged=True) is False
    assert needs_handling(state, [line(kind=SERVICE)], acknowledged=True) is False
    assert needs_handling(state, [line(cancelled=2)], acknowledged=True) is False
