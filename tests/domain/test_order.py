"""The rules of one order."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sold import make_order, new_line

from domain.address import Address
from domain.errors import AlreadyAttached, InvalidInput, NotAttached
from domain.events import (
    OrderAttached,
    OrderCustomerUpdated,
    OrderDetached,
    OrderUpdated,
)
from domain.profile import CustomerDetails
from domain.states import FulfillmentStatus, PaymentState, PaymentStatus

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
