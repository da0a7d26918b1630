"""A change set: everything that one call changed."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import Connection, Node, column, many, one, source
from schema.event import Actor, Event, EventFilter, actor

if TYPE_CHECKING:
    from schema.customer.types import Customer
    from schema.order.types import Order


@source("change_set", scope="events:read")
class ChangeSet(Node):
    """What one call changed: a customer, an order, or many orders at once.

    `revertChangeSet` takes it back. Calls that only made something new have none.
    """

    mutation: str = column(description="The mutation that was called, such as `updateCustomer`.")
    actor: Actor = actor(description="Who called it.")
    created_at: datetime = column(description="When it was called.")
    erased_at: datetime | None = column(
        description="When a customer whom it is about was erased: it can't be taken back any "
        "more. Null otherwise."
    )
    order_count: int = column(description="How many orders it changed.")
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = one(
        description="The customer that the call was about."
    )
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = one(
        description="The order that the call was about."
    )
    events: Connection[Event] = many(
        filter=EventFilter,
        description="What it did, one event for each thing that it changed, in order.",
    )
    reverts: Annotated["ChangeSet", strawberry.lazy("schema.change_set.types")] | None = one(
        description="The change set that this one took back; null for any other call."
    )
    reverted_by: Connection[Annotated["ChangeSet", strawberry.lazy("schema.change_set.types")]] = (
        many(description="The change sets that took this one back, oldest first.")
    )
