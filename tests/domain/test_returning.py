"""Pieces that come back: asked for, received, put away, or booked by an import."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sold import NOW, deed, make_order, new_line

from domain import fulfilling, returning
from domain.customer import ExternalNumber
from domain.errors import (
    ActionNotAllowed,
    Erased,
    IllegalTransition,
    InvalidInput,
    NotFound,
    QuantityExceeded,
    Refused,
)
from domain.events import ReturnBooked, ReturnReceived
from domain.fulfilling import NewFulfillment
from domain.line import Discount
from domain.order import Order
from domain.pieces import Pieces
from domain.placing import NewShipping
from domain.pricing import TaxRounding
from domain.returning import Arrival, NewReturn
from domain.states import (
    RETURN_MOVES,
    FulfillmentStatus,
    OrderState,
    PaymentState,
    ReturnState,
)


def sent(*quantities: int) -> Order:
    """Make an order of which everything is with the customer."""
    order = make_order(*(new_line(quantity) for quantity in quantities))
    fulfilling.fulfill(order, NewFulfillment(), deed())
    order.recorded.clear()
    order.told.clear()
    return order


def test_s1_4_what_is_asked_for_counts_when_it_is_here() -> None:
    order = sent(3)
    (mugs,) = order.lines
    asked = NewReturn(lines=[Pieces(mugs.id, 2)], reason="Too small", note="Called")
    entry = returning.request(order, asked, deed())
    assert (entry.state, entry.amount, mugs.awaited, mugs.returned) == ("REQUESTED", 0, 2, 0)
    assert (order.total, order.to_return) == (3750, 1)
    order.recorded.clear()
    came = Arrival(lines=[Pieces(mugs.id, 1)], received_at=NOW - timedelta(days=1))
    returning.receive(order, entry.id, came, NOW)
    assert (entry.state, entry.amount, entry.received_at) == (
        "RECEIVED",
        1250,
        NOW - timedelta(days=1),
    )
    assert (entry.lines[0].quantity, entry.lines[0].received) == (2, 1)
    assert (mugs.awaited, mugs.returned, order.total, order.to_return) == (0, 1, 2500, 2)
    assert order.fulfillment_status is FulfillmentStatus.PARTIALLY_RETURNED
    assert entry.note == "Called"
    assert order.recorded == [ReturnReceived(entry.id, 1)]
    returning.close(order, entry.id, NOW)
    assert (entry.state, entry.closed_at, order.total) == ("CLOSED", NOW, 2500)


def test_a_return_that_comes_to_nothing_frees_its_pieces() -> None:
    order = sent(2)
    entry = returning.request(order, NewReturn(), deed())
    with pytest.raises(ActionNotAllowed):
        returning.request(order, NewReturn(), deed())
    returning.cancel(order, entry.id, "Kept it", NOW)
    assert (entry.state, entry.cancelled_at, order.to_return) == ("CANCELLED", NOW, 2)
    assert order.total == order.placed_total


def test_only_what_was_handed_over_can_come_back() -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    with pytest.raises(ActionNotAllowed):
        returning.request(order, NewReturn(), deed())
    one = [Pieces(mugs.id, 1)]
    fulfilling.fulfill(order, NewFulfillment(lines=one), deed())
    with pytest.raises(QuantityExceeded) as refused:
        returning.request(order, NewReturn(lines=[Pieces(mugs.id, 2)]), deed())
    assert (refused.value.allowed, refused.value.line_id) == (1, mugs.id)
    assert refused.value.field == ("input", "lines", "0", "quantity")


def test_what_comes_is_in_the_return_and_no_more_than_asked() -> None:
    order = sent(2, 2)
    mugs, cups = order.lines
    entry = returning.request(order, NewReturn(lines=[Pieces(mugs.id, 1)]), deed())
    lines = [Pieces(mugs.id, 2), Pieces(cups.id, 1)]
    with pytest.raises(Refused) as refused:
        returning.receive(order, entry.id, Arrival(lines=lines), NOW)
    assert [type(each) for each in refused.value.errors] == [QuantityExceeded, InvalidInput]
    for nothing in ([], [Pieces(mugs.id, 0)]):
        with pytest.raises(InvalidInput, match="Nothing came back"):
            returning.receive(order, entry.id, Arrival(lines=nothing), NOW)
    later = Arrival(received_at=NOW + timedelta(days=1))
    with pytest.raises(InvalidInput, match="future"):
        returning.receive(order, entry.id, later, NOW)
    assert (entry.state, mugs.awaited, mugs.returned) == ("REQUESTED", 1, 0)


def test_steps_are_those_of_the_table() -> None:
    steps = {
        ReturnState.RECEIVED: lambda order, id: returning.receive(order, id, Arrival(), NOW),
        ReturnState.CLOSED: lambda order, id: returning.close(order, id, NOW),
        ReturnState.CANCELLED: lambda order, id: returning.cancel(order, id, None, NOW),
    }
    way = {
        ReturnState.REQUESTED: (),
        ReturnState.RECEIVED: (ReturnState.RECEIVED,),
        ReturnState.CLOSED: (ReturnState.RECEIVED, ReturnState.CLOSED),
        ReturnState.CANCELLED: (ReturnState.CANCELLED,),
    }
    for state, moves in RETURN_MOVES.items():
        for wanted, step in steps.items():
            order = sent(1)
            entry = returning.request(order, NewReturn(), deed())
            for each in way[state]:
                steps[each](order, entry.id)
            if wanted in moves:
                step(order, entry.id)
                assert entry.state is wanted
                continue
            with pytest.raises(IllegalTransition) as refused:
                step(order, entry.id)
            assert (refused.value.current, refused.value.allowed) == (state, moves)
    with pytest.raises(NotFound):
        returning.close(sent(1), deed().new_id(), NOW)


def test_goods_come_back_from_completed_and_from_cancelled_orders() -> None:
    for state in (OrderState.COMPLETED, OrderState.CANCELLED):
        order = sent(1)
        order.state = state
        entry = returning.request(order, NewReturn(), deed())
        returning.receive(order, entry.id, Arrival(), NOW)
        assert order.total == 0


def test_a_credit_is_never_more_than_what_is_left_to_pay_for() -> None:
    order = sent(2)
    order.credit(2000, "Scratch")
    entry = returning.request(order, NewReturn(), deed())
    returning.receive(order, entry.id, Arrival(), NOW)
    assert (order.total, order.credits, entry.amount) == (0, 0, 500)


def test_nothing_is_written_about_an_erased_customer() -> None:
    order = sent(2)
    (mugs,) = order.lines
    order.erased_at = NOW
    with pytest.raises(Erased) as refused:
        returning.request(order, NewReturn(reason="Too small"), deed())
    assert refused.value.field == ("input", "reason")
    entry = returning.request(order, NewReturn(lines=[Pieces(mugs.id, 1)]), deed())
    with pytest.raises(Erased):
        returning.receive(order, entry.id, Arrival(note="Torn"), NOW)
    with pytest.raises(Erased):
        returning.cancel(order, entry.id, "Kept it", NOW)
    returning.receive(order, entry.id, Arrival(), NOW)


def test_what_another_system_took_back_had_been_handed_over() -> None:
    order = make_order(new_line(3))
    (mugs,) = order.lines
    packed = NewFulfillment(lines=[Pieces(mugs.id, 1)], is_shipped=False)
    fulfilling.fulfill(order, packed, deed())
    order.recorded.clear()
    with pytest.raises(QuantityExceeded) as refused:
        returning.book(order, {mugs.id: 3}, NOW, deed())
    assert refused.value.allowed == 2
    returning.book(order, {mugs.id: 2}, NOW, deed())
    assert (mugs.packed, mugs.fulfilled, mugs.returned) == (1, 2, 2)
    assert (order.to_fulfill, order.to_return) == (1, 0)


def test_a_return_lowers_the_total_by_what_came_back() -> None:
    order = make_order(
        new_line(3), new_line(1, 400), discounts=(Discount(100),), shipping=NewShipping(price=500)
    )
    mugs, other = order.lines
    number = ExternalNumber("old", "C536506")
    entry = returning.book(order, {mugs.id: 2, other.id: 1}, NOW, deed(), number)
    assert entry.state is ReturnState.CLOSED
    assert entry.amount == order.placed_total - order.total
    assert [(each.line_id, each.quantity, each.received) for each in entry.lines] == [
        (mugs.id, 2, 2),
        (other.id, 1, 1),
    ]
    assert (mugs.fulfilled, mugs.returned, mugs.counting, other.total) == (2, 2, 1, 0)
    assert order.placed_total == 4550
    assert order.total == 500 + 1250 - round(100 * 3750 / 4150 / 3)
    assert order.recorded == [ReturnBooked(entry.id, "C536506")]
    order.derive([PaymentState.PENDING])
    assert order.fulfillment_status is FulfillmentStatus.PARTIALLY_RETURNED


def test_no_more_comes_back_than_was_sold() -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    for pieces in ({mugs.id: 3}, {mugs.id: 0}, {UUID(int=99): 1}):
        with pytest.raises((InvalidInput, QuantityExceeded)) as refused:
            returning.book(order, pieces, NOW, deed())
        assert refused.value.field == ("line",)
    assert (order.total, order.returns, order.recorded) == (2500, [], [])


@given(
    lines=st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 9_999), st.sampled_from([0, 1000, 2550])),
        min_size=1,
        max_size=5,
    ),
    share=st.floats(0, 1),
    includes=st.booleans(),
    rounding=st.sampled_from(TaxRounding),
    data=st.data(),
)
def test_returns_add_up_to_the_whole_order(
    lines: list[tuple[int, int, int]],
    share: float,
    includes: bool,
    rounding: TaxRounding,
    data: st.DataObject,
) -> None:
    worth = sum(pieces * price for pieces, price, _ in lines)
    order = make_order(
        *(new_line(pieces, price, tax_rate=rate) for pieces, price, rate in lines),
        discounts=(Discount(int(worth * share)),),
        shop={"prices_include_tax": includes, "tax_rounding": rounding},
    )
    returned = 0
    by_import = deed()
    while True:
        left = [line for line in order.lines if line.counting]
        if not left:
            break
        line = data.draw(st.sampled_from(left))
        quantity = data.draw(st.integers(1, line.counting))
        entry = returning.book(order, {line.id: quantity}, NOW, by_import)
        returned += entry.amount
        assert order.total == order.net + order.tax == sum(line.total for line in order.lines)
        assert order.tax == sum(part.tax for part in order.tax_lines)
        assert order.net == sum(part.net for part in order.tax_lines)
        assert all(each.total >= 0 for each in order.lines)
    assert (order.total, returned) == (0, order.placed_total)
