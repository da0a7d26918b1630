"""What the mutations of customers answer."""

from uuid import UUID

import strawberry

from queryplan.declare import entity
from schema.customer.types import Customer, CustomerAddress
from schema.mutation import Payload


@strawberry.type(description="What a change of a customer answers.")
class CustomerPayload(Payload):
    """What a change of a customer answers."""

    customer_id: strawberry.Private[UUID | None] = None
    customer: Customer | None = entity(
        ref="customer_id",
        description="The customer as it stands now; null when the call was refused.",
    )


@strawberry.type(description="What `createCustomer` answers.")
class CreateCustomerPayload(CustomerPayload):
    """What `createCustomer` answers."""


@strawberry.type(description="What `updateCustomer` answers.")
class UpdateCustomerPayload(CustomerPayload):
    """What `updateCustomer` answers."""

    propagated_order_count: int = strawberry.field(
        default=0, description="How many orders were rewritten; those already equal don't count."
    )


@strawberry.type(description="What a change of an address answers.")
class CustomerAddressPayload(CustomerPayload):
    """What a change of an address answers."""

    address_id: strawberry.Private[UUID | None] = None
    address: CustomerAddress | None = entity(
        ref="address_id",
        description="The address as it stands now; null when the call was refused.",
    )


@strawberry.type(description="What `addCustomerAddress` answers.")
class AddCustomerAddressPayload(CustomerAddressPayload):
    """What `addCustomerAddress` answers."""


@strawberry.type(description="What `updateCustomerAddress` answers.")
class UpdateCustomerAddressPayload(CustomerAddressPayload):
    """What `updateCustomerAddress` answers."""


@strawberry.type(description="What `removeCustomerAddress` answers.")
class RemoveCustomerAddressPayload(CustomerPayload):
    """What `removeCustomerAddress` answers."""


@strawberry.type(description="What `setDefaultAddress` answers.")
class SetDefaultAddressPayload(CustomerAddressPayload):
    """What `setDefaultAddress` answers."""
