"""Tags of customers."""

import strawberry

from domain.access import Scope
from resolvers import tags as resolve
from schema.customer.mutations import CustomerId
from schema.customer.payloads import CustomerPayload
from schema.mutation import mutation, row_key
from schema.ranges import TagList


@strawberry.type(description="What `addCustomerTags` answers.")
class AddCustomerTagsPayload(CustomerPayload):
    """What `addCustomerTags` answers."""


@strawberry.type(description="What `removeCustomerTags` answers.")
class RemoveCustomerTagsPayload(CustomerPayload):
    """What `removeCustomerTags` answers."""


@strawberry.type
class CustomerTagMutations:
    """Changes of tags."""

    @mutation(AddCustomerTagsPayload, scope=Scope.CUSTOMERS_WRITE)
    async def add_customer_tags(
        self, info: strawberry.Info, id: CustomerId, tags: TagList
    ) -> object:
        """Put tags on the customer. Those that are there already stay as they are spelled there."""
        return await resolve.add_customer_tags(info.context, row_key("Customer", id, "id"), tags)

    @mutation(RemoveCustomerTagsPayload, scope=Scope.CUSTOMERS_WRITE)
    async def remove_customer_tags(
        self, info: strawberry.Info, id: CustomerId, tags: TagList
    ) -> object:
        """Take tags off the customer. One that is not there is no mistake."""
        return await resolve.remove_customer_tags(info.context, row_key("Customer", id, "id"), tags)
