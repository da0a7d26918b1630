"""The log: what happened, who did it, what it changed."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.scalars import JSON

from domain.log import encode_cursor
from queryplan.declare import Node, column, computed, group, one, source
from schema.enums import ActorKind, EventType

if TYPE_CHECKING:
    from schema.change_set.types import ChangeSet
    from schema.customer.types import Customer
    from schema.order.types import Order
    from schema.payment import Payment


@strawberry.type(description="Who did something.")
class Actor:
    """Who did something."""

    kind: ActorKind = strawberry.field(description="What kind of actor it was.")
    name: str = strawberry.field(description="The person's or the program's name at that time.")


@strawberry.type(description="One field before and after.")
class Change:
    """One field before and after."""

    path: str = strawberry.field(
        description="The field, such as `customerDetails.email`. An address is one value."
    )
    before: JSON | None = strawberry.field(description="The value that stood there before.")
    after: JSON | None = strawberry.field(description="The value that stands there since.")


def actor_of(kind: str, name: str) -> Actor:
    """Make an actor of its columns."""
    return Actor(kind=ActorKind(kind), name=name)


def _changes(stored: list[dict[str, Any]]) -> list[Change]:
    return [
        Change(path=change["path"], before=change["before"], after=change["after"])
        for change in stored
    ]


@source("event", scope="events:read")
class Event(Node):
    """Something that happened in the shop. Events are never changed and never lost."""

    @computed("position")
    @staticmethod
    def cursor(position: int) -> str:
        """The event's place in the log, for `after` of subscriptions. Opaque."""
        return encode_cursor(position)

    type: EventType = column(description="What happened.")
    occurred_at: datetime = column(description="When it was stored.")
    actor: Actor = group(actor_of, "actor_kind", "actor_name", description="Who did it.")
    changes: list[Change] = group(
        _changes, "changes", description="Every field that it changed, before and after."
    )
    data: JSON = column(description="Facts of this kind of event beyond the changes.")
    reason: str | None = column(description="Why it was done, where somebody said so.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = one(
        description="The order that it is about."
    )
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = one(
        description="The customer account that it is about."
    )
    payment: Annotated["Payment", strawberry.lazy("schema.payment")] | None = one(
        description="The payment that it is about."
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
