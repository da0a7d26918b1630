"""What can be followed live about customers."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import bad_input, entity, row_id, sifting
from resolvers import subscriptions
from resolvers.item import Item
from schema.customer.queries import CustomerFilter
from schema.customer.types import Customer
from schema.event import Event
from schema.following import CURSOR, After, From, LogStart, followed, given, start


@strawberry.type(description="Something that happened to a customer.")
class CustomerChangedItem:
    """Something that happened to a customer."""

    cursor: str = strawberry.field(description=CURSOR)
    event_id: strawberry.Private[UUID]
    customer_id: strawberry.Private[UUID | None]
    event: Event | None = entity(ref="event_id", description="What happened, as it was stored.")
    customer: Customer | None = entity(
        ref="customer_id", description="The customer as it stands now."
    )


@strawberry.type
class CustomerSubscriptions:
    """What can be followed live about customers."""

    @strawberry.subscription(
        description=(
            "What happens to a customer's account and its orders. One item for each event, in "
            "order; `after` works as for `orderPlaced`."
        ),
        metadata={"scope": Scope.CUSTOMERS_READ.value, **sifting("customer", CustomerFilter)},
    )
    async def customer_changed(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The customer's id.")],
        after: After = strawberry.UNSET,
        from_: From = LogStart.NOW,
    ) -> AsyncIterator[CustomerChangedItem]:
        """Follow what happens to a customer."""
        key = row_id(id, "Customer", "id")
        found = await info.context.reads.sift(info, CustomerFilter(), [key])
        await info.context.release()
        if not found:
            raise bad_input("`id`: there is no such customer in this shop.", "id")
        starting = subscriptions.customer_changed(
            info.context, key, given(after), start=start(from_)
        )
        return await followed(starting, _changed)


def _changed(item: Item) -> CustomerChangedItem:
    return CustomerChangedItem(
        cursor=item.cursor, event_id=item.event_id, customer_id=item.customer_id
    )
