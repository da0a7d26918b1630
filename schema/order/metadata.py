"""Metadata of orders."""

import strawberry

from domain.access import Scope
from resolvers import metadata as resolve
from schema.metadata import MetadataEntries, MetadataKeys, entries_in, keys_in
from schema.mutation import mutation, row_key
from schema.order.mutations import OrderId, OrderPayload


@strawberry.type(description="What `setOrderMetadata` answers.")
class SetOrderMetadataPayload(OrderPayload):
    """What `setOrderMetadata` answers."""


@strawberry.type(description="What `deleteOrderMetadata` answers.")
class DeleteOrderMetadataPayload(OrderPayload):
    """What `deleteOrderMetadata` answers."""


@strawberry.type
class OrderMetadataMutations:
    """Changes of metadata."""

    @mutation(SetOrderMetadataPayload, scope=Scope.ORDERS_WRITE)
    async def set_order_metadata(
        self, info: strawberry.Info, id: OrderId, entries: MetadataEntries
    ) -> object:
        """Set entries of the order's metadata. Entries under other keys stay as they are."""
        key = row_key("Order", id, "id")
        return await resolve.set_order_metadata(info.context, key, entries_in(entries))

    @mutation(DeleteOrderMetadataPayload, scope=Scope.ORDERS_WRITE)
    async def delete_order_metadata(
        self, info: strawberry.Info, id: OrderId, keys: MetadataKeys
    ) -> object:
        """Delete entries of the order's metadata. One that is not there is no mistake."""
        key = row_key("Order", id, "id")
        return await resolve.delete_order_metadata(info.context, key, keys_in(keys))
