"""What was noted by mistake about parcels and returns is taken back."""

from collections.abc import Callable

import pytest
from sold import NOW, deed, make_order, new_line

from domain.corrections import reopen_return, undeliver
from domain.errors import ActionNotAllowed, IllegalTransition, QuantityExceeded
from domain.events import FulfillmentNotDelivered, ReturnReopened
from domain.fulfilling import NewFulfillment, cancel, deliver, fulfill
from domain.fulfillment import Fulfillment
from domain.order import Order
from domain.order_return import OrderReturn
from domain.pieces import Pieces
from domain.returning import Arrival, NewReturn, close, receive, request
from domain.states import FulfillmentState, FulfillmentStatus, OrderState, ReturnState


def delivered(*, is_shipped: bool = True) -> tuple[Order, Fulfillment]:
    """Hand two mugs over, by mail or over the counter."""
    order = make_order(new_line(2))
    made = fulfill(order, NewFulfillment(is_shipped=is_shipped), deed())
    deliver(order, made.id, None, NOW)
    order.recorded.clear()
    order.told.clear()
    return order, made


def came_back(quantity: int = 1) -> tuple[Order, OrderReturn]:
    """Let one of two mugs come back, of so many that were to come."""
    order, _ = delivered()
    (line,) = order.lines
    entry = request(order, NewReturn(lines=[Pieces(line.id, quantity)]), deed())
    receive(order, entry.id, Arrival(lines=[Pieces(line.id, 1)]), NOW)
    order.recorded.clear()
    order.told.clear()
    return order, entry


def test_a_parcel_is_on_its_way_again_and_can_be_taken_back() -> None:
    order, made = delivered()
    undeliver(order, made.id, "Next door")
    assert (made.state, made.delivered_at) == (FulfillmentState.SHIPPED, None)
    assert order.recorded == [FulfillmentNotDelivered(made.id, 2, "Next door")]
    assert order.fulfillment_status is FulfillmentStatus.FULFILLED
    cancel(order, made.id, None, NOW)
    assert order.to_fulfill == 2


def test_what_was_picked_up_is_packed_again() -> None:
    order, made = delivered(is_shipped=False)
    undeliver(order, made.id, None)
    (line,) = order.lines
    assert (made.state, line.packed, line.fulfilled) == (FulfillmentState.PENDING, 2, 0)
    assert (order.packed, order.to_fulfill, order.needs_handling) == (2, 2, True)


def test_what_was_picked_up_stays_so_in_a_done_order_and_in_returns() -> None:
    order, made = delivered(is_shipped=False)
    order.state = OrderState.COMPLETED
    with pytest.raises(ActionNotAllowed):
        undeliver(order, made.id, None)
    order.state = OrderState.OPEN
    request(order, NewReturn(lines=[Pieces(order.lines[0].id, 1)]), deed())
    with pytest.raises(QuantityExceeded) as refused:
        undeliver(order, made.id, None)
    assert refused.value.allowed == 1


def test_only_what_arrived_can_be_taken_back() -> None:
    order = make_order(new_line(2))
    made = fulfill(order, NewFulfillment(), deed())
    with pytest.raises(IllegalTransition) as refused:
        undeliver(order, made.id, None)
    assert (refused.value.current, refused.value.field) == ("SHIPPED", ("id",))


@pytest.mark.parametrize("finish", [lambda *_: None, close])
def test_a_return_did_not_come(finish: Callable[..., None]) -> None:
    order, entry = came_back()
    assert (order.total, entry.amount) == (1250, 1250)
    finish(order, entry.id, NOW)
    order.recorded.clear()
    reopen_return(order, entry.id, "Another box")
    (line,) = order.lines
    assert (line.awaited, line.returned, order.total) == (1, 0, 2500)
    assert (entry.state, entry.amount, entry.received_at, entry.closed_at) == (
        *(ReturnState.REQUESTED, 0),
        *(None, None),
    )
    assert order.recorded == [ReturnReopened(entry.id, 1, "Another box")]
    receive(order, entry.id, Arrival(), NOW)
    assert order.total == 1250


def test_pieces_that_did_not_come_may_be_in_another_return_by_now() -> None:
    order, entry = came_back(quantity=2)
    request(order, NewReturn(lines=[Pieces(order.lines[0].id, 1)]), deed())
    with pytest.raises(QuantityExceeded) as refused:
        reopen_return(order, entry.id, None)
    assert refused.value.allowed == 1


def test_a_return_that_did_not_come_in_and_a_cancelled_order_stay() -> None:
    order, entry = came_back()
    order.state = OrderState.CANCELLED
    with pytest.raises(ActionNotAllowed):
        reopen_return(order, entry.id, None)
    order.state = OrderState.COMPLETED
    reopen_return(order, entry.id, None)
    with pytest.raises(IllegalTransition) as refused:
        reopen_return(order, entry.id, None)
    assert refused.value.current == "REQUESTED"
