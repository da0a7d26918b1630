"""Handing an order over: whole or in parts, packed, sent, arrived, taken back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sold import NOW, deed, make_order, new_line

from domain import fulfilling
from domain.access import SYSTEM, Actor, ActorKind
from domain.errors import (
    ActionNotAllowed,
    Erased,
    IllegalTransition,
    InvalidInput,
    NotFound,
    QuantityExceeded,
    Refused,
)
from domain.events import (
    FulfillmentCancelled,
    FulfillmentCreated,
    FulfillmentDelivered,
    FulfillmentShipped,
)
from domain.fulfilling import NewFulfillment
from domain.fulfillment import Tracking
from domain.order import Hold, Order
from domain.pieces import Pieces
from domain.states import (
    FULFILLMENT_MOVES,
    FulfillmentState,
    FulfillmentStatus,
    LineKind,
    OrderState,
    PaymentStatus,
)

SANNA = Actor(ActorKind.STAFF, UUID(int=7), "Sanna")
PACKED = NewFulfillment(is_shipped=False)


def test_s1_11_the_whole_order_is_sent_and_arrives() -> None:
    order = make_order(new_line(2), new_line(1), new_line(1, kind=LineKind.SERVICE))
    tracking = Tracking(carrier="Posti", number="JJFI1")
    made = fulfilling.fulfill(order, NewFulfillment(tracking=tracking), deed(SANNA))
    mugs, cups, gift_wrap = order.lines
    assert [(each.line_id, each.quantity) for each in made.lines] == [(mugs.id, 2), (cups.id, 1)]
    assert (made.state, made.shipped_at, made.actor) == ("SHIPPED", NOW, SANNA)
    assert (mugs.fulfilled, cups.fulfilled, gift_wrap.fulfilled) == (2, 1, 0)
    assert order.fulfillment_status is FulfillmentStatus.FULFILLED
    assert (order.acknowledged_at, order.acknowledged_by, order.started_at) == (NOW, SANNA.id, NOW)
    assert not order.needs_handling
    assert order.recorded == [FulfillmentCreated(made.id, 3)]
    assert order.told == [FulfillmentShipped(made.id, 3, "Posti")]
    order.recorded.clear()
    fulfilling.deliver(order, made.id, None, NOW + timedelta(days=2))
    assert (made.state, made.delivered_at) == ("DELIVERED", NOW + timedelta(days=2))
    assert order.recorded == [FulfillmentDelivered(made.id, 3)]


def test_s1_4_parts_follow_each_other_and_no_piece_goes_twice() -> None:
    order = make_order(new_line(3))
    (mugs,) = order.lines
    fulfilling.fulfill(order, NewFulfillment(lines=[Pieces(mugs.id, 2)]), deed())
    assert order.fulfillment_status is FulfillmentStatus.PARTIALLY_FULFILLED
    assert order.needs_handling
    with pytest.raises(QuantityExceeded) as refused:
        fulfilling.fulfill(order, NewFulfillment(lines=[Pieces(mugs.id, 2)]), deed())
    assert (refused.value.allowed, refused.value.line_id) == (1, mugs.id)
    assert refused.value.field == ("input", "lines", "0", "quantity")
    made = fulfilling.fulfill(order, NewFulfillment(), deed())
    assert [each.quantity for each in made.lines] == [1]
    assert order.fulfillment_status is FulfillmentStatus.FULFILLED
    with pytest.raises(ActionNotAllowed):
        fulfilling.fulfill(order, NewFulfillment(), deed())


def test_what_is_packed_is_not_handed_over_yet() -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    made = fulfilling.fulfill(order, PACKED, deed())
    assert (made.state, made.shipped_at, mugs.packed, mugs.fulfilled) == ("PENDING", None, 2, 0)
    assert (order.packed, order.to_fulfill) == (2, 2)
    assert order.fulfillment_status is FulfillmentStatus.IN_PROGRESS
    assert order.needs_handling
    with pytest.raises(ActionNotAllowed, match="packed already"):
        fulfilling.fulfill(order, PACKED, deed())
    left = NOW - timedelta(hours=2)
    fulfilling.ship(order, made.id, left, Tracking(carrier="Posti"), NOW)
    assert (made.state, made.shipped_at, made.tracking.carrier) == ("SHIPPED", left, "Posti")
    assert (mugs.packed, mugs.fulfilled, order.packed) == (0, 2, 0)


def test_what_is_packed_may_be_picked_up() -> None:
    order = make_order(new_line(2))
    made = fulfilling.fulfill(order, PACKED, deed())
    fulfilling.deliver(order, made.id, None, NOW)
    assert (made.state, made.shipped_at, made.delivered_at) == ("DELIVERED", None, NOW)
    assert order.fulfillment_status is FulfillmentStatus.FULFILLED


@pytest.mark.parametrize("is_shipped", [False, True])
def test_a_fulfilment_that_is_taken_back_frees_its_pieces(is_shipped: bool) -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    made = fulfilling.fulfill(order, NewFulfillment(is_shipped=is_shipped), deed())
    order.recorded.clear()
    fulfilling.cancel(order, made.id, "Wrong box", NOW)
    assert (made.state, made.cancelled_at, made.reason) == ("CANCELLED", NOW, "Wrong box")
    assert (mugs.packed, mugs.fulfilled, order.to_fulfill, order.packed) == (0, 0, 2, 0)
    assert order.recorded == [FulfillmentCancelled(made.id, 2, "Wrong box")]
    fulfilling.fulfill(order, NewFulfillment(), deed())
    assert mugs.fulfilled == 2


def test_a_lost_parcel_is_sent_again() -> None:
    order = make_order(new_line(2))
    made = fulfilling.fulfill(order, NewFulfillment(), deed())
    fulfilling.fail(order, made.id, "Lost", NOW)
    assert (made.state, made.failed_at, made.shipped_at) == ("FAILED", NOW, NOW)
    assert order.needs_handling
    fulfilling.fulfill(order, NewFulfillment(), deed())
    assert order.fulfillment_status is FulfillmentStatus.FULFILLED


def test_pieces_that_came_back_are_not_freed_with_their_parcel() -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    made = fulfilling.fulfill(order, NewFulfillment(), deed())
    mugs.returned = 1
    for give_up in (fulfilling.cancel, fulfilling.fail):
        with pytest.raises(QuantityExceeded) as refused:
            give_up(order, made.id, None, NOW)
        assert (refused.value.allowed, refused.value.field) == (1, ("id",))
    assert (made.state, mugs.fulfilled) == ("SHIPPED", 2)


STEPS: dict[FulfillmentState, Callable[[Order, UUID], None]] = {
    FulfillmentState.SHIPPED: lambda order, id: fulfilling.ship(order, id, None, None, NOW),
    FulfillmentState.DELIVERED: lambda order, id: fulfilling.deliver(order, id, None, NOW),
    FulfillmentState.CANCELLED: lambda order, id: fulfilling.cancel(order, id, None, NOW),
    FulfillmentState.FAILED: lambda order, id: fulfilling.fail(order, id, None, NOW),
}
WAYS = {
    FulfillmentState.PENDING: (),
    FulfillmentState.FAILED: (FulfillmentState.SHIPPED, FulfillmentState.FAILED),
    **{each: (each,) for each in (FulfillmentState.SHIPPED, FulfillmentState.DELIVERED)},
    FulfillmentState.CANCELLED: (FulfillmentState.CANCELLED,),
}


@pytest.mark.parametrize("state", FulfillmentState)
def test_steps_are_those_of_the_table(state: FulfillmentState) -> None:
    for wanted, step in STEPS.items():
        order = make_order(new_line(1))
        made = fulfilling.fulfill(order, PACKED, deed())
        for each in WAYS[state]:
            STEPS[each](order, made.id)
        assert made.state is state
        if wanted in FULFILLMENT_MOVES[state]:
            step(order, made.id)
            assert made.state is wanted
            continue
        with pytest.raises(IllegalTransition) as refused:
            step(order, made.id)
        assert (refused.value.current, refused.value.wanted) == (state, wanted)
        assert refused.value.allowed == FULFILLMENT_MOVES[state]


def test_an_order_that_waits_or_is_done_is_not_handed_over() -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    made = fulfilling.fulfill(
        order, NewFulfillment(lines=[Pieces(mugs.id, 1)], is_shipped=False), deed()
    )
    order.hold = Hold(at=NOW, by=None, reason="Address?")
    for refused in (
        lambda: fulfilling.fulfill(order, NewFulfillment(), deed()),
        lambda: fulfilling.ship(order, made.id, None, None, NOW),
        lambda: fulfilling.deliver(order, made.id, None, NOW),
    ):
        with pytest.raises(ActionNotAllowed, match="hold"):
            refused()
    order.hold = None
    order.state = OrderState.COMPLETED
    for give_up in (fulfilling.cancel, fulfilling.fail):
        sent = fulfilling.fulfillment_of(order, made.id)
        sent.state = FulfillmentState.SHIPPED
        with pytest.raises(ActionNotAllowed):
            give_up(order, made.id, None, NOW)
    fulfilling.deliver(order, made.id, None, NOW)
    assert made.state is FulfillmentState.DELIVERED


def test_pieces_are_named_once_and_are_there() -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    lines = [Pieces(mugs.id, 1), Pieces(mugs.id, 1), Pieces(UUID(int=99), 1), Pieces(mugs.id, 0)]
    with pytest.raises(Refused) as refused:
        fulfilling.fulfill(order, NewFulfillment(lines=lines), deed())
    assert [each.field for each in refused.value.errors] == [
        ("input", "lines", "1", "line"),
        ("input", "lines", "2", "line"),
        ("input", "lines", "3", "line"),
    ]
    for lines in ([], [Pieces(mugs.id, 0)], [Pieces(mugs.id, -1)]):
        with pytest.raises(InvalidInput):
            fulfilling.fulfill(order, NewFulfillment(lines=lines), deed())
    assert (order.fulfillments, order.acknowledged_at) == ([], None)


def test_a_service_is_never_handed_over() -> None:
    order = make_order(new_line(1, kind=LineKind.SERVICE))
    with pytest.raises(ActionNotAllowed, match="Nothing is left"):
        fulfilling.fulfill(order, NewFulfillment(), deed())
    both = make_order(new_line(1), new_line(1, kind=LineKind.SERVICE))
    lines = [Pieces(both.lines[1].id, 1)]
    with pytest.raises(QuantityExceeded):
        fulfilling.fulfill(both, NewFulfillment(lines=lines), deed())


def test_moments_are_possible() -> None:
    order = make_order(new_line(2))
    later = NOW + timedelta(days=1)
    with pytest.raises(InvalidInput, match="future"):
        fulfilling.fulfill(order, NewFulfillment(shipped_at=later), deed())
    with pytest.raises(InvalidInput, match="only packed"):
        fulfilling.fulfill(order, NewFulfillment(is_shipped=False, shipped_at=NOW), deed())
    made = fulfilling.fulfill(order, NewFulfillment(), deed())
    with pytest.raises(InvalidInput, match="before it was shipped"):
        fulfilling.deliver(order, made.id, NOW - timedelta(hours=1), NOW)
    with pytest.raises(NotFound):
        fulfilling.deliver(order, UUID(int=99), None, NOW)


def test_tracking_changes_by_part() -> None:
    order = make_order(new_line(2))
    given = Tracking(carrier="Posti", number="1", url="https://posti.example/1")
    made = fulfilling.fulfill(order, NewFulfillment(tracking=given), deed())
    fulfilling.track(order, made.id, {"number": "2", "url": None})
    assert made.tracking == Tracking(carrier="Posti", number="2")


def test_nothing_is_written_about_an_erased_customer() -> None:
    order = make_order(new_line(2))
    order.erased_at = NOW
    with pytest.raises(Erased) as refused:
        fulfilling.fulfill(order, NewFulfillment(tracking=Tracking(number="1")), deed())
    assert refused.value.field == ("input", "tracking")
    made = fulfilling.fulfill(order, NewFulfillment(tracking=Tracking(carrier="Posti")), deed())
    for refuse in (
        lambda: fulfilling.track(order, made.id, {"number": "2"}),
        lambda: fulfilling.cancel(order, made.id, "Moved", NOW),
    ):
        with pytest.raises(Erased):
            refuse()
    fulfilling.cancel(order, made.id, None, NOW)


def digital(**changes: object) -> Order:
    order = make_order(new_line(1), new_line(3, kind=LineKind.DIGITAL))
    order.payment_status = PaymentStatus.PAID
    for name, value in changes.items():
        setattr(order, name, value)
    return order


def test_what_is_digital_hands_itself_over_once_paid() -> None:
    """S1-7."""
    order = digital()
    made = fulfilling.hand_over_digital(order, deed().new_id, NOW)
    assert made is not None
    assert (made.state, made.actor, made.delivered_at) == ("DELIVERED", SYSTEM, NOW)
    assert [line.fulfilled for line in order.lines] == [0, 3]
    assert order.fulfillment_status is FulfillmentStatus.PARTIALLY_FULFILLED
    assert order.acknowledged_at is None
    assert order.recorded == [FulfillmentCreated(made.id, 3, automatic=True)]
    assert order.told == [FulfillmentDelivered(made.id, 3)]
    assert fulfilling.hand_over_digital(order, deed().new_id, NOW) is None


@pytest.mark.parametrize(
    "changes",
    [
        *({"payment_status": each} for each in PaymentStatus if each not in fulfilling.PAID_FOR),
        {"hold": Hold(at=NOW, by=None, reason=None)},
        *({"state": each} for each in ("DRAFT", "COMPLETED", "CANCELLED")),
    ],
)
def test_what_is_digital_waits_otherwise(changes: dict[str, object]) -> None:
    order = digital(**changes)
    assert fulfilling.hand_over_digital(order, deed().new_id, NOW) is None
    assert (order.fulfillments, order.recorded) == ([], [])


def test_what_is_digital_and_costs_nothing_is_handed_over_at_once() -> None:
    order = make_order(new_line(1, 0, kind=LineKind.DIGITAL))
    assert order.payment_status is PaymentStatus.NOT_REQUIRED
    assert [each.state for each in order.fulfillments] == ["DELIVERED"]
    assert order.fulfillment_status is FulfillmentStatus.FULFILLED
