"""What a customer does in the shop window, as the storefront tells it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain import events
from domain.errors import InvalidInput, Problems
from domain.events import DomainEvent
from domain.placing import CLOCKS_DIFFER

MAX_CART = 100
MAX_ID = 200
MAX_QUANTITY = 1_000_000
MAX_JOURNEYS = 100


class JourneyType(StrEnum):
    """What the customer did; each value is the name of a kind of event."""

    CART_ITEM_ADDED = "CART_ITEM_ADDED"
    CART_ITEM_REMOVED = "CART_ITEM_REMOVED"
    CHECKOUT_STARTED = "CHECKOUT_STARTED"
    SHIPPING_METHOD_SELECTED = "SHIPPING_METHOD_SELECTED"
    PAYMENT_METHOD_SELECTED = "PAYMENT_METHOD_SELECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What may be told about a step; each kind of step has its own."""

    sku: str | None = None
    title: str | None = None
    quantity: int | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One step of a customer. `external_id` is the storefront's own name for it."""

    external_id: str
    happened_at: datetime
    cart: str
    customer_id: UUID | None
    order_id: UUID | None
    event: DomainEvent


def journey(
    type: JourneyType,
    facts: Facts,
    *,
    external_id: str,
    happened_at: datetime,
    cart: str,
    customer_id: UUID | None,
    order_id: UUID | None,
    now: datetime,
) -> Journey:
    """Make a step of what was told.

    Raises:
        InvalidInput, Refused: the facts are not those of such a step, or it lies in the future.
    """
    problems = Problems()
    with problems.at("happenedAt"):
        if happened_at > now + CLOCKS_DIFFER:
            raise InvalidInput("This can't have happened in the future.")
    made: DomainEvent = events.CheckoutStarted()
    with problems.at("data"):
        made = _event(type, facts)
    problems.settle()
    return Journey(
        external_id=external_id,
        happened_at=happened_at,
        cart=cart,
        customer_id=customer_id,
        order_id=order_id,
        event=made,
    )


def _event(type: JourneyType, facts: Facts) -> DomainEvent:
    match type:
        case JourneyType.CART_ITEM_ADDED:
            return events.CartItemAdded(**_item(facts))
        case JourneyType.CART_ITEM_REMOVED:
            return events.CartItemRemoved(**_item(facts))
        case JourneyType.CHECKOUT_STARTED:
            _only(facts, type)
            return events.CheckoutStarted()
        case JourneyType.SHIPPING_METHOD_SELECTED:
            return events.ShippingMethodSelected(_method(facts, type))
        case JourneyType.PAYMENT_METHOD_SELECTED:
            return events.PaymentMethodSelected(_method(facts, type))


def _item(facts: Facts) -> dict[str, Any]:
    if facts.method is not None:
        raise InvalidInput("A step with an article has no method.", field=("method",))
    if facts.sku is None and facts.title is None:
        raise InvalidInput("Name the article: by its sku, its title or both.", field=("sku",))
    quantity = 1 if facts.quantity is None else facts.quantity
    if not 1 <= quantity <= MAX_QUANTITY:
        raise InvalidInput(f"A quantity is 1 to {MAX_QUANTITY:,}.", field=("quantity",))
    return {"sku": facts.sku, "title": facts.title, "quantity": quantity}


def _method(facts: Facts, type: JourneyType) -> str:
    _only(facts, type, "method")
    if facts.method is None:
        raise InvalidInput("Name the method that was chosen.", field=("method",))
    return facts.method


def _only(facts: Facts, type: JourneyType, *names: str) -> None:
    for name in Facts.__dataclass_fields__:
        if name not in names and getattr(facts, name) is not None:
            raise InvalidInput(f"{type.value} has no {name}.", field=(name,))
