"""Drafts, and copies of orders (S1-29)."""

from itertools import count
from typing import Any
from uuid import UUID

import pytest
from factories import make_shop
from hypothesis import given
from hypothesis import strategies as st
from sold import NOW, make_order, new_line

from domain.cancelling import Cancellation, cancel
from domain.drafting import (
    CopiedLine,
    Copy,
    complete_draft,
    draft,
    duplicate,
    update_draft,
)
from domain.editing import Edit, SetQuantity, edit
from domain.errors import ActionNotAllowed, DomainError, IllegalTransition, InvalidInput
from domain.events import DraftOrderCreated, DraftOrderUpdated, OrderPlaced
from domain.line import Discount
from domain.order import Order
from domain.placing import Content, NewShipping
from domain.profile import CustomerDetails
from domain.states import LineKind, OrderState, PaymentState, PaymentStatus

IDS = count(9_000)


def new_id() -> UUID:
    return UUID(int=next(IDS))


def make_draft(**changes: Any) -> Order:
    given: dict[str, Any] = {
        "currency": "EUR",
        "lines": (new_line(2),),
        "customer_details": CustomerDetails(),
        "shipping": NewShipping(price=590),
        "discounts": (),
        **dict.fromkeys(("customer_id", "payment_method", "source", "language", "customer_note")),
    }
    return draft(Content(**given | changes), make_shop(), NOW, new_id)


def test_a_draft_is_reckoned_as_an_order_and_is_none() -> None:
    order = make_draft(discounts=(Discount(90),))
    assert (order.state, order.placed_at, order.total) == (OrderState.DRAFT, None, 3000)
    assert (order.placed_total, order.needs_handling) == (0, False)
    assert order.recorded == [DraftOrderCreated(None)]


def test_a_draft_becomes_an_order_once() -> None:
    order = make_draft(source="phone", payment_method="invoice")
    order.recorded.clear()
    payment = complete_draft(order, NOW, new_id)
    assert (order.state, order.placed_at, order.placed_total) == (OrderState.OPEN, NOW, 3090)
    assert (order.payment_status, order.needs_handling) == (PaymentStatus.PENDING, True)
    assert order.recorded == [OrderPlaced("phone")]
    assert (payment.state, payment.amount, payment.method) == (
        PaymentState.PENDING,
        3090,
        "invoice",
    )
    with pytest.raises(IllegalTransition):
        complete_draft(order, NOW, new_id)


def test_what_is_digital_and_costs_nothing_is_handed_over_at_once() -> None:
    order = make_draft(lines=(new_line(1, 0, kind=LineKind.DIGITAL),), shipping=NewShipping())
    assert order.lines[0].fulfilled == 0
    complete_draft(order, NOW, new_id)
    assert order.lines[0].fulfilled == 1


def test_a_draft_is_written_anew_by_part() -> None:
    order, shop = make_draft(), make_shop()
    order.recorded.clear()
    update_draft(order, {"lines": (new_line(1, 400), new_line(1, 100))}, shop, new_id)
    assert [(line.rank, line.unit_price) for line in order.lines] == [(0, 400), (1, 100)]
    assert (order.total, order.recorded) == (1090, [DraftOrderUpdated()])
    update_draft(order, {"shipping": NewShipping(), "source": "phone"}, shop, new_id)
    assert (order.total, order.source) == (500, "phone")
    for parts, field in (
        ({"lines": ()}, ("input", "lines")),
        ({"lines": (new_line(0),)}, ("input", "lines", "0", "quantity")),
        ({"discounts": (Discount(501),)}, ("input", "discounts", "0", "amount")),
        ({"discounts": (Discount(1),) * 21}, ("input", "discounts")),
    ):
        with pytest.raises(InvalidInput) as refused:
            update_draft(make_draft(lines=(new_line(1, 500),)), parts, shop, new_id)
        assert refused.value.field == field
    order.state = OrderState.OPEN
    with pytest.raises(ActionNotAllowed):
        update_draft(order, {"source": "web"}, shop, new_id)


def test_a_copy_without_prices_says_which_is_missing() -> None:
    order = make_order(new_line(1), new_line(1, title="Plate"))
    (one, _) = order.lines
    wanted = Copy(keeps_prices=False, lines=[CopiedLine(line=one.id, quantity=None, unit_price=5)])
    with pytest.raises(DomainError, match="Plate costs now") as refused:
        duplicate(order, wanted, NOW, new_id)
    assert refused.value.field == ("input", "lines")


@given(
    pieces=st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 2_000), st.integers(0, 9)),
        min_size=1,
        max_size=5,
    ),
    discount=st.integers(0, 100),
    is_cancelled=st.booleans(),
)
def test_a_copy_with_the_old_prices_costs_what_the_order_did(
    pieces: list[tuple[int, int, int]], discount: int, is_cancelled: bool
) -> None:
    """To the cent of each line and discount: the shares of an edited order are rounded anew."""
    worth = sum(ordered * price for ordered, price, _ in pieces)
    order = make_order(
        *(new_line(ordered, price) for ordered, price, _ in pieces),
        discounts=(Discount(min(discount, worth)),),
        shipping=NewShipping(price=590),
    )
    placed = order.total
    if is_cancelled:
        cancel(order, Cancellation(), NOW)
    else:
        wanted = [
            SetQuantity(line.id, min(left, line.ordered))
            for line, (_, _, left) in zip(order.lines, pieces, strict=True)
        ]
        try:
            edit(order, Edit(operations=wanted), default_tax_rate=2550, new_id=new_id)
        except InvalidInput:
            return  # nothing would be left of it
    copy = duplicate(order, Copy(keeps_prices=True), NOW, new_id)
    assert all(line.cancelled == 0 and line.ordered > 0 for line in copy.lines)
    if is_cancelled:
        assert copy.total == placed
    else:
        # A discount is rounded on each line of the one, and once on the other.
        assert abs(copy.total - order.total) <= 2 * len(pieces)
        assert [line.ordered for line in copy.lines] == [
            line.ordered - line.cancelled for line in order.lines if line.ordered > line.cancelled
        ]
    assert order.customer_details == copy.customer_details
