"""What a fulfilment shows."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.states import FulfillmentState
from queryplan.declare import Connection, Node, column, group, many, one, source
from schema.enums import expose
from schema.event import Actor, actor

if TYPE_CHECKING:
    from schema.order.types import Order, OrderLine

expose(
    FulfillmentState,
    "Where one fulfilment stands.",
    {
        FulfillmentState.PENDING: "Its pieces are packed, and have not left yet.",
        FulfillmentState.SHIPPED: "It is on its way.",
        FulfillmentState.DELIVERED: "It reached the customer.",
        FulfillmentState.CANCELLED: "It was taken back; its pieces can be handed over again.",
        FulfillmentState.FAILED: "It did not arrive; its pieces can be handed over again.",
    },
)


@strawberry.type(description="How a parcel is followed.")
class Tracking:
    """How a parcel is followed."""

    carrier: str | None = strawberry.field(description="Who carries it.")
    number: str | None = strawberry.field(description="The carrier's number of it.")
    url: str | None = strawberry.field(description="The page on which it is followed.")


def tracking_of(carrier: str | None, number: str | None, url: str | None) -> Tracking | None:
    """Show how a parcel is followed, where anything is known."""
    if carrier is None and number is None and url is None:
        return None
    return Tracking(carrier=carrier, number=number, url=url)


@source("fulfillment_line", scope="orders:read")
class FulfillmentLine(Node):
    """Pieces of one line in a fulfilment."""

    quantity: int = column(description="How many pieces.")
    line: Annotated["OrderLine", strawberry.lazy("schema.order.types")] = one(
        description="The line of the order that they are of."
    )


@source("fulfillment", scope="orders:read")
class Fulfillment(Node):
    """Pieces of an order that are handed over together, such as a parcel."""

    state: FulfillmentState = column(description="Where it stands.")
    tracking: Tracking | None = group(
        tracking_of,
        "tracking_carrier",
        "tracking_number",
        "tracking_url",
        description="How it is followed; null when nothing is known of that.",
    )
    reason: str | None = column(description="Why it was cancelled or failed.")
    created_by: Actor = actor(
        description="Who packed it; of kind SYSTEM for digital goods that handed themselves over."
    )
    created_at: datetime = column(description="When it was packed.")
    shipped_at: datetime | None = column(description="When it left.")
    delivered_at: datetime | None = column(description="When it reached the customer.")
    cancelled_at: datetime | None = column(description="When it was taken back.")
    failed_at: datetime | None = column(description="When it was given up as lost.")
    lines: Connection[FulfillmentLine] = many(description="What is in it.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it is of."
    )
