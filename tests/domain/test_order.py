"""The rules of one order."""

from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sold import make_order, new_line

from domain.address import Address
from domain.customer import ExternalNumber
from domain.errors import AlreadyAttached, InvalidInput, NotAttached
from domain.events import (
    OrderAttached,
    OrderCustomerUpdated,
    OrderDetached,
    OrderUpdated,
    ReturnBooked,
)
from domain.line import Discount
from domain.placing import NewShipping
from domain.pricing import TaxRounding
from domain.profile import CustomerDetails
from domain.states import FulfillmentStatus, PaymentState, PaymentStatus, ReturnState

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNA, AINO = UUID(int=1001), UUID(int=1002)


def test_details_change_by_part_and_never_the_link() -> None:
    """S2-1, S2-5."""
    order = make_order(customer_id=AINO)
    address = Address(city="Turku")
    order.update_customer({"email": None, "shipping_address": address})
    assert order.customer_details == CustomerDetails(shipping_address=address)
    assert order.customer_id == AINO
    assert order.recorded == [OrderCustomerUpdated()]
    with pytest.raises(InvalidInput, match="have no colour"):
        order.update_customer({"colour": "red"})


def test_the_link_changes_and_never_the_details() -> None:
    """S1-13."""
    order = make_order()
    details = order.customer_details
    order.attach(AINO)
    order.attach(AINO)
    assert order.customer_id == AINO
    with pytest.raises(AlreadyAttached) as refused:
        order.attach(ANNA)
    assert refused.value.customer_id == AINO
    order.detach()
    assert order.customer_id is None
    with pytest.raises(NotAttached):
        order.detach()
    assert order.customer_details == details
    assert order.recorded == [OrderAttached(), OrderAttached(), OrderDetached()]


def test_own_fields_change_by_part() -> None:
    order = make_order(customer_note="Hei", language="fi")
    order.update(customer_note=None)
    assert (order.customer_note, order.language) == (None, "fi")
    order.update(language="nb")
    assert (order.customer_note, order.language) == (None, "nb")
    assert order.recorded == [OrderUpdated(), OrderUpdated()]


def test_a_return_lowers_the_total_by_what_came_back() -> None:
    order = make_order(
        new_line(3), new_line(1, 400), discounts=(Discount(100),), shipping=NewShipping(price=500)
    )
    mugs, other = order.lines
    entry = order.book_return(
        id=UUID(int=50),
        pieces={mugs.id: 2, other.id: 1},
        at=NOW,
        booked_at=NOW,
        external_number=ExternalNumber("old", "C536506"),
    )
    assert entry.state is ReturnState.CLOSED
    assert entry.amount == order.placed_total - order.total
    assert entry.lines == {str(mugs.id): 2, str(other.id): 1}
    assert (mugs.returned, mugs.counting, other.total) == (2, 1, 0)
    assert order.placed_total == 4550
    assert order.total == 500 + 1250 - round(100 * 3750 / 4150 / 3)
    assert order.recorded == [ReturnBooked(UUID(int=50), "C536506")]
    order.derive([PaymentState.PENDING])
    assert order.fulfillment_status is FulfillmentStatus.PARTIALLY_RETURNED


def test_no_more_comes_back_than_was_sold() -> None:
    order = make_order(new_line(2))
    (mugs,) = order.lines
    for pieces in ({mugs.id: 3}, {mugs.id: 0}, {UUID(int=99): 1}):
        with pytest.raises(InvalidInput) as refused:
            order.book_return(id=UUID(int=50), pieces=pieces, at=NOW, booked_at=NOW)
        assert refused.value.field == ("lines",)
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
    for nth in count(100):
        left = [line for line in order.lines if line.counting]
        if not left:
            break
        line = data.draw(st.sampled_from(left))
        quantity = data.draw(st.integers(1, line.counting))
        entry = order.book_return(
            id=UUID(int=nth), pieces={line.id: quantity}, at=NOW, booked_at=NOW
        )
        returned += entry.amount
        assert order.total == order.net + order.tax == sum(line.total for line in order.lines)
        assert order.tax == sum(part.tax for part in order.tax_lines)
        assert order.net == sum(part.net for part in order.tax_lines)
        assert all(each.total >= 0 for each in order.lines)
    assert (order.total, returned) == (0, order.placed_total)


def test_statuses_follow_the_lines_and_the_payments() -> None:
    """S1-5: two separate states."""
    order = make_order(new_line(2))
    order.derive([PaymentState.PENDING])
    assert order.fulfillment_status is FulfillmentStatus.UNFULFILLED
    assert order.payment_status is PaymentStatus.PENDING
    assert order.needs_handling
    order.lines[0].fulfilled, order.paid, order.acknowledged_at = 2, 2500, NOW
    order.derive([PaymentState.CAPTURED])
    assert order.fulfillment_status is FulfillmentStatus.FULFILLED
    assert order.payment_status is PaymentStatus.PAID
    assert not order.needs_handling


def test_credits_lower_what_it_costs() -> None:
    order = make_order(new_line(2))
    order.credits = 500
    order.reprice()
    assert (order.total, order.net + order.tax) == (2000, 2500)
