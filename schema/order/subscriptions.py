"""What can be followed live about orders."""

from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import InvalidInput
from queryplan.declare import bad_input, entity, sifting
from resolvers import subscriptions
from schema.event import Event
from schema.order.filter import OrderFilter
from schema.order.types import Order


@strawberry.type(description="An order that was placed.")
class OrderPlacedItem:
    """An order that was placed."""

    cursor: str = strawberry.field(
        description="The item's place in the log: subscribe `after` it to go on from here."
    )
    event_id: strawberry.Private[UUID]
    order_id: strawberry.Private[UUID]
    event: Event | None = entity(ref="event_id", description="What happened, as it was stored.")
    order: Order | None = entity(ref="order_id", description="The order as it stands now.")


@strawberry.type
class OrderSubscriptions:
    """What can be followed live about orders."""

    @strawberry.subscription(
        description=(
            "New orders, as they are placed. With `after` first those that were placed since; a "
            "client that resumes from its last cursor gets each exactly once, in order.\n\n"
            f"Needs the scope `{Scope.ORDERS_READ}`."
        ),
        metadata={"scope": Scope.ORDERS_READ.value, **sifting("order", OrderFilter)},
    )
    async def order_placed(
        self,
        info: strawberry.Info,
        filter: Annotated[
            OrderFilter | None,
            strawberry.argument(description="Only orders that meet these conditions now."),
        ] = strawberry.UNSET,
        after: Annotated[
            str | None,
            strawberry.argument(
                description="A cursor of the log: an item's `cursor`, a payload's `logCursor`. "
                "Left out, the subscription begins now."
            ),
        ] = strawberry.UNSET,
    ) -> AsyncGenerator[OrderPlacedItem]:
        """Follow placed orders."""
        context = info.context

        async def matching(ids: Sequence[UUID]) -> Collection[UUID]:
            return await context.reads.sift(info, filter, ids)

        if filter:
            await matching(())  # refuses what can't be read before anything happens
        chosen = None if filter is None or filter is strawberry.UNSET else matching
        try:
            items = await subscriptions.order_placed(
                context, None if after is strawberry.UNSET else after, chosen
            )
        except InvalidInput as error:
            raise bad_input(error.message, *error.field) from error
        return _shown(items)


async def _shown(
    items: AsyncGenerator[subscriptions.PlacedItem],
) -> AsyncGenerator[OrderPlacedItem]:
    async with aclosing(items):
        async for item in items:
            yield OrderPlacedItem(
                cursor=item.cursor, event_id=item.event_id, order_id=item.order_id
            )
