"""Finding messages."""

from enum import Enum

import strawberry

from queryplan.declare import (
    Connection,
    SortDirection,
    any_of,
    entity,
    every_of,
    id_of,
    none_of,
    page,
)
from schema.enums import ActorKind, MessageState
from schema.message.types import Message
from schema.ranges import DateTimeRange


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
    sent_by: list[ActorKind] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only messages that these kinds of actors wanted sent.",
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only messages queued or recorded in this span."
    )
    and_: "list[MessageFilter] | None" = every_of()
    or_: "list[MessageFilter] | None" = any_of()
    not_: "MessageFilter | None" = none_of()


@strawberry.enum(description="What messages can be sorted by.")
class MessageSortField(Enum):
    """What messages can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the message was queued.")


@strawberry.input(description="How to sort messages.")
class MessageSort:
    """How to sort messages."""

    field: MessageSortField = strawberry.field(
        default=MessageSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.input(one_of=True, description="What to find a message by: exactly one of these.")
class MessageBy:
    """What to find a message by."""

    id: strawberry.ID | None = id_of("Message", description="The message's id.")


@strawberry.type
class MessageQueries:
    """What can be asked about messages."""

    message: Message | None = entity(
        by=MessageBy, description="One e-mail to a customer; null when there is none."
    )
    messages: Connection[Message] = page(
        filter=MessageFilter,
        order_by=MessageSort,
        description="E-mails to all customers, newest first unless sorted otherwise.",
    )
