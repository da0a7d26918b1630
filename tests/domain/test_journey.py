"""Steps of a customer in the shop window."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain import events
from domain.errors import InvalidInput, Refused
from domain.event_kinds import EVENTS
from domain.events import EventType, Subject
from domain.journey import MAX_QUANTITY, Facts, Journey, JourneyType, journey

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(type: JourneyType, happened_at: datetime = NOW, **facts: Any) -> Journey:
    """Make a step."""
    return journey(
        type,
        Facts(**facts),
        external_id="step-1",
        happened_at=happened_at,
        cart="cart-1",
        customer_id=None,
        order_id=None,
        now=NOW,
    )


@pytest.mark.parametrize("type_", JourneyType)
def test_every_step_is_a_kind_of_event_about_a_cart(type_: JourneyType) -> None:
    assert EVENTS[EventType(type_.value)].subject is Subject.CART


def test_every_kind_of_event_about_a_cart_can_be_told() -> None:
    of_carts = {name.value for name, kind in EVENTS.items() if kind.subject is Subject.CART}
    assert of_carts == {type_.value for type_ in JourneyType}


@pytest.mark.parametrize(
    ("type_", "facts", "event"),
    [
        (
            JourneyType.CART_ITEM_ADDED,
            {"sku": "M", "quantity": MAX_QUANTITY},
            events.CartItemAdded("M", None, MAX_QUANTITY),
        ),
        (JourneyType.CART_ITEM_REMOVED, {"title": "Mug"}, events.CartItemRemoved(None, "Mug", 1)),
        (JourneyType.CHECKOUT_STARTED, {}, events.CheckoutStarted()),
        (
            JourneyType.SHIPPING_METHOD_SELECTED,
            {"method": "Posti"},
            events.ShippingMethodSelected("Posti"),
        ),
        (
            JourneyType.PAYMENT_METHOD_SELECTED,
            {"method": "card"},
            events.PaymentMethodSelected("card"),
        ),
    ],
)
def test_a_step_becomes_its_event(
    type_: JourneyType, facts: dict[str, Any], event: events.DomainEvent
) -> None:
    assert told(type_, **facts).event == event


@pytest.mark.parametrize(
    ("type_", "facts", "field"),
    [
        (JourneyType.CART_ITEM_ADDED, {}, "sku"),
        (JourneyType.CART_ITEM_ADDED, {"sku": "M", "quantity": 0}, "quantity"),
        (JourneyType.CART_ITEM_REMOVED, {"sku": "M", "quantity": MAX_QUANTITY + 1}, "quantity"),
        (JourneyType.CART_ITEM_REMOVED, {"sku": "M", "method": "card"}, "method"),
        (JourneyType.CHECKOUT_STARTED, {"quantity": 1}, "quantity"),
        (JourneyType.PAYMENT_METHOD_SELECTED, {}, "method"),
        (JourneyType.SHIPPING_METHOD_SELECTED, {"method": "Posti", "title": "Mug"}, "title"),
    ],
)
def test_facts_of_another_step_are_refused(
    type_: JourneyType, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        told(type_, **facts)
    assert refused.value.field == ("data", field)


def test_a_step_lies_at_most_five_minutes_ahead() -> None:
    ahead = timedelta(minutes=5)
    assert told(JourneyType.CHECKOUT_STARTED, NOW + ahead).happened_at == NOW + ahead
    with pytest.raises(InvalidInput) as refused:
        told(JourneyType.CHECKOUT_STARTED, NOW + ahead + timedelta(microseconds=1))
    assert refused.value.field == ("happenedAt",)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        told(JourneyType.CART_ITEM_ADDED, NOW + timedelta(days=1))
    assert [error.field for error in refused.value.errors] == [("happenedAt",), ("data", "sku")]
