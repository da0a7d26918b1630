"""The log: what happened, who did it, what it changed."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.scalars import JSON

from domain.log import encode_cursor
from domain.wording.labels import label
from domain.wording.summaries import summary
from queryplan.declare import (
    Connection,
    Node,
    SortDirection,
    any_of,
    column,
    computed,
    every_of,
    group,
    id_of,
    none_of,
    one,
    page,
    part,
    source,
)
from schema.enums import ActorKind, EventType
from schema.ranges import DateTimeRange

if TYPE_CHECKING:
    from schema.change_set.types import ChangeSet
    from schema.customer.types import Customer
    from schema.message.types import Message
    from schema.order.types import Order
    from schema.payment.types import Payment


Locale = Annotated[
    str,
    strawberry.argument(
        description="The language to read it in, such as `fi`, `nb-NO` or `sv`; English where the "
        "language is not known."
    ),
]


@strawberry.type(description="Who did something.")
class Actor:
    """Who did something."""

    kind: ActorKind = strawberry.field(description="What kind of actor it was.")
    name: str = strawberry.field(description="The person's or the program's name at that time.")


@strawberry.type(description="One field before and after.")
class Change:
    """One field before and after."""

    path: str = strawberry.field(
        description="The field, such as `customerDetails.email` or `metadata.erp.invoice`. An "
        "address is one value."
    )
    before: JSON | None = strawberry.field(description="The value that stood there before.")
    after: JSON | None = strawberry.field(description="The value that stands there since.")

    @computed("path")
    @staticmethod
    def label(path: str, *, locale: Locale = "en") -> str:
        """What people call the field, in fi, nb, sv or en."""
        return label(path, locale)


def actor(*, description: str) -> Any:
    """Declare who did what a row tells of."""
    columns = {"kind": "actor_kind", "name": "actor_name"}
    return part(Actor, columns, description=description)


def changes_of(stored: list[dict[str, Any]]) -> list[Change]:
    """Make changes of what the log keeps."""
    return [
        Change(path=change["path"], before=change["before"], after=change["after"])
        for change in stored
    ]


@source("event", scope="events:read")
class Event(Node):
    """Something that happened in the shop. Events are never lost, and stay as they were written.

    There is one exception: when a customer is erased, personal values are taken out of them.
    """

    @computed("position")
    @staticmethod
    def cursor(position: int) -> str:
        """The event's place in the log, for `after` of subscriptions. Opaque."""
        return encode_cursor(position)

    type: EventType = column(description="What happened.")

    @computed("type", "data")
    @staticmethod
    def summary(type: str, data: dict[str, Any], *, locale: Locale = "en") -> str:
        """What happened, as a sentence for people, in fi, nb, sv or en."""
        return summary(type, data, locale)

    occurred_at: datetime = column(description="When it was stored.")
    happened_at: datetime | None = column(
        description="When it happened by the clock of the one who told about it; null where that "
        "is when it was stored."
    )
    erased_at: datetime | None = column(
        description="When personal values were taken out of it, because the customer was erased; "
        "null where it stands as it was written."
    )
    actor: Actor = actor(description="Who did it.")
    changes: list[Change] = group(
        changes_of, "changes", description="Every field that it changed, before and after."
    )
    data: JSON = column(description="Facts of this kind of event beyond the changes.")
    reason: str | None = column(description="Why it was done, where somebody said so.")
    cart: str | None = column(description="The storefront's id of the cart that it is about.")
    external_id: str | None = column(description="The id that the storefront gave it.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = one(
        description="The order that it is about."
    )
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = one(
        description="The customer account that it is about."
    )
    payment: Annotated["Payment", strawberry.lazy("schema.payment.types")] | None = one(
        description="The payment that it is about."
    )
    message: Annotated["Message", strawberry.lazy("schema.message.types")] | None = one(
        description="The e-mail that it is about."
    )
    change_set: Annotated["ChangeSet", strawberry.lazy("schema.change_set.types")] | None = one(
        description="Everything that the same call changed; null when it only made something new."
    )


@strawberry.input(description="Which events to list.")
class EventFilter:
    """Which events to list."""

    types: list[EventType] | None = strawberry.field(
        default=strawberry.UNSET, description="Only events of these kinds."
    )
    actor_kind: list[ActorKind] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only what these kinds of actors did; STOREFRONT is the customer's own doing.",
    )
    occurred_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only events that were stored in this span of time."
    )
    order: strawberry.ID | None = id_of("Order", description="Only events about this order.")
    customer: strawberry.ID | None = id_of(
        "Customer", description="Only events about this customer account and its orders."
    )
    cart: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only what was told about the cart of this id, and its order being placed.",
    )
    and_: "list[EventFilter] | None" = every_of()
    or_: "list[EventFilter] | None" = any_of()
    not_: "EventFilter | None" = none_of()


@strawberry.enum(description="What events are sorted by.")
class EventSortField(Enum):
    """The value is the sort's name in the catalog."""

    POSITION = strawberry.enum_value(
        "position", description="Their order in the log: that in which they were stored."
    )
    OCCURRED_AT = strawberry.enum_value(
        "occurred_at",
        description="When they were stored. Nearly the same order, and the quick one for a filter "
        "by `occurredAt`.",
    )


@strawberry.input(description="How to sort events.")
class EventSort:
    """How to sort events."""

    field: EventSortField = strawberry.field(
        default=EventSortField.POSITION, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.ASC,
        description="ASC, oldest first, when nothing is said; DESC is newest first.",
    )


@strawberry.type
class EventQueries:
    """What can be asked about everything that happened."""

    events: Connection[Event] = page(
        filter=EventFilter,
        order_by=EventSort,
        description="Everything that happened in the shop, oldest first unless sorted otherwise.",
    )
