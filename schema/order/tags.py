"""Tags of orders."""

import strawberry

from domain.access import Scope
from resolvers import tags as resolve
from schema.mutation import mutation, row_key
from schema.order.mutations import OrderId, OrderPayload
from schema.ranges import TagList


@strawberry.type(description="What `addOrderTags` answers.")
class AddOrderTagsPayload(OrderPayload):
    """What `addOrderTags` answers."""


@strawberry.type(description="What `removeOrderTags` answers.")
class RemoveOrderTagsPayload(OrderPayload):
    """What `removeOrderTags` answers."""


@strawberry.type
class OrderTagMutations:
    """Changes of tags."""

    @mutation(AddOrderTagsPayload, scope=Scope.ORDERS_WRITE)
    async def add_order_tags(self, info: strawberry.Info, id: OrderId, tags: TagList) -> object:
        """Put tags on the order. Those that it has already stay as they are spelled there."""
        return await resolve.add_order_tags(info.context, row_key("Order", id, "id"), tags)

    @mutation(RemoveOrderTagsPayload, scope=Scope.ORDERS_WRITE)
    async def remove_order_tags(self, info: strawberry.Info, id: OrderId, tags: TagList) -> object:
        """Take tags off the order. One that it does not have is no mistake."""
        return await resolve.remove_order_tags(info.context, row_key("Order", id, "id"), tags)
