"""Handing an order over: packing, sending, and what becomes of the parcels."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import Problems
from domain.fulfilling import NewFulfillment
from domain.fulfillment import Tracking as TrackingValue
from domain.fulfillment import carrier_name, tracking_number
from domain.receipts import MAX_NOTE, page_address
from domain.text import clean
from queryplan.declare import entity
from resolvers import fulfillments
from schema.fulfillment.pieces import PiecesInput, pieces_of
from schema.fulfillment.types import Fulfillment
from schema.inputs import touched
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order

FulfillmentId = Annotated[strawberry.ID, strawberry.argument(description="The fulfilment's id.")]
Reason = Annotated[str | None, strawberry.argument(description="Why.")]
_READERS: dict[str, Callable[[str | None], str | None]] = {
    "carrier": carrier_name,
    "number": tracking_number,
    "url": page_address,
}


@strawberry.enum(description="Whether what is handed over leaves now.")
class NewFulfillmentState(Enum):
    """Whether what is handed over leaves now."""

    PENDING = strawberry.enum_value(
        "PENDING", description="It is packed, and leaves later: `markFulfillmentShipped`."
    )
    SHIPPED = strawberry.enum_value("SHIPPED", description="It is on its way.")


@strawberry.input(description="How a parcel is followed.")
class TrackingInput:
    """How a parcel is followed."""

    carrier: str | None = strawberry.field(default=None, description="Who carries it.")
    number: str | None = strawberry.field(default=None, description="The carrier's number of it.")
    url: str | None = strawberry.field(
        default=None, description="The page on which it is followed: http or https."
    )


@strawberry.input(description="What is handed over.")
class FulfillOrderInput:
    """What is handed over."""

    lines: list[PiecesInput] | None = strawberry.field(
        default=None,
        description="How many pieces of which lines; everything that is left when left out.",
    )
    tracking: TrackingInput | None = strawberry.field(
        default=None, description="How the parcel is followed."
    )
    state: NewFulfillmentState = strawberry.field(
        default=NewFulfillmentState.SHIPPED, description="Whether it leaves now."
    )
    shipped_at: datetime | None = strawberry.field(
        default=None, description="When it left; now when left out."
    )
    notify_customer: bool | None = strawberry.field(
        default=None,
        description="Whether the customer gets the message SHIPPING_CONFIRMATION: true, also where the shop's rule "
        "is off; false, never. Left out, the shop's rule decides (`messageRules`).",
    )


@strawberry.input(description="How what was packed is sent.")
class MarkFulfillmentShippedInput:
    """How what was packed is sent."""

    tracking: TrackingInput | None = strawberry.field(
        default=None, description="How the parcel is followed; as before when left out."
    )
    shipped_at: datetime | None = strawberry.field(
        default=None, description="When it left; now when left out."
    )
    notify_customer: bool | None = strawberry.field(
        default=None,
        description="Whether the customer gets the message SHIPPING_CONFIRMATION: true, also where the shop's rule "
        "is off; false, never. Left out, the shop's rule decides (`messageRules`).",
    )


@strawberry.input(description="When a fulfilment arrived.")
class MarkFulfillmentDeliveredInput:
    """When a fulfilment arrived."""

    delivered_at: datetime | None = strawberry.field(
        default=None, description="When it reached the customer; now when left out."
    )


@strawberry.input(
    description="What to change about how a parcel is followed. A field left out stays as it is, "
    "null clears it."
)
class UpdateTrackingInput:
    """What to change about how a parcel is followed."""

    carrier: strawberry.Maybe[str | None] = strawberry.field(description="Who carries it.")
    number: strawberry.Maybe[str | None] = strawberry.field(
        description="The carrier's number of it."
    )
    url: strawberry.Maybe[str | None] = strawberry.field(
        description="The page on which it is followed: http or https."
    )


@strawberry.type(description="What an operation on a fulfilment answers.")
class FulfillmentPayload(Payload):
    """What an operation on a fulfilment answers."""

    fulfillment_id: strawberry.Private[UUID | None] = None
    fulfillment: Fulfillment | None = entity(
        ref="fulfillment_id",
        description="The fulfilment as it stands now; null when the call was refused.",
    )
    order_id: strawberry.Private[UUID | None] = None
    order: Order | None = entity(
        ref="order_id", description="The order as it stands now; null when the call was refused."
    )


@strawberry.type(description="What `fulfillOrder` answers.")
class FulfillOrderPayload(FulfillmentPayload):
    """What `fulfillOrder` answers."""


@strawberry.type(description="What `markFulfillmentShipped` answers.")
class MarkFulfillmentShippedPayload(FulfillmentPayload):
    """What `markFulfillmentShipped` answers."""


@strawberry.type(description="What `markFulfillmentDelivered` answers.")
class MarkFulfillmentDeliveredPayload(FulfillmentPayload):
    """What `markFulfillmentDelivered` answers."""


@strawberry.type(description="What `markFulfillmentFailed` answers.")
class MarkFulfillmentFailedPayload(FulfillmentPayload):
    """What `markFulfillmentFailed` answers."""


@strawberry.type(description="What `updateTracking` answers.")
class UpdateTrackingPayload(FulfillmentPayload):
    """What `updateTracking` answers."""


@strawberry.type(description="What `cancelFulfillment` answers.")
class CancelFulfillmentPayload(FulfillmentPayload):
    """What `cancelFulfillment` answers."""


@strawberry.type
class FulfillmentMutations:
    """Handing an order over."""

    @mutation(FulfillOrderPayload, scope=Scope.ORDERS_WRITE)
    async def fulfill_order(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The order's id.")],
        input: Annotated[FulfillOrderInput, strawberry.argument(description="What, and how.")],
    ) -> object:
        """Hand over an order, whole or in part. No piece can be handed over twice.

        The order must be OPEN or CONFIRMED, and not on hold. One that nobody had noticed counts as
        noticed, and packing as begun. Pieces that leave now can have SHIPPING_CONFIRMATION sent.
        """
        problems = Problems()
        lines, tracking = None, TrackingValue()
        with problems.at():
            lines = pieces_of(input.lines)
        with problems.at("input", "tracking"):
            tracking = _tracking(input.tracking) or tracking
        problems.settle()
        new = NewFulfillment(
            lines=lines,
            tracking=tracking,
            is_shipped=input.state is NewFulfillmentState.SHIPPED,
            shipped_at=input.shipped_at,
            notify_customer=input.notify_customer,
        )
        return await fulfillments.fulfill_order(info.context, row_key("Order", id, "id"), new)

    @mutation(MarkFulfillmentShippedPayload, scope=Scope.ORDERS_WRITE)
    async def mark_fulfillment_shipped(
        self,
        info: strawberry.Info,
        id: FulfillmentId,
        input: Annotated[
            MarkFulfillmentShippedInput | None, strawberry.argument(description="How, and when.")
        ] = None,
    ) -> object:
        """Note that what was packed is on its way; its pieces count as fulfilled since.

        The order must be OPEN or CONFIRMED, and not on hold. `expectedVersion` is the order's.
        """
        given = input or MarkFulfillmentShippedInput()
        problems = Problems()
        tracking = None
        with problems.at("input", "tracking"):
            tracking = _tracking(given.tracking)
        problems.settle()
        key = row_key("Fulfillment", id, "id")
        return await fulfillments.mark_shipped(
            info.context, key, given.shipped_at, tracking, notify_customer=given.notify_customer
        )

    @mutation(MarkFulfillmentDeliveredPayload, scope=Scope.ORDERS_WRITE)
    async def mark_fulfillment_delivered(
        self,
        info: strawberry.Info,
        id: FulfillmentId,
        input: Annotated[
            MarkFulfillmentDeliveredInput | None, strawberry.argument(description="When.")
        ] = None,
    ) -> object:
        """Note that the pieces reached the customer; what was only packed was picked up.

        `expectedVersion` is the order's.
        """
        delivered_at = None if input is None else input.delivered_at
        key = row_key("Fulfillment", id, "id")
        return await fulfillments.mark_delivered(info.context, key, delivered_at)

    @mutation(MarkFulfillmentFailedPayload, scope=Scope.ORDERS_WRITE)
    async def mark_fulfillment_failed(
        self, info: strawberry.Info, id: FulfillmentId, reason: Reason = None
    ) -> object:
        """Note that a parcel was lost or could not be delivered: hand its pieces over again.

        The order must be OPEN or CONFIRMED. `expectedVersion` is the order's.
        """
        text = clean(reason, field=("reason",), limit=MAX_NOTE, multiline=True)
        key = row_key("Fulfillment", id, "id")
        return await fulfillments.mark_failed(info.context, key, text)

    @mutation(UpdateTrackingPayload, scope=Scope.ORDERS_WRITE)
    async def update_tracking(
        self,
        info: strawberry.Info,
        id: FulfillmentId,
        input: Annotated[UpdateTrackingInput, strawberry.argument(description="What to change.")],
    ) -> object:
        """Change how a parcel is followed, in any state. `expectedVersion` is the order's."""
        problems = Problems()
        parts: dict[str, str | None] = {}
        for name, read in _READERS.items():
            value = touched(getattr(input, name))
            if value is None or isinstance(value, str):
                with problems.at("input", name):
                    parts[name] = read(value)
        problems.settle()
        key = row_key("Fulfillment", id, "id")
        return await fulfillments.update_tracking(info.context, key, parts)

    @mutation(CancelFulfillmentPayload, scope=Scope.ORDERS_WRITE)
    async def cancel_fulfillment(
        self, info: strawberry.Info, id: FulfillmentId, reason: Reason = None
    ) -> object:
        """Take back a fulfilment that has not arrived: its pieces can be handed over again.

        The order must be OPEN or CONFIRMED. `expectedVersion` is the order's.
        """
        text = clean(reason, field=("reason",), limit=MAX_NOTE, multiline=True)
        key = row_key("Fulfillment", id, "id")
        return await fulfillments.cancel_fulfillment(info.context, key, text)


def _tracking(given: TrackingInput | None) -> TrackingValue | None:
    if given is None:
        return None
    problems = Problems()
    parts: dict[str, str | None] = {}
    for name, read in _READERS.items():
        with problems.at(name):
            parts[name] = read(getattr(given, name))
    problems.settle()
    return TrackingValue(**parts)
