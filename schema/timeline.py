"""Following everything that happens in a shop."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import bad_input, entity
from resolvers import subscriptions
from resolvers.item import Item
from schema.enums import EventType
from schema.event import Event
from schema.following import CURSOR, After, From, LogStart, followed, given, start

if TYPE_CHECKING:
    from schema.customer.types import Customer
    from schema.order.types import Order


@strawberry.type(description="Something that happened.")
class EventItem:
    """Something that happened."""

    cursor: str = strawberry.field(description=CURSOR)
    event_id: strawberry.Private[UUID]
    order_id: strawberry.Private[UUID | None]
    customer_id: strawberry.Private[UUID | None]
    event: Event | None = entity(ref="event_id", description="What happened, as it was stored.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = entity(
        ref="order_id", description="The order that it is about, as it stands now."
    )
    customer: Annotated["Customer", strawberry.lazy("schema.customer.types")] | None = entity(
        ref="customer_id", description="The account that it is about, as it stands now."
    )


@strawberry.type
class EventSubscriptions:
    """Following everything that happens."""

    @strawberry.subscription(
        description=(
            "Everything that happens in the shop, or some kinds of it. One item for each event, "
            "in order; `after` works as for `orderPlaced`."
        ),
        metadata={"scope": Scope.EVENTS_READ.value},
    )
    async def events(
        self,
        info: strawberry.Info,
        types: Annotated[
            list[EventType] | None, strawberry.argument(description="Only events of these kinds.")
        ] = strawberry.UNSET,
        after: After = strawberry.UNSET,
        from_: From = LogStart.NOW,
    ) -> AsyncIterator[EventItem]:
        """Follow everything that happens."""
        if types == []:
            raise bad_input("Name at least one kind of event, or leave `types` out.", "types")
        starting = subscriptions.all_events(
            info.context, given(types), given(after), start=start(from_)
        )
        return await followed(starting, _shown)


def _shown(item: Item) -> EventItem:
    return EventItem(
        cursor=item.cursor,
        event_id=item.event_id,
        order_id=item.order_id,
        customer_id=item.customer_id,
    )
