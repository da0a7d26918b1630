"""Copies rows to dataclasses and back, by field name.

A nested value object has its own columns, with a prefix: `shipping.price` stands in
`shipping_price`. Lists are other tables and stay out.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from domain.access import Actor, ActorKind
from domain.address import Address
from domain.asset import AssetState, Described, DigitalAsset
from domain.changes import reading
from domain.customer import Customer, ExternalNumber
from domain.delivery import Delivery
from domain.fulfillment import Fulfillment, Tracking
from domain.job import Job, JobKind
from domain.letters import MessageTemplate
from domain.line import Discount, OrderLine, Shipping, TaxLine
from domain.message import Attachment, Attempt, Hint, Message, MessageOutcome
from domain.message_rule import MessageRule, MessageTrigger
from domain.message_wording import MessageWording
from domain.metadata import Entry, Metadata
from domain.order import Hold, Order
from domain.order_return import OrderReturn
from domain.payment import Payment, Verification
from domain.pricing import TaxRounding
from domain.profile import CustomerDetails, Profile
from domain.references import ReferenceKind
from domain.settlement import Settlement
from domain.shop import Shop
from domain.states import (
    ConsentState,
    DeliveryState,
    FulfillmentState,
    FulfillmentStatus,
    JobState,
    LineKind,
    MessageState,
    OrderState,
    PauseReason,
    PaymentState,
    PaymentStatus,
    ReturnState,
    SettlementDirection,
    SettlementState,
    TransactionKind,
    TransactionStatus,
    WebhookState,
)
from domain.transactions import Transaction
from domain.webhook import Webhook

T = TypeVar("T")
Row = Mapping[Any, Any]

NESTED: dict[type, dict[str, tuple[type, str]]] = {
    Order: {
        "customer_details": (CustomerDetails, "details_"),
        "shipping": (Shipping, "shipping_"),
        "external_number": (ExternalNumber, "external_"),
        "hold": (Hold, "hold_"),
    },
    Fulfillment: {"tracking": (Tracking, "tracking_"), "actor": (Actor, "actor_")},
    OrderReturn: {
        "external_number": (ExternalNumber, "external_"),
        "actor": (Actor, "actor_"),
    },
    Customer: {
        "profile": (Profile, ""),
        "external_number": (ExternalNumber, "external_"),
    },
    Payment: {"verification": (Verification, "verification_")},
}
"""Value objects inside an aggregate: their class and the prefix of their columns."""

_NOTHING: Mapping[str, tuple[type, str]] = {}

_PLAIN = frozenset({type(None), str, int, bool, datetime, UUID})

OPTIONAL: dict[type, str] = {ExternalNumber: "number", Hold: "at", Verification: "at"}
"""Value objects that may be missing, and the part that tells."""

ELSEWHERE: dict[type, frozenset[str]] = {
    Order: frozenset(
        {"lines", "fulfillments", "returns", "settlements", "notes", "recorded", "told"}
    ),
    Fulfillment: frozenset({"lines"}),
    OrderReturn: frozenset({"lines"}),
    Customer: frozenset({"addresses", "recorded", "told"}),
    Payment: frozenset({"transactions", "recorded", "told"}),
    Shop: frozenset({"recorded", "told"}),
    Webhook: frozenset({"recorded", "told"}),
    DigitalAsset: frozenset({"recorded", "told"}),
    Message: frozenset({"recorded", "told"}),
    MessageWording: frozenset({"recorded", "told"}),
    MessageRule: frozenset({"recorded", "told"}),
}
"""Fields that are rows of other tables, or no data at all."""


def _entries(stored: list[dict[str, str]]) -> Metadata:
    return tuple(Entry(**entry) for entry in stored)


_READERS: dict[type, dict[str, Callable[[Any], Any]]] = {
    Actor: {"kind": ActorKind},
    Fulfillment: {"state": FulfillmentState},
    Order: {
        "state": OrderState,
        "fulfillment_status": FulfillmentStatus,
        "payment_status": PaymentStatus,
        "tax_rounding": TaxRounding,
        "tags": tuple,
        "metadata": _entries,
        "discounts": lambda stored: tuple(Discount(**part) for part in stored),
        "tax_lines": lambda stored: tuple(TaxLine(**part) for part in stored),
    },
    Job: {"kind": JobKind, "state": JobState, "actor_kind": ActorKind},
    OrderLine: {"kind": LineKind},
    OrderReturn: {"state": ReturnState},
    Customer: {"tags": tuple, "metadata": _entries, "consent": ConsentState},
    Payment: {"state": PaymentState},
    Transaction: {"kind": TransactionKind, "status": TransactionStatus},
    Settlement: {"direction": SettlementDirection, "state": SettlementState},
    Shop: {
        "tax_rounding": TaxRounding,
        "address": Address.from_json,
        "payment_reference_kind": ReferenceKind,
    },
    Webhook: {
        "types": tuple,
        "scopes": tuple,
        "actor_kind": ActorKind,
        "state": WebhookState,
        "pause_reason": PauseReason,
    },
    Delivery: {"state": DeliveryState},
    DigitalAsset: {"skus": tuple, "state": AssetState, "awaited": Described.from_json},
    Message: {
        "cc": tuple,
        "attachments": lambda stored: tuple(Attachment.from_json(part) for part in stored),
        "hints": lambda stored: tuple(Hint.from_json(part) for part in stored),
        "actor_kind": ActorKind,
        "state": MessageState,
    },
    Attempt: {"outcome": MessageOutcome},
    MessageWording: {"template": MessageTemplate},
    MessageRule: {"trigger": MessageTrigger, "template": MessageTemplate},
    CustomerDetails: {
        "shipping_address": Address.from_json,
        "billing_address": Address.from_json,
    },
}
"""How a column becomes a value where it is not the value already."""


def from_row(kind: type[T], row: Row, *, prefix: str = "", **given: Any) -> T:
    """Make a value of that kind from a row; `given` are the parts from other tables."""
    nested = NESTED.get(kind, {})
    readers = _READERS.get(kind, {})
    values: dict[str, Any] = dict(given)
    for name in _stored(kind):
        if name in given:
            continue
        if name in nested:
            part, below = nested[name]
            values[name] = _part(part, row, prefix + below)
            continue
        value = row[prefix + name]
        reader = readers.get(name)
        values[name] = value if reader is None or value is None else reader(value)
    return kind(**values)


def to_row(value: object, *, prefix: str = "") -> dict[str, Any]:
    """Give the columns of a value."""
    kind = type(value)
    columns, read = _layout(kind, prefix)
    row = {
        column: part if type(part) in _PLAIN else _column(part)
        for column, part in zip(columns, read(value), strict=True)
    }
    for name, (part_kind, below) in NESTED.get(kind, _NOTHING).items():
        part = getattr(value, name)
        if part is None:
            row.update(dict.fromkeys(_columns(part_kind, prefix + below)))
        else:
            row.update(to_row(part, prefix=prefix + below))
    return row


def _part(kind: type[Any], row: Row, prefix: str) -> Any:
    telling = OPTIONAL.get(kind)
    if telling is not None and row[prefix + telling] is None:
        return None
    return from_row(kind, row, prefix=prefix)


@cache
def _stored(kind: type) -> tuple[str, ...]:
    """Name the fields that stand in the row itself."""
    elsewhere = ELSEWHERE.get(kind, ())
    return tuple(item.name for item in fields(kind) if item.name not in elsewhere)


@cache
def _layout(kind: type, prefix: str) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    """Name the columns of the values that are not nested, and give what reads these at once."""
    nested = NESTED.get(kind, _NOTHING)
    names = [name for name in _stored(kind) if name not in nested]
    return tuple(prefix + name for name in names), reading(names)


@cache
def _columns(kind: type, prefix: str) -> tuple[str, ...]:
    return tuple(prefix + item.name for item in fields(kind))


def _column(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | datetime | UUID):
        return value
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    if isinstance(value, tuple):
        parts = cast("tuple[Any, ...]", value)
        return [part if isinstance(part, str) else part.to_json() for part in parts]
    return value.to_json()
