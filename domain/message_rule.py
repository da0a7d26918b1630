"""Rules: which event has which message sent to the customer.

What a call says itself, with `notifyCustomer`, comes before the rule.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.aggregate import Aggregate
from domain.changes import logged
from domain.errors import Conflict
from domain.events import EventType
from domain.letters import MessageTemplate


class MessageTrigger(StrEnum):
    """What happens to an order that can have a message sent."""

    ORDER_PLACED = "ORDER_PLACED"
    ORDER_CONFIRMED = "ORDER_CONFIRMED"
    DIGITAL_HANDED_OVER = "DIGITAL_HANDED_OVER"
    FULFILLMENT_SHIPPED = "FULFILLMENT_SHIPPED"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    ORDER_LINES_CANCELLED = "ORDER_LINES_CANCELLED"
    PAYMENT_REFUNDED = "PAYMENT_REFUNDED"


Trigger = MessageTrigger

PAIRS: Final[Sequence[tuple[Trigger, MessageTemplate]]] = (
    (Trigger.ORDER_PLACED, MessageTemplate.ORDER_RECEIVED),
    (Trigger.ORDER_PLACED, MessageTemplate.PAYMENT_REQUEST),
    (Trigger.ORDER_CONFIRMED, MessageTemplate.ORDER_RECEIVED),
    (Trigger.ORDER_CONFIRMED, MessageTemplate.PAYMENT_REQUEST),
    (Trigger.DIGITAL_HANDED_OVER, MessageTemplate.DOWNLOADABLE_PRODUCTS),
    (Trigger.FULFILLMENT_SHIPPED, MessageTemplate.SHIPPING_CONFIRMATION),
    (Trigger.ORDER_CANCELLED, MessageTemplate.ORDER_CANCELLED),
    (Trigger.ORDER_LINES_CANCELLED, MessageTemplate.ORDER_CANCELLED),
    (Trigger.PAYMENT_REFUNDED, MessageTemplate.REFUND_ISSUED),
)
"""Which event can have which template sent; a shop has a rule for each, off at first."""

USUAL: Final = frozenset(
    {
        (Trigger.ORDER_PLACED, MessageTemplate.ORDER_RECEIVED),
        (Trigger.DIGITAL_HANDED_OVER, MessageTemplate.DOWNLOADABLE_PRODUCTS),
        (Trigger.FULFILLMENT_SHIPPED, MessageTemplate.SHIPPING_CONFIRMATION),
        (Trigger.ORDER_CANCELLED, MessageTemplate.ORDER_CANCELLED),
        (Trigger.ORDER_LINES_CANCELLED, MessageTemplate.ORDER_CANCELLED),
        (Trigger.PAYMENT_REFUNDED, MessageTemplate.REFUND_ISSUED),
    }
)
"""What a shop usually tells; the demo's rules that are on."""

ASKED_FOR: Final = {
    Trigger.FULFILLMENT_SHIPPED: MessageTemplate.SHIPPING_CONFIRMATION,
    Trigger.ORDER_CANCELLED: MessageTemplate.ORDER_CANCELLED,
    Trigger.ORDER_LINES_CANCELLED: MessageTemplate.ORDER_CANCELLED,
    Trigger.PAYMENT_REFUNDED: MessageTemplate.REFUND_ISSUED,
}
"""What is sent when a call says `notifyCustomer: true`, though the rule is off."""

_BY_TYPE: Final = {
    EventType.ORDER_PLACED: Trigger.ORDER_PLACED,
    EventType.ORDER_CONFIRMED: Trigger.ORDER_CONFIRMED,
    EventType.DOWNLOADS_ISSUED: Trigger.DIGITAL_HANDED_OVER,
    EventType.FULFILLMENT_SHIPPED: Trigger.FULFILLMENT_SHIPPED,
    EventType.ORDER_CANCELLED: Trigger.ORDER_CANCELLED,
    EventType.ORDER_LINES_CANCELLED: Trigger.ORDER_LINES_CANCELLED,
    EventType.PAYMENT_REFUNDED: Trigger.PAYMENT_REFUNDED,
}
TYPES: Final = tuple(_BY_TYPE)
"""The events that can have a message sent."""

_FACTS: Final = {
    Trigger.FULFILLMENT_SHIPPED: {"fulfillment_id": "fulfillmentId"},
    Trigger.ORDER_CANCELLED: {"reason": "reason", "ask_to_order_again": "askToOrderAgain"},
    Trigger.ORDER_LINES_CANCELLED: {"reason": "reason", "ask_to_order_again": "askToOrderAgain"},
    Trigger.PAYMENT_REFUNDED: {"amount": "refundAmount", "method": "refundMethod"},
}


@dataclass(slots=True, kw_only=True)
class MessageRule(Aggregate):
    """Whether an event has a template sent. `since` is where in the log it was turned on."""

    noun = "message rule"

    trigger: MessageTrigger = logged(skip=True)
    template: MessageTemplate = logged(skip=True)
    is_active: bool = logged(skip=True, default=False)
    since: int = logged(skip=True, default=0)
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)

    def expect(self, version: int | None) -> None:
        """Refuse a call whose caller saw another version.

        Raises:
            Conflict: somebody changed it after that.
        """
        if version is not None and version != self.version:
            raise Conflict(self.version, ("isActive",))

    def turn(self, *, on: bool, position: int) -> bool:
        """Turn it on or off; on, it counts for what happens after that position of the log.

        False when it was so already.
        """
        if on == self.is_active:
            return False
        if on:
            self.since = position
        self.is_active = on
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event of an order, as the log keeps it."""

    position: int
    type: str
    order_id: UUID
    payment_id: UUID | None
    data: Mapping[str, Any]

    @property
    def trigger(self) -> MessageTrigger | None:
        """Say what it can have sent."""
        return _BY_TYPE.get(EventType(self.type))

    @property
    def is_asked_for(self) -> bool | None:
        """What the call said of telling the customer; None when it said nothing."""
        return self.data.get("notify_customer")

    def facts(self) -> dict[str, Any]:
        """Give what a letter about it tells, under the names of `Letter.facts`."""
        named = {} if self.trigger is None else _FACTS.get(self.trigger, {})
        return {to: self.data[name] for name, to in named.items() if self.data.get(name)}


def due(happened: Happened, rules: Iterable[MessageRule]) -> Sequence[MessageTemplate]:
    """Say what an event has sent: what its call asked for, else what the rules say."""
    trigger, asked = happened.trigger, happened.is_asked_for
    if trigger is None or asked is False:
        return ()
    if asked is True and trigger in ASKED_FOR:
        return (ASKED_FOR[trigger],)
    return tuple(
        rule.template
        for rule in rules
        if rule.trigger is trigger and rule.is_active and rule.since < happened.position
    )
