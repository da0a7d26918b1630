"""Metadata of customers."""

import strawberry

from domain.access import Scope
from resolvers import metadata as resolve
from schema.customer.mutations import CustomerId
from schema.customer.payloads import CustomerPayload
from schema.metadata import MetadataEntries, MetadataKeys, entries_in, keys_in
from schema.mutation import mutation, row_key


@strawberry.type(description="What `setCustomerMetadata` answers.")
class SetCustomerMetadataPayload(CustomerPayload):
    """What `setCustomerMetadata` answers."""


@strawberry.type(description="What `deleteCustomerMetadata` answers.")
class DeleteCustomerMetadataPayload(CustomerPayload):
    """What `deleteCustomerMetadata` answers."""


@strawberry.type
class CustomerMetadataMutations:
    """Changes of metadata."""

    @mutation(SetCustomerMetadataPayload, scope=Scope.CUSTOMERS_WRITE)
    async def set_customer_metadata(
        self, info: strawberry.Info, id: CustomerId, entries: MetadataEntries
    ) -> object:
        """Set entries of the customer's metadata. Entries under other keys stay as they are."""
        key = row_key("Customer", id, "id")
        return await resolve.set_customer_metadata(info.context, key, entries_in(entries))

    @mutation(DeleteCustomerMetadataPayload, scope=Scope.CUSTOMERS_WRITE)
    async def delete_customer_metadata(
        self, info: strawberry.Info, id: CustomerId, keys: MetadataKeys
    ) -> object:
        """Delete entries of the customer's metadata. One that is not there is no mistake."""
        key = row_key("Customer", id, "id")
        return await resolve.delete_customer_metadata(info.context, key, keys_in(keys))
