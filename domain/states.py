"""The states of orders, payments, fulfilments, returns, and how the derived ones follow.

The two statuses of an order are read off its lines and its payments, never set by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands as an agreement with the customer."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


ORDER_MOVES: dict[OrderState, tuple[OrderState, ...]] = {
    OrderState.DRAFT: (OrderState.OPEN, OrderState.CANCELLED),
    OrderState.OPEN: (OrderState.CONFIRMED, OrderState.COMPLETED, OrderState.CANCELLED),
    OrderState.CONFIRMED: (OrderState.COMPLETED, OrderState.CANCELLED),
    OrderState.COMPLETED: (OrderState.CONFIRMED,),
    OrderState.CANCELLED: (),
}
"""From each state, the states that can follow it."""

NOT_COMPLETED = (OrderState.OPEN, OrderState.CONFIRMED)
"""States of placed orders that are still worked on."""

IN_FORCE = (*NOT_COMPLETED, OrderState.COMPLETED)
"""States of placed orders that the shop and the customer are still bound by."""


class FulfillmentStatus(StrEnum):
    """How much of an order was handed over, derived from its physical and digital lines."""

    NOT_REQUIRED = "NOT_REQUIRED"
    RETURNED = "RETURNED"
    PARTIALLY_RETURNED = "PARTIALLY_RETURNED"
    FULFILLED = "FULFILLED"
    PARTIALLY_FULFILLED = "PARTIALLY_FULFILLED"
    IN_PROGRESS = "IN_PROGRESS"
    UNFULFILLED = "UNFULFILLED"


class FulfillmentState(StrEnum):
    """Where one fulfilment stands."""

    PENDING = "PENDING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


FULFILLMENT_MOVES: dict[FulfillmentState, tuple[FulfillmentState, ...]] = {
    FulfillmentState.PENDING: (
        FulfillmentState.SHIPPED,
        FulfillmentState.DELIVERED,
        FulfillmentState.CANCELLED,
    ),
    FulfillmentState.SHIPPED: (
        FulfillmentState.DELIVERED,
        FulfillmentState.CANCELLED,
        FulfillmentState.FAILED,
    ),
    FulfillmentState.DELIVERED: (),
    FulfillmentState.CANCELLED: (),
    FulfillmentState.FAILED: (),
}
"""From each state, the states that can follow it. Digital goods begin as DELIVERED."""


class PaymentStatus(StrEnum):
    """How much of an order was paid, derived from its payments."""

    NOT_REQUIRED = "NOT_REQUIRED"
    REFUNDED = "REFUNDED"
    OVERPAID = "OVERPAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    PAID = "PAID"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    AUTHORIZED = "AUTHORIZED"
    VOIDED = "VOIDED"
    PENDING = "PENDING"


class PaymentState(StrEnum):
    """Where one payment stands."""

    PENDING = "PENDING"
    AUTHORIZED = "AUTHORIZED"
    PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED"
    CAPTURED = "CAPTURED"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUNDED = "REFUNDED"
    VOIDED = "VOIDED"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class TransactionKind(StrEnum):
    """What a contact with a payment provider was meant to do."""

    AUTHORIZATION = "AUTHORIZATION"
    CAPTURE = "CAPTURE"
    SALE = "SALE"
    VOID = "VOID"
    REFUND = "REFUND"
    CHARGEBACK = "CHARGEBACK"
    ADJUSTMENT = "ADJUSTMENT"


class TransactionStatus(StrEnum):
    """How a contact with a payment provider ended."""

    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    UNKNOWN = "UNKNOWN"


class SettlementDirection(StrEnum):
    """Which way money is still to go after the total of a paid order changed."""

    CHARGE = "CHARGE"
    REFUND = "REFUND"


class SettlementState(StrEnum):
    """Where a settlement stands."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"
    WAIVED = "WAIVED"


class LogSource(StrEnum):
    """Whose word an entry of a payment's log is."""

    STAFF = "STAFF"
    APP = "APP"
    STOREFRONT = "STOREFRONT"
    PROVIDER_CALL = "PROVIDER_CALL"
    WEBHOOK = "WEBHOOK"
    RECONCILER = "RECONCILER"


class LineKind(StrEnum):
    """What a line sells."""

    PHYSICAL = "PHYSICAL"
    DIGITAL = "DIGITAL"
    SERVICE = "SERVICE"


class ReturnState(StrEnum):
    """Where a return stands."""

    REQUESTED = "REQUESTED"
    RECEIVED = "RECEIVED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


RETURN_MOVES: dict[ReturnState, tuple[ReturnState, ...]] = {
    ReturnState.REQUESTED: (ReturnState.RECEIVED, ReturnState.CANCELLED),
    ReturnState.RECEIVED: (ReturnState.CLOSED,),
    ReturnState.CLOSED: (),
    ReturnState.CANCELLED: (),
}
"""From each state, the states that can follow it. Returns of an import begin as CLOSED."""


class MessageState(StrEnum):
    """What became of a message to a customer."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    BOUNCED = "BOUNCED"
    COMPLAINED = "COMPLAINED"
    FAILED = "FAILED"
    SUPPRESSED = "SUPPRESSED"
    CANCELLED = "CANCELLED"


class ConsentState(StrEnum):
    """Whether a customer wants to hear of offers."""

    NOT_ASKED = "NOT_ASKED"
    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"


class JobState(StrEnum):
    """Where a piece of background work stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class JobItemState(StrEnum):
    """What became of one of the orders that a job is about."""

    WAITING = "WAITING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class WebhookState(StrEnum):
    """Whether a webhook is told what happens."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"


class PauseReason(StrEnum):
    """Why a webhook is told nothing for now."""

    REQUESTED = "REQUESTED"
    GONE = "GONE"
    FAILING = "FAILING"
    QUERY_INVALID = "QUERY_INVALID"


class DeliveryState(StrEnum):
    """What became of one message to a webhook."""

    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Handled:
    """How many pieces of one line were ordered, cancelled, fulfilled and returned.

    Packed are those in fulfilments that have not left yet, awaited those in open returns.
    """

    kind: LineKind
    ordered: int
    cancelled: int
    fulfilled: int
    returned: int
    packed: int = 0
    awaited: int = 0

    @property
    def wanted(self) -> int:
        """Pieces that are still to be handed over or were: ordered less cancelled."""
        return self.ordered - self.cancelled

    @property
    def to_fulfill(self) -> int:
        """Pieces that are still to be handed over; a service never is."""
        return 0 if self.kind is LineKind.SERVICE else max(self.wanted - self.fulfilled, 0)

    @property
    def to_pack(self) -> int:
        """Pieces that are still to be handed over and are in no fulfilment yet."""
        return max(self.to_fulfill - self.packed, 0)

    @property
    def to_return(self) -> int:
        """Pieces that were handed over, have not come back and are in no open return."""
        return max(self.fulfilled - self.returned - self.awaited, 0)


def fulfillment_status(lines: Iterable[Handled], *, started: bool) -> FulfillmentStatus:
    """Read the status off the lines that can be handed over; the first that holds."""
    handed = [line for line in lines if line.kind is not LineKind.SERVICE and line.wanted > 0]
    if not handed:
        return FulfillmentStatus.NOT_REQUIRED
    if all(line.returned >= line.wanted for line in handed):
        return FulfillmentStatus.RETURNED
    if any(line.returned > 0 for line in handed):
        return FulfillmentStatus.PARTIALLY_RETURNED
    if all(line.fulfilled >= line.wanted for line in handed):
        return FulfillmentStatus.FULFILLED
    if any(line.fulfilled > 0 for line in handed):
        return FulfillmentStatus.PARTIALLY_FULFILLED
    return FulfillmentStatus.IN_PROGRESS if started else FulfillmentStatus.UNFULFILLED


_SPENT = frozenset({PaymentState.VOIDED, PaymentState.FAILED, PaymentState.EXPIRED})


def payment_status(
    *, total: int, paid: int, refunded: int, authorized: int, payments: Iterable[PaymentState]
) -> PaymentStatus:
    """Read the status off the sums and the payments; amounts in minor units; first that holds."""
    states = tuple(payments)
    ladder = (
        (total == 0 and paid == 0 and authorized == 0, PaymentStatus.NOT_REQUIRED),
        (paid > 0 and refunded == paid, PaymentStatus.REFUNDED),
        (paid - refunded > total, PaymentStatus.OVERPAID),
        (refunded > 0, PaymentStatus.PARTIALLY_REFUNDED),
        (paid > 0 and paid >= total, PaymentStatus.PAID),
        (paid > 0, PaymentStatus.PARTIALLY_PAID),
        (authorized > 0, PaymentStatus.AUTHORIZED),
        (bool(states) and _SPENT.issuperset(states), PaymentStatus.VOIDED),
    )
    return next((status for holds, status in ladder if holds), PaymentStatus.PENDING)


def needs_handling(state: OrderState, lines: Iterable[Handled], *, acknowledged: bool) -> bool:
    """Tell whether staff still have something to do: not noticed yet, or not all handed over."""
    if state not in NOT_COMPLETED:
        return False
    return not acknowledged or any(line.to_fulfill for line in lines)
