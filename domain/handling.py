"""What staff do with an order on its way: notice it, confirm it, pack it, finish it, put it away.

Every operation asks the table of `domain.actions` first and records one event.
"""

from datetime import datetime
from uuid import UUID

from domain import events
from domain.actions import OrderAction, require
from domain.order import Hold, Order
from domain.states import OrderState


def acknowledge(order: Order, *, by: UUID | None, at: datetime) -> None:
    """Note that staff saw the order; `by` is the person, None for a program."""
    require(order, OrderAction.ACKNOWLEDGE)
    notice(order, by, at)
    order.derive_handling()
    order.record(events.OrderAcknowledged())


def assign(order: Order, staff_id: UUID | None) -> None:
    """Put a person in charge of the order, or nobody."""
    require(order, OrderAction.ASSIGN)
    order.assignee_id = staff_id
    order.record(events.OrderAssigned())


def confirm(order: Order, *, by: UUID | None, at: datetime) -> None:
    """Agree to deliver. Whoever confirms an order has noticed it."""
    require(order, OrderAction.CONFIRM)
    notice(order, by, at)
    order.state, order.confirmed_at = OrderState.CONFIRMED, at
    order.derive_handling()
    order.record(events.OrderConfirmed())


def start_fulfillment(order: Order, *, by: UUID | None, at: datetime) -> None:
    """Begin to pack. Whoever packs an order has noticed it."""
    require(order, OrderAction.START_FULFILLMENT)
    notice(order, by, at)
    order.started_at = at
    order.derive_handling()
    order.record(events.FulfillmentStarted())


def complete(order: Order, *, by: UUID | None, at: datetime) -> None:
    """Close an order of which nothing is left to be handed over."""
    require(order, OrderAction.COMPLETE)
    notice(order, by, at)
    order.state, order.completed_at = OrderState.COMPLETED, at
    order.derive_handling()
    order.record(events.OrderCompleted())


def reopen(order: Order) -> None:
    """Work on a completed order again."""
    require(order, OrderAction.REOPEN)
    order.state, order.completed_at = OrderState.CONFIRMED, None
    order.derive_handling()
    order.record(events.OrderReopened())


def hold(order: Order, *, by: UUID | None, reason: str | None, at: datetime) -> None:
    """Let the order wait: until it is released it is neither packed nor completed."""
    require(order, OrderAction.HOLD)
    order.hold = Hold(at=at, by=by, reason=reason)
    order.record(events.OrderHeld(reason))


def release(order: Order) -> None:
    """Let a waiting order go on."""
    require(order, OrderAction.RELEASE)
    order.hold = None
    order.record(events.OrderReleased())


def archive(order: Order, at: datetime) -> None:
    """Put a finished order away."""
    require(order, OrderAction.ARCHIVE)
    order.archived_at = at
    order.record(events.OrderArchived())


def unarchive(order: Order) -> None:
    """Take an order out of the archive."""
    require(order, OrderAction.UNARCHIVE)
    order.archived_at = None
    order.record(events.OrderUnarchived())


def notice(order: Order, by: UUID | None, at: datetime) -> None:
    """Note that somebody saw the order, if nobody had."""
    if order.acknowledged_at is None:
        order.acknowledged_at, order.acknowledged_by = at, by
