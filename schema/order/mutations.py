"""What staff change about an order after it was placed."""

from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.profile import CustomerDetails
from queryplan.declare import entity
from resolvers import orders
from schema.address import AddressInput
from schema.customer.types import Customer
from schema.inputs import given_parts, touched
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order

OrderId = Annotated[strawberry.ID, strawberry.argument(description="The order's id.")]
DETAILS = tuple(CustomerDetails.__dataclass_fields__)


@strawberry.input(
    description=(
        "What to change about the customer on one order. A field left out stays as it is, null "
        "clears it; an address is replaced as a whole."
    )
)
class UpdateOrderCustomerInput:
    """What to change about the customer on one order."""

    email: strawberry.Maybe[str | None] = strawberry.field(
        description="Where e-mails about the order go."
    )
    first_name: strawberry.Maybe[str | None] = strawberry.field(description="Given name.")
    last_name: strawberry.Maybe[str | None] = strawberry.field(description="Family name.")
    company: strawberry.Maybe[str | None] = strawberry.field(description="Company.")
    phone: strawberry.Maybe[str | None] = strawberry.field(description="Phone number.")
    vat_id: strawberry.Maybe[str | None] = strawberry.field(description="VAT or business id.")
    shipping_address: strawberry.Maybe[AddressInput | None] = strawberry.field(
        description="Where the parcel goes."
    )
    billing_address: strawberry.Maybe[AddressInput | None] = strawberry.field(
        description="Where the bill goes."
    )


@strawberry.input(
    description="What to change about an order. A field left out stays as it is, null clears it."
)
class UpdateOrderInput:
    """What to change about an order."""

    customer_note: strawberry.Maybe[str | None] = strawberry.field(
        description="What the customer wrote to the shop."
    )
    language: strawberry.Maybe[str | None] = strawberry.field(
        description="The language to write in, such as fi or nb."
    )


@strawberry.type(description="What a change of an order answers.")
class OrderPayload(Payload):
    """What a change of an order answers."""

    order_id: strawberry.Private[UUID | None] = None
    order: Order | None = entity(
        ref="order_id", description="The order as it stands now; null when the call was refused."
    )


@strawberry.type(description="What `updateOrderCustomer` answers.")
class UpdateOrderCustomerPayload(OrderPayload):
    """What `updateOrderCustomer` answers."""


@strawberry.type(description="What `updateOrder` answers.")
class UpdateOrderPayload(OrderPayload):
    """What `updateOrder` answers."""


@strawberry.type(description="What `attachOrderToCustomer` answers.")
class AttachOrderToCustomerPayload(OrderPayload):
    """What `attachOrderToCustomer` answers."""

    customer_id: strawberry.Private[UUID | None] = None
    customer: Customer | None = entity(
        ref="customer_id", description="The account that the order belongs to now."
    )


@strawberry.type(description="What `detachOrderFromCustomer` answers.")
class DetachOrderFromCustomerPayload(OrderPayload):
    """What `detachOrderFromCustomer` answers."""


@strawberry.type
class OrderMutations:
    """Changes of placed orders."""

    @mutation(UpdateOrderCustomerPayload, scope=Scope.ORDERS_WRITE)
    async def update_order_customer(
        self,
        info: strawberry.Info,
        id: OrderId,
        input: Annotated[
            UpdateOrderCustomerInput, strawberry.argument(description="What to change.")
        ],
    ) -> object:
        """Correct the customer's details on this one order: a mistyped e-mail, name or address.

        The customer's account and all other orders stay as they are.
        """
        parts = given_parts(input, DETAILS)
        return await orders.update_order_customer(info.context, row_key("Order", id, "id"), parts)

    @mutation(UpdateOrderPayload, scope=Scope.ORDERS_WRITE)
    async def update_order(
        self,
        info: strawberry.Info,
        id: OrderId,
        input: Annotated[UpdateOrderInput, strawberry.argument(description="What to change.")],
    ) -> object:
        """Change what an order says apart from its content and its customer."""
        return await orders.update_order(
            info.context,
            row_key("Order", id, "id"),
            customer_note=touched(input.customer_note),
            language=touched(input.language),
        )

    @mutation(AttachOrderToCustomerPayload, scope=Scope.ORDERS_WRITE)
    async def attach_order_to_customer(
        self,
        info: strawberry.Info,
        id: OrderId,
        customer_id: Annotated[strawberry.ID, strawberry.argument(description="The account's id.")],
    ) -> object:
        """Link the order to a customer's account, for instance when the customer forgot to log in.

        Only the link changes: the details on the order stay as they are.
        """
        return await orders.attach_order(
            info.context,
            row_key("Order", id, "id"),
            row_key("Customer", customer_id, "customerId"),
        )

    @mutation(DetachOrderFromCustomerPayload, scope=Scope.ORDERS_WRITE)
    async def detach_order_from_customer(
        self,
        info: strawberry.Info,
        id: OrderId,
    ) -> object:
        """Cut the link between the order and its account; the details on it stay as they are."""
        return await orders.detach_order(info.context, row_key("Order", id, "id"))
