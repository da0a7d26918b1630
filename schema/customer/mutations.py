"""What is changed about customers: the profile, with or without their orders, and the addresses."""

from typing import Annotated

import strawberry

from domain.access import Scope
from domain.profile import Profile
from resolvers import customers
from resolvers.customers import Remarks
from schema.address import AddressInput
from schema.customer.payloads import (
    AddCustomerAddressPayload,
    CreateCustomerPayload,
    RemoveCustomerAddressPayload,
    SetDefaultAddressPayload,
    UpdateCustomerAddressPayload,
    UpdateCustomerPayload,
)
from schema.customer.propagation import PropagationInput, read_propagation
from schema.inputs import external_number, given_parts, touched
from schema.mutation import mutation, row_key
from schema.ranges import ExternalNumberInput

PROFILE = tuple(Profile.__dataclass_fields__)

CustomerId = Annotated[strawberry.ID, strawberry.argument(description="The customer's id.")]
AddressId = Annotated[
    strawberry.ID, strawberry.argument(description="The id of an address of a customer's book.")
]
AddressGiven = Annotated[AddressInput, strawberry.argument(description="The address.")]
ForShipping = Annotated[
    bool, strawberry.argument(description="Whether it becomes the default for parcels.")
]
ForBilling = Annotated[
    bool, strawberry.argument(description="Whether it becomes the default for bills.")
]


@strawberry.input(description="A new customer's account. Any part may be missing.")
class CreateCustomerInput:
    """A new customer's account."""

    email: strawberry.Maybe[str | None] = strawberry.field(
        description="E-mail address; no other account of the shop may have it."
    )
    first_name: strawberry.Maybe[str | None] = strawberry.field(description="Given name.")
    last_name: strawberry.Maybe[str | None] = strawberry.field(description="Family name.")
    company: strawberry.Maybe[str | None] = strawberry.field(description="Company.")
    phone: strawberry.Maybe[str | None] = strawberry.field(description="Phone number.")
    vat_id: strawberry.Maybe[str | None] = strawberry.field(description="VAT or business id.")
    language: strawberry.Maybe[str | None] = strawberry.field(
        description="The language to write in, such as fi or nb."
    )
    note: strawberry.Maybe[str | None] = strawberry.field(
        description="What staff should know. The customer never sees it."
    )
    external_number: ExternalNumberInput | None = strawberry.field(
        default=None, description="The number that the customer has in another system."
    )
    address: AddressInput | None = strawberry.field(
        default=None, description="The first address, which becomes the default for both uses."
    )


@strawberry.input(
    description=(
        "What to change about a customer. A field left out stays as it is, null clears it. "
        "Addresses have mutations of their own."
    )
)
class UpdateCustomerInput:
    """What to change about a customer."""

    email: strawberry.Maybe[str | None] = strawberry.field(
        description="E-mail address; no other account of the shop may have it."
    )
    first_name: strawberry.Maybe[str | None] = strawberry.field(description="Given name.")
    last_name: strawberry.Maybe[str | None] = strawberry.field(description="Family name.")
    company: strawberry.Maybe[str | None] = strawberry.field(description="Company.")
    phone: strawberry.Maybe[str | None] = strawberry.field(description="Phone number.")
    vat_id: strawberry.Maybe[str | None] = strawberry.field(description="VAT or business id.")
    language: strawberry.Maybe[str | None] = strawberry.field(
        description="The language to write in, such as fi or nb."
    )
    note: strawberry.Maybe[str | None] = strawberry.field(
        description="What staff should know. The customer never sees it."
    )


@strawberry.type
class CustomerMutations:
    """Changes of accounts."""

    @mutation(CreateCustomerPayload, scope=Scope.CUSTOMERS_WRITE, creates=True)
    async def create_customer(
        self,
        info: strawberry.Info,
        input: Annotated[CreateCustomerInput, strawberry.argument(description="The account.")],
    ) -> object:
        """Create a customer's account. No order is attached to it."""
        return await customers.create_customer(
            info.context,
            given_parts(input, PROFILE),
            Remarks(language=touched(input.language), note=touched(input.note)),
            external_number(input.external_number, "input", "externalNumber"),
            None if input.address is None else input.address.value("input", "address"),
        )

    @mutation(UpdateCustomerPayload, scope=Scope.CUSTOMERS_WRITE)
    async def update_customer(
        self,
        info: strawberry.Info,
        id: CustomerId,
        input: Annotated[UpdateCustomerInput, strawberry.argument(description="What to change.")],
        propagate_to_orders: Annotated[
            bool,
            strawberry.argument(
                description="Whether the profile is also written over the details on the "
                "customer's orders. Works without any change of the profile, too."
            ),
        ] = False,
        propagation: Annotated[
            PropagationInput | None,
            strawberry.argument(
                description="Which orders and which parts; only with `propagateToOrders`."
            ),
        ] = strawberry.UNSET,
    ) -> object:
        """Change a customer's profile and, if asked, the copies of it on the customer's orders.

        With `propagateToOrders` every part that the profile holds replaces what stands on the
        orders; an empty part clears nothing unless this call set it to null. Every order gets its
        own event with the values before and after. Totals, taxes, documents and sent messages
        stay as they are.
        """
        return await customers.update_customer(
            info.context,
            row_key("Customer", id, "id"),
            given_parts(input, PROFILE),
            Remarks(language=touched(input.language), note=touched(input.note)),
            read_propagation(propagate_to_orders, propagation),
        )

    @mutation(AddCustomerAddressPayload, scope=Scope.CUSTOMERS_WRITE)
    async def add_customer_address(
        self,
        info: strawberry.Info,
        customer_id: CustomerId,
        input: AddressGiven,
        default_shipping: ForShipping = False,
        default_billing: ForBilling = False,
    ) -> object:
        """Add an address to a customer's book. The first one becomes the default for both uses."""
        return await customers.add_address(
            info.context,
            row_key("Customer", customer_id, "customerId"),
            input.value("input"),
            shipping=default_shipping,
            billing=default_billing,
        )

    @mutation(UpdateCustomerAddressPayload, scope=Scope.CUSTOMERS_WRITE)
    async def update_customer_address(
        self,
        info: strawberry.Info,
        id: AddressId,
        input: AddressGiven,
        default_shipping: ForShipping = False,
        default_billing: ForBilling = False,
    ) -> object:
        """Replace an address of a customer's book, as a whole. Orders keep their copies."""
        return await customers.update_address(
            info.context,
            row_key("CustomerAddress", id, "id"),
            input.value("input"),
            shipping=default_shipping,
            billing=default_billing,
        )

    @mutation(RemoveCustomerAddressPayload, scope=Scope.CUSTOMERS_WRITE)
    async def remove_customer_address(
        self,
        info: strawberry.Info,
        id: AddressId,
    ) -> object:
        """Take an address out of a customer's book. Orders keep their copies."""
        return await customers.remove_address(info.context, row_key("CustomerAddress", id, "id"))

    @mutation(SetDefaultAddressPayload, scope=Scope.CUSTOMERS_WRITE)
    async def set_default_address(
        self,
        info: strawberry.Info,
        id: AddressId,
        shipping: ForShipping = False,
        billing: ForBilling = False,
    ) -> object:
        """Make an address of a customer's book the default for parcels, for bills, or for both."""
        return await customers.set_default_address(
            info.context,
            row_key("CustomerAddress", id, "id"),
            shipping=shipping,
            billing=billing,
        )
