"""Hands an order over to the customer, in one fulfilment or in several.

Pieces that are packed are in a fulfilment that is PENDING; they count as fulfilled once it leaves.
No piece is in two fulfilments at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import events
from domain.access import SYSTEM, Actor
from domain.actions import OrderAction, require, require_worked_on
from domain.errors import Erased, InvalidInput, NotFound, QuantityExceeded
from domain.events import DomainEvent
from domain.fulfillment import Fulfillment, FulfillmentLine, Tracking
from domain.handling import notice
from domain.line import OrderLine
from domain.order import Order
from domain.pieces import Pieces, Taken, find_line, take_pieces
from domain.receipts import moment_of
from domain.states import (
    NOT_COMPLETED,
    FulfillmentState,
    LineKind,
    PaymentStatus,
)

PAID_FOR: Final = frozenset(
    {PaymentStatus.PAID, PaymentStatus.OVERPAID, PaymentStatus.NOT_REQUIRED}
)
"""Payment statuses in which digital goods hand themselves over."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does it, when, and what makes the ids for it."""

    actor: Actor
    at: datetime
    new_id: Callable[[], UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFulfillment:
    """What is handed over; without `lines` all that is left. It leaves at once, or is packed."""

    lines: Sequence[Pieces] | None = None
    tracking: Tracking = field(default_factory=Tracking)
    is_shipped: bool = True
    shipped_at: datetime | None = None
    notify_customer: bool | None = None


def fulfill(order: Order, new: NewFulfillment, deed: Deed) -> Fulfillment:
    """Pack pieces or send them off. Whoever does has noticed the order.

    Raises:
        ActionNotAllowed: the order is not to be handed over, or nothing of it is left.
        InvalidInput: it has no such line.
        QuantityExceeded: fewer pieces are left.
    """
    require(order, OrderAction.FULFILL)
    refuse_words_when_erased(order, "tracking", is_said=new.tracking.is_personal)
    path = ("input", "shippedAt")
    if not new.is_shipped and new.shipped_at is not None:
        raise InvalidInput("What is only packed was not shipped.", field=path)
    shipped_at = moment_of(new.shipped_at, deed.at, path)
    taken = take_pieces(order, new.lines, lambda line: line.handled.to_pack, "to hand over")
    notice(order, deed.actor.staff_id, deed.at)
    order.started_at = order.started_at or deed.at
    made = _packed(taken, new.tracking, deed.actor, deed)
    order.fulfillments.append(made)
    for each in taken:
        each.line.packed += each.quantity
    order.record(events.FulfillmentCreated(made.id, _pieces(made)))
    if new.is_shipped:
        _ship(order, made, shipped_at, new.notify_customer)
    order.derive_handling()
    return made


def ship(
    order: Order,
    id: UUID,
    shipped_at: datetime | None,
    tracking: Tracking | None,
    now: datetime,
    *,
    notify_customer: bool | None = None,
) -> None:
    """Note that what was packed is on its way.

    Raises:
        IllegalTransition: it has left, or was taken back.
        ActionNotAllowed: the order is not to be handed over.
    """
    found = fulfillment_of(order, id)
    found.require(FulfillmentState.SHIPPED)
    require(order, OrderAction.SHIP)
    at = moment_of(shipped_at, now, ("input", "shippedAt"))
    if tracking is not None:
        refuse_words_when_erased(order, "tracking", is_said=tracking.is_personal)
        found.tracking = tracking
    _ship(order, found, at, notify_customer)
    order.derive_handling()


def deliver(order: Order, id: UUID, delivered_at: datetime | None, now: datetime) -> None:
    """Note that the pieces reached the customer; what was packed was picked up.

    Raises:
        IllegalTransition: it did already, or it was given up.
        ActionNotAllowed: it was only packed, and the order is not to be handed over.
        InvalidInput: it arrives before it left.
    """
    found = fulfillment_of(order, id)
    found.require(FulfillmentState.DELIVERED)
    path = ("input", "deliveredAt")
    at = moment_of(delivered_at, now, path)
    if found.shipped_at is not None and at < found.shipped_at:
        raise InvalidInput("It can't have arrived before it was shipped.", field=path)
    if found.is_packed:
        require(order, OrderAction.SHIP)
        _hand_over(order, found)
    found.state, found.delivered_at = FulfillmentState.DELIVERED, at
    _say(order, events.FulfillmentDelivered(found.id, _pieces(found)))
    order.derive_handling()


def track(order: Order, id: UUID, parts: Mapping[str, str | None]) -> None:
    """Change how a parcel is followed; what is not named stays.

    Raises:
        Erased: the customer was erased.
    """
    found = fulfillment_of(order, id)
    refuse_words_when_erased(order, is_said=True)
    found.tracking = replace(found.tracking, **parts)
    order.record(events.FulfillmentTrackingUpdated(found.id))


def cancel(order: Order, id: UUID, reason: str | None, at: datetime) -> None:
    """Take a fulfilment back: its pieces can be handed over again.

    Raises:
        IllegalTransition: it arrived, or was given up before.
        ActionNotAllowed: the order is done.
        QuantityExceeded: some of its pieces have come back.
    """
    found = fulfillment_of(order, id)
    found.require(FulfillmentState.CANCELLED)
    _give_up(order, found, reason)
    found.state, found.cancelled_at = FulfillmentState.CANCELLED, at
    order.derive_handling()
    order.record(events.FulfillmentCancelled(found.id, _pieces(found), reason))


def fail(order: Order, id: UUID, reason: str | None, at: datetime) -> None:
    """Note that a parcel was lost or came back: its pieces can be handed over again.

    Raises:
        IllegalTransition: it is not on its way.
        ActionNotAllowed: the order is done.
        QuantityExceeded: some of its pieces have come back as returns.
    """
    found = fulfillment_of(order, id)
    found.require(FulfillmentState.FAILED)
    _give_up(order, found, reason)
    found.state, found.failed_at = FulfillmentState.FAILED, at
    order.derive_handling()
    order.record(events.FulfillmentFailed(found.id, _pieces(found), reason))


def hand_over_digital(order: Order, new_id: Callable[[], UUID], at: datetime) -> Fulfillment | None:
    """Hand over what is digital and paid for, if there is any. An order on hold waits.

    It needs the order's lines. Nobody has noticed the order by this.
    """
    if not is_paid_for(order):
        return None
    taken = [
        Taken(line, line.handled.to_pack)
        for line in order.lines
        if line.kind is LineKind.DIGITAL and line.handled.to_pack > 0
    ]
    if not taken:
        return None
    made = _packed(taken, Tracking(), SYSTEM, Deed(SYSTEM, at, new_id))
    made.state, made.delivered_at = FulfillmentState.DELIVERED, at
    order.fulfillments.append(made)
    for each in taken:
        each.line.fulfilled += each.quantity
    order.derive_handling()
    _say(order, events.FulfillmentCreated(made.id, _pieces(made), automatic=True))
    order.tell(events.FulfillmentDelivered(made.id, _pieces(made)))
    return made


def is_paid_for(order: Order) -> bool:
    """Tell whether digital goods of the order hand themselves over."""
    return order.state in NOT_COMPLETED and order.hold is None and order.payment_status in PAID_FOR


def fulfillment_of(order: Order, id: UUID) -> Fulfillment:
    """Find one of the order's fulfilments.

    Raises:
        NotFound: it has no such.
    """
    for each in order.fulfillments:
        if each.id == id:
            return each
    raise NotFound("fulfilment")


def refuse_words_when_erased(order: Order, *path: str, is_said: bool) -> None:
    """Refuse to write anything personal on an order whose customer was erased."""
    if is_said and order.erased_at is not None:
        raise Erased("order", field=("input", *path) if path else ("id",))


def _packed(taken: Sequence[Taken], tracking: Tracking, actor: Actor, deed: Deed) -> Fulfillment:
    return Fulfillment(
        id=deed.new_id(),
        tracking=tracking,
        actor=actor,
        created_at=deed.at,
        lines=[
            FulfillmentLine(id=deed.new_id(), line_id=each.line.id, quantity=each.quantity)
            for each in taken
        ],
    )


def _ship(order: Order, found: Fulfillment, at: datetime, notify: bool | None) -> None:
    _hand_over(order, found)
    found.state, found.shipped_at = FulfillmentState.SHIPPED, at
    carrier = found.tracking.carrier
    _say(order, events.FulfillmentShipped(found.id, _pieces(found), carrier, notify))


def _hand_over(order: Order, found: Fulfillment) -> None:
    for line, quantity in _lines_of(order, found):
        line.packed -= quantity
        line.fulfilled += quantity


def _give_up(order: Order, found: Fulfillment, reason: str | None) -> None:
    """Make its pieces free again."""
    require_worked_on(order, OrderAction.FULFILL)
    refuse_words_when_erased(order, is_said=reason is not None)
    for line, quantity in _lines_of(order, found):
        if not found.is_packed and quantity > line.handled.to_return:
            raise QuantityExceeded(
                f"Of {line.title}, {quantity} pieces are in it, but only "
                f"{line.handled.to_return} are still with the customer.",
                line.id,
                line.handled.to_return,
                field=("id",),
            )
    for line, quantity in _lines_of(order, found):
        if found.is_packed:
            line.packed -= quantity
        else:
            line.fulfilled -= quantity
    found.reason = reason


def _lines_of(order: Order, found: Fulfillment) -> list[tuple[OrderLine, int]]:
    return [(find_line(order, each.line_id), each.quantity) for each in found.lines]


def _pieces(found: Fulfillment) -> int:
    return sum(each.quantity for each in found.lines)


def _say(order: Order, event: DomainEvent) -> None:
    """Record what happened, or tell it after what was recorded before."""
    if order.recorded:
        order.tell(event)
    else:
        order.record(event)
