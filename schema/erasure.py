"""Erasing customers who ask for it."""

from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import entity
from resolvers import erasure
from schema.customer.types import Customer
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order

Reason = Annotated[
    str,
    strawberry.argument(
        description="Why, for the log. It stays there: name nobody in it, and quote nothing."
    ),
]
GuestOrders = Annotated[
    bool,
    strawberry.argument(
        description="Whether guests' orders with the same e-mail address are erased, too. Their "
        "number is answered either way."
    ),
]
DryRun = Annotated[
    bool,
    strawberry.argument(description="Whether only the counts are answered, and nothing changes."),
]


@strawberry.type(description="What an erasure answers: with `dryRun`, what it would do.")
class ErasurePayload(Payload):
    """What an erasure answers."""

    erased_order_count: int = strawberry.field(
        default=0, description="Orders that say nothing of the buyer any more."
    )
    kept_order_count: int = strawberry.field(
        default=0,
        description="Orders that keep what an invoice says of the buyer (names, company, VAT id, "
        "addresses), because of the years of bookkeeping. It is erased when these have passed.",
    )
    kept_until_year: int | None = strawberry.field(
        default=None,
        description="The calendar year at whose end the last of them is erased, by the years that "
        "are in force now; null when none is kept.",
    )
    open_order_count: int = strawberry.field(
        default=0,
        description="How many of all these orders are OPEN or CONFIRMED: whoever sends the goods "
        "has no e-mail address and phone number afterwards.",
    )
    guest_order_count: int = strawberry.field(
        default=0,
        description="Guests' orders with the same e-mail address. They are among the counts above "
        "with `guestOrders`, and stay as they are without.",
    )
    event_count: int = strawberry.field(
        default=0,
        description="Events about them; personal values are taken out of those that have any.",
    )
    message_count: int = strawberry.field(
        default=0, description="E-mails that lose recipient, subject and text."
    )


@strawberry.type(description="What `eraseCustomer` answers.")
class EraseCustomerPayload(ErasurePayload):
    """What `eraseCustomer` answers."""

    customer_id: strawberry.Private[UUID | None] = None
    customer: Customer | None = entity(
        ref="customer_id",
        description="The customer as it stands now; null when the call was refused.",
    )


@strawberry.type(description="What `eraseOrderCustomer` answers.")
class EraseOrderCustomerPayload(ErasurePayload):
    """What `eraseOrderCustomer` answers."""

    order_id: strawberry.Private[UUID | None] = None
    order: Order | None = entity(
        ref="order_id", description="The order as it stands now; null when the call was refused."
    )


@strawberry.type
class ErasureMutations:
    """Erasing customers."""

    @mutation(EraseCustomerPayload, scope=Scope.CUSTOMERS_ERASE)
    async def erase_customer(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The customer's id.")],
        reason: Reason,
        guest_orders: GuestOrders = False,
        dry_run: DryRun = False,
    ) -> object:
        """Erase everything personal about a customer, for good.

        The profile, addresses, notes, tags and metadata go, and so do the details on the
        customer's orders, e-mails to the customer, and the values in the log. Ids, numbers and
        sums stay. Orders that bookkeeping still needs keep what an invoice says of the buyer.
        Nobody can take it back.
        """
        return await erasure.erase_customer(
            info.context,
            row_key("Customer", id, "id"),
            reason,
            guest_orders=guest_orders,
            dry_run=dry_run,
        )

    @mutation(EraseOrderCustomerPayload, scope=Scope.CUSTOMERS_ERASE)
    async def erase_order_customer(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The guest's order's id.")],
        reason: Reason,
        guest_orders: GuestOrders = False,
        dry_run: DryRun = False,
    ) -> object:
        """Erase everything personal about the buyer of a guest's order, for good.

        It is what `eraseCustomer` does, for somebody who never had an account.
        """
        return await erasure.erase_order_customer(
            info.context,
            row_key("Order", id, "id"),
            reason,
            guest_orders=guest_orders,
            dry_run=dry_run,
        )
