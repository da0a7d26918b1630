"""E-mails to customers."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import (
    Connection,
    Node,
    SortDirection,
    any_of,
    column,
    every_of,
    id_of,
    none_of,
    one,
    page,
    source,
)
from schema.enums import MessageState
from schema.ranges import DateTimeRange

if TYPE_CHECKING:
    from schema.customer.types import Customer
    from schema.order.types import Order


@source("message", scope="messages:read")
class Message(Node):
    """An e-mail to a customer."""

    template: str | None = column(description="The template that it was written from.")
    to: str = column("recipient", description="The address that it goes to.")
    subject: str = column(description="Its subject line.")
    locale: str = column(description="The language that it is written in.")
    state: MessageState = column(description="What became of it.")
    created_at: datetime = column(description="When it was written.")
    sent_at: datetime | None = column(description="When it was given to the mail server.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = one(
        description="The order that it is about."
    )
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = one(
        description="The account that it is about."
    )


@strawberry.input(description="Which messages to list.")
class MessageFilter:
    """Which messages to list."""

    state: list[MessageState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages of which this became."
    )
    template: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages written from these templates."
    )
    order: strawberry.ID | None = id_of("Order", description="Only messages about this order.")
    customer: strawberry.ID | None = id_of(
        "Customer", description="Only messages about this account."
    )
    to: str | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages to this e-mail address, in any case."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages written in this span."
    )
    and_: "list[MessageFilter] | None" = every_of()
    or_: "list[MessageFilter] | None" = any_of()
    not_: "MessageFilter | None" = none_of()


@strawberry.enum(description="What messages can be sorted by.")
class MessageSortField(Enum):
    """What messages can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the message was written.")


@strawberry.input(description="How to sort messages.")
class MessageSort:
    """How to sort messages."""

    field: MessageSortField = strawberry.field(
        default=MessageSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.type
class MessageQueries:
    """What can be asked about messages."""

    messages: Connection[Message] = page(
        filter=MessageFilter,
        order_by=MessageSort,
        description="E-mails to all customers, newest first unless sorted otherwise.",
    )
