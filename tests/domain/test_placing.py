"""How an order comes to be."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from factories import make_shop

from domain.errors import InvalidInput, Refused, TotalMismatch
from domain.events import OrderPlaced, PaymentCreated
from domain.line import Discount
from domain.order import Order
from domain.payment import Payment
from domain.placing import NewLine, NewOrder, NewShipping, place
from domain.profile import CustomerDetails
from domain.shop import Shop
from domain.states import LineKind, OrderState, PaymentState

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def new_line(**changes: Any) -> NewLine:
    given: dict[str, Any] = {
        "kind": LineKind.PHYSICAL,
        "sku": None,
        "title": "Mug",
        "quantity": 1,
        "unit_price": 1000,
        "discount": 0,
        "tax_rate": None,
    }
    return NewLine(**given | changes)


def placed(shop: Shop | None = None, **changes: Any) -> tuple[Order, Payment]:
    given: dict[str, Any] = {
        "currency": "EUR",
        "customer_details": CustomerDetails(),
        "lines": (new_line(),),
        "shipping": NewShipping(),
        "discounts": (),
        "payment_method": "card",
        "customer_id": None,
        "source": "web",
        "external_number": None,
        "language": None,
        "customer_note": None,
        "placed_at": None,
        "expected_total": None,
    }
    return place(NewOrder(**given | changes), shop or make_shop(), NOW, uuid4)


def test_an_order_is_open_and_waits_for_its_payment() -> None:
    order, payment = placed()
    assert (order.state, order.number, order.placed_at) == (OrderState.OPEN, None, NOW)
    assert order.recorded == [OrderPlaced("web")]
    assert (payment.order_id, payment.state) == (order.id, PaymentState.PENDING)
    assert (payment.amount, payment.currency) == (order.total, "EUR")
    assert payment.recorded == [PaymentCreated("card")]


def test_a_line_takes_the_shops_rate_where_it_names_none() -> None:
    shop = make_shop(default_tax_rate=1400)
    order, _ = placed(
        shop,
        lines=(new_line(), new_line(tax_rate=0)),
        shipping=NewShipping(price=100, tax_rate=1000),
    )
    assert [line.tax_rate for line in order.lines] == [1400, 0]
    assert order.shipping.tax_rate == 1000
    assert [(part.rate, part.tax) for part in order.tax_lines] == [(0, 0), (1000, 9), (1400, 123)]


def test_lines_keep_their_order_and_get_ids() -> None:
    order, _ = placed(lines=tuple(new_line(title=title) for title in "cab"))
    assert [(line.rank, line.title) for line in order.lines] == [(0, "c"), (1, "a"), (2, "b")]
    assert len({line.id for line in order.lines} | {order.id}) == 4


def test_another_total_is_refused_with_the_true_one() -> None:
    with pytest.raises(TotalMismatch) as refused:
        placed(expected_total=999)
    assert (refused.value.computed, refused.value.expected) == (1000, 999)
    order, _ = placed(expected_total=1000)
    assert order.placed_total == order.total == 1000


@pytest.mark.parametrize("count", [0, 501])
def test_an_order_has_1_to_500_lines(count: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        placed(lines=(new_line(),) * count)
    assert refused.value.field == ("input", "lines")


def test_nothing_is_placed_in_the_future() -> None:
    order, _ = placed(placed_at=NOW + timedelta(minutes=5))
    assert order.placed_at == NOW + timedelta(minutes=5)
    with pytest.raises(InvalidInput) as refused:
        placed(placed_at=NOW + timedelta(minutes=5, seconds=1))
    assert refused.value.field == ("input", "placedAt")


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        placed(lines=(), discounts=(Discount(1),) * 21, placed_at=NOW + timedelta(days=1))
    fields = [error.field for error in refused.value.errors]
    assert fields == [("input", "lines"), ("input", "discounts"), ("input", "placedAt")]
    with pytest.raises(Refused) as refused:
        placed(lines=(new_line(quantity=0), new_line(tax_rate=10_001), new_line(discount=-1)))
    fields = [error.field for error in refused.value.errors]
    assert fields == [
        ("input", "lines", "0", "quantity"),
        ("input", "lines", "1", "taxRate"),
        ("input", "lines", "2", "discount"),
    ]


def test_an_order_is_linked_only_where_an_account_is_named() -> None:
    """S1-13."""
    details = CustomerDetails(email="aino@example.com")
    assert placed(customer_details=details)[0].customer_id is None
    order, _ = placed(customer_details=details, customer_id=UUID(int=5))
    assert (order.customer_id, order.customer_details) == (UUID(int=5), details)
