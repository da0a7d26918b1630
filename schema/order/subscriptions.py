"""What can be followed live about orders."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import bad_input, entity, row_id, sifting
from resolvers import subscriptions
from resolvers.context import Context
from resolvers.item import Item
from resolvers.sieve import Filtered
from schema.event import Event
from schema.following import CURSOR, After, From, LogStart, followed, given, start
from schema.order.filter import OrderFilter
from schema.order.types import Order

ORDERS: dict[str, Any] = {"scope": Scope.ORDERS_READ.value, **sifting("order", OrderFilter)}
Filter = Annotated[
    OrderFilter | None,
    strawberry.argument(description="Only orders that meet these conditions now."),
]


@strawberry.type(description="An order that was placed.")
class OrderPlacedItem:
    """An order that was placed."""

    cursor: str = strawberry.field(description=CURSOR)
    event_id: strawberry.Private[UUID]
    order_id: strawberry.Private[UUID | None]
    event: Event | None = entity(ref="event_id", description="What happened, as it was stored.")
    order: Order | None = entity(ref="order_id", description="The order as it stands now.")


@strawberry.type(description="Something that happened to an order.")
class OrderChangedItem:
    """Something that happened to an order."""

    cursor: str = strawberry.field(description=CURSOR)
    event_id: strawberry.Private[UUID]
    order_id: strawberry.Private[UUID | None]
    event: Event | None = entity(ref="event_id", description="What happened, as it was stored.")
    order: Order | None = entity(ref="order_id", description="The order as it stands now.")


@strawberry.type
class OrderSubscriptions:
    """What can be followed live about orders."""

    @strawberry.subscription(
        description=(
            "New orders, as they are placed. With `after` first those that were placed since; a "
            "client that resumes from its last cursor gets each exactly once, in order."
        ),
        metadata=ORDERS,
    )
    async def order_placed(
        self,
        info: strawberry.Info,
        filter: Filter = strawberry.UNSET,
        after: After = strawberry.UNSET,
        from_: From = LogStart.NOW,
    ) -> AsyncIterator[OrderPlacedItem]:
        """Follow placed orders."""
        chosen = await _matching(info, filter)
        starting = subscriptions.order_placed(
            info.context, given(after), chosen, start=start(from_)
        )
        return await followed(starting, _placed)

    @strawberry.subscription(
        description=(
            "What happens to one order, to those that meet a filter, or to all: changes, payments, "
            "what the customer did. One item for each event, in order; `after` works as for "
            "`orderPlaced`."
        ),
        metadata=ORDERS,
    )
    async def order_changed(
        self,
        info: strawberry.Info,
        id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only this order.")
        ] = strawberry.UNSET,
        filter: Filter = strawberry.UNSET,
        after: After = strawberry.UNSET,
        from_: From = LogStart.NOW,
    ) -> AsyncIterator[OrderChangedItem]:
        """Follow what happens to orders."""
        chosen = await _matching(info, filter)
        key, wanted = None, given(id)
        if wanted is not None:
            key = row_id(wanted, "Order", "id")
            found = await info.context.reads.sift(info, OrderFilter(), [key])
            await info.context.release()
            if not found:
                raise bad_input("`id`: there is no such order in this shop.", "id")
        starting = subscriptions.order_changed(
            info.context, key, given(after), chosen, start=start(from_)
        )
        return await followed(starting, _changed)


async def _matching(info: strawberry.Info, filter: OrderFilter | None) -> Filtered | None:
    """Make the question which orders meet the filter; refuse what can't be read."""
    if not filter:
        return None

    sift = info.context.reads.sifter(info, filter)

    async def matching(context: Context, ids: Sequence[UUID]) -> Collection[UUID]:
        return await sift(context.reads, ids)

    context = info.context.for_operation()
    try:
        await matching(context, ())
    finally:
        await context.close()
    # It is written out whole, so that two that read the same are the same.
    return Filtered(repr(filter), matching, info.context)


def _placed(item: Item) -> OrderPlacedItem:
    return OrderPlacedItem(cursor=item.cursor, event_id=item.event_id, order_id=item.order_id)


def _changed(item: Item) -> OrderChangedItem:
    return OrderChangedItem(cursor=item.cursor, event_id=item.event_id, order_id=item.order_id)
