"""Orders as the rules make them, without a database."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from factories import make_shop

from domain.access import SYSTEM, Actor
from domain.fulfilling import Deed
from domain.order import Order
from domain.placing import NewLine, NewOrder, NewShipping, place
from domain.profile import CustomerDetails
from domain.states import LineKind

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_LATER = count(1_000)


def new_line(quantity: int = 2, price: int = 1250, **changes: Any) -> NewLine:
    """Make a row of a cart."""
    given: dict[str, Any] = {
        "kind": LineKind.PHYSICAL,
        "sku": "MUG",
        "title": "Mug",
        "discount": 0,
        "tax_rate": None,
    }
    return NewLine(quantity=quantity, unit_price=price, **given | changes)


def new_order(*lines: NewLine, **changes: Any) -> NewOrder:
    """Make what somebody buys; two mugs unless told."""
    given: dict[str, Any] = {
        "currency": "EUR",
        "customer_details": CustomerDetails(email="aino@example.com"),
        "lines": lines or (new_line(),),
        "shipping": NewShipping(),
        "discounts": (),
        **dict.fromkeys(
            (
                "payment_method", "customer_id", "source", "external_number", "language",
                "customer_note", "placed_at", "expected_total",
            )
        ),
    }  # fmt: skip
    return NewOrder(**given | changes)


def make_order(*lines: NewLine, shop: dict[str, Any] | None = None, **changes: Any) -> Order:
    """Place an order; its ids are counted from 1."""
    ids = count(1)
    order, _ = place(
        new_order(*lines, **changes), make_shop(**shop or {}), NOW, lambda: UUID(int=next(ids))
    )
    order.recorded.clear()
    order.told.clear()
    return order


def deed(actor: Actor = SYSTEM) -> Deed:
    """Say that somebody does something now; no id comes twice."""
    return Deed(actor, NOW, lambda: UUID(int=next(_LATER)))
