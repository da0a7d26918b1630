"""Cancelling an order or pieces of it, and what is given back (S1-29)."""

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sold import NOW, make_order, new_line

from domain.cancelling import (
    Cancellation,
    RefundMode,
    amount_to_refund,
    cancel,
    is_awaited_by_hand,
    share_refund,
)
from domain.errors import (
    ActionNotAllowed,
    AmountExceeded,
    DomainError,
    IllegalTransition,
    InvalidInput,
    NotFound,
    QuantityExceeded,
)
from domain.events import OrderCancelled, OrderLinesCancelled
from domain.line import Discount
from domain.order import Order
from domain.payment import Payment
from domain.placing import NewShipping
from domain.states import FulfillmentStatus, OrderState
from domain.transactions import Movement


def refusal(order: Order, **wanted: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        cancel(deepcopy(order), Cancellation(**wanted), NOW)
    return refused.value


def payment(amount: int, provider: str = "manual", *, is_paid: bool = True) -> Payment:
    made = Payment.pending(
        id=UUID(int=amount),
        order_id=UUID(int=1),
        method="card",
        amount=amount,
        currency="EUR",
        at=NOW,
        provider=provider,
    )
    if is_paid:
        made.receive(Movement(id=UUID(int=amount), amount=amount, at=NOW, now=NOW))
    return made


def test_a_cancelled_order_costs_nothing_and_shows_what_it_was() -> None:
    """S1-29."""
    order = make_order(
        new_line(2), new_line(1, 400), shipping=NewShipping(price=590), discounts=(Discount(100),)
    )
    order.credit(50, None)
    order.recorded.clear()
    difference = cancel(
        order,
        Cancellation(reason="Sold out", notify_customer=True, ask_to_order_again=True),
        NOW,
    )
    assert (order.state, order.cancelled_at) == (OrderState.CANCELLED, NOW)
    assert (order.total, order.net, order.tax, order.credits, order.tax_lines) == (0, 0, 0, 0, ())
    assert [(line.ordered, line.cancelled) for line in order.lines] == [(2, 2), (1, 1)]
    assert (order.shipping.price, order.shipping.total) == (590, 0)
    assert order.placed_total == 3390
    assert order.fulfillment_status is FulfillmentStatus.NOT_REQUIRED
    assert not order.needs_handling
    assert order.recorded == [OrderCancelled(True, True, "Sold out")]
    assert (difference.before.total, difference.after.total) == (3340, 0)
    assert isinstance(refusal(order), IllegalTransition)


def test_pieces_are_cancelled_and_the_rest_stays() -> None:
    order = make_order(new_line(3), shipping=NewShipping(price=590))
    (line,) = order.lines
    cancel(order, Cancellation(lines=[(line.id, 2)]), NOW)
    assert (order.state, order.total, line.cancelled) == (OrderState.OPEN, 1250 + 590, 2)
    assert order.recorded == [OrderLinesCancelled(None, False, None)]
    order.recorded.clear()
    cancel(order, Cancellation(lines=[(line.id, 1)]), NOW)
    assert (order.state, order.total) == (OrderState.CANCELLED, 0)
    assert order.recorded == [OrderCancelled(None, False, None)]


def test_what_was_handed_over_is_not_cancelled() -> None:
    order = make_order(new_line(3), new_line(1, 400))
    mugs, other = order.lines
    mugs.fulfilled = 2
    order.derive_handling()
    error = refusal(order)
    assert isinstance(error, ActionNotAllowed)
    assert error.obstacle == "HANDED_OVER"
    error = refusal(order, lines=[(other.id, 1), (mugs.id, 2)])
    assert isinstance(error, QuantityExceeded)
    assert error.field == ("input", "lines", "1", "quantity")
    assert (error.line_id, error.allowed) == (mugs.id, 1)
    cancel(order, Cancellation(lines=[(other.id, 1), (mugs.id, 1)]), NOW)
    assert (order.state, order.total) == (OrderState.OPEN, 2500)
    mugs.returned = 2
    order.recorded.clear()
    order.reprice()
    order.derive_handling()
    cancel(order, Cancellation(), NOW)
    assert (order.state, mugs.cancelled, mugs.returned) == (OrderState.CANCELLED, 1, 2)


def test_what_is_packed_is_not_cancelled() -> None:
    order = make_order(new_line(3))
    (line,) = order.lines
    line.packed = 2
    order.derive_handling()
    error = refusal(order)
    assert isinstance(error, ActionNotAllowed)
    assert error.obstacle == "PACKED"
    assert refusal(order, lines=[(line.id, 2)]).field == ("input", "lines", "0", "quantity")
    cancel(order, Cancellation(lines=[(line.id, 1)]), NOW)
    assert (order.state, line.cancelled, line.cancellable) == (OrderState.OPEN, 1, 0)


def test_what_is_on_its_way_back_is_not_cancelled() -> None:
    order = make_order(new_line(2))
    (line,) = order.lines
    line.fulfilled = line.awaited = 1
    order.derive_handling()
    error = refusal(order)
    assert isinstance(error, ActionNotAllowed)
    assert error.obstacle == "RETURN_OPEN"


def test_lines_of_an_order_without_a_piece_to_cancel_are_refused_as_a_whole() -> None:
    order = make_order(new_line(2))
    (line,) = order.lines
    line.fulfilled, line.packed = 1, 1
    order.derive_handling()
    error = refusal(order, lines=[(line.id, 1)])
    assert isinstance(error, ActionNotAllowed)
    assert error.obstacle == "NOTHING_TO_CANCEL"


def test_a_fault_is_told_where_it_was_sent() -> None:
    order = make_order(new_line(2))
    (line,) = order.lines
    for lines, kind, field in (
        ([], InvalidInput, ()),
        ([(line.id, 0)], InvalidInput, ("0", "quantity")),
        ([(line.id, 1), (line.id, 2)], QuantityExceeded, ("1", "quantity")),
        ([(line.id, 1), (UUID(int=1), 1)], NotFound, ("1", "line")),
    ):
        error = refusal(order, lines=lines)
        assert isinstance(error, kind)
        assert error.field == ("input", "lines", *field)


def test_how_much_is_given_back() -> None:
    def given_back(mode: RefundMode, amount: int | None = None) -> int:
        return amount_to_refund(mode, amount, 900, "EUR")

    assert given_back(RefundMode.NONE) == 0
    assert given_back(RefundMode.FULL) == 900
    assert given_back(RefundMode.PARTIAL, 900) == 900
    with pytest.raises(AmountExceeded) as exceeded:
        given_back(RefundMode.PARTIAL, 901)
    assert exceeded.value.allowed == 900
    for mode, amount in (
        (RefundMode.PARTIAL, None),
        (RefundMode.PARTIAL, 0),
        (RefundMode.FULL, 5),
        (RefundMode.NONE, 5),
    ):
        with pytest.raises(InvalidInput) as refused:
            given_back(mode, amount)
        assert refused.value.field == ("input", "refund", "amount")


def test_a_payment_that_staff_wait_for_is_given_up() -> None:
    assert is_awaited_by_hand(payment(5, is_paid=False))
    assert not is_awaited_by_hand(payment(5))
    assert not is_awaited_by_hand(payment(5, "stripe", is_paid=False))


@given(
    paid=st.lists(st.integers(1, 5_000), min_size=1, max_size=5, unique=True),
    wanted=st.integers(0, 30_000),
)
def test_no_payment_gives_back_more_than_it_took(paid: list[int], wanted: int) -> None:
    payments = [payment(amount) for amount in paid]
    shares, left = share_refund(payments, wanted)
    assert sum(share for _, share in shares) + left == wanted
    assert left == max(wanted - sum(paid), 0)
    assert all(0 < share <= each.refundable for each, share in shares)
    assert len({each.id for each, _ in shares}) == len(shares)
