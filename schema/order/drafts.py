"""Drafts, and copies of orders."""

from functools import partial
from typing import Annotated

import strawberry

from domain.access import Scope
from resolvers import drafts
from schema.mutation import mutation, row_key
from schema.order.draft_input import (
    DraftOrderInput,
    DuplicateOrderInput,
    UpdateDraftOrderInput,
    read_copy,
    read_draft,
    read_update,
)
from schema.order.mutations import OrderId, OrderPayload


@strawberry.type(description="What `createDraftOrder` answers.")
class CreateDraftOrderPayload(OrderPayload):
    """What `createDraftOrder` answers."""


@strawberry.type(description="What `updateDraftOrder` answers.")
class UpdateDraftOrderPayload(OrderPayload):
    """What `updateDraftOrder` answers."""


@strawberry.type(description="What `completeDraftOrder` answers.")
class CompleteDraftOrderPayload(OrderPayload):
    """What `completeDraftOrder` answers."""


@strawberry.type(description="What `duplicateOrder` answers; `order` is the new draft.")
class DuplicateOrderPayload(OrderPayload):
    """What `duplicateOrder` answers."""


@strawberry.type
class DraftMutations:
    """Drafts, and copies of orders."""

    @mutation(CreateDraftOrderPayload, scope=Scope.ORDERS_WRITE, creates=True)
    async def create_draft_order(
        self,
        info: strawberry.Info,
        input: Annotated[DraftOrderInput, strawberry.argument(description="The draft.")],
    ) -> object:
        """Write an order that nobody has placed yet, such as for a customer on the phone.

        A DRAFT waits for no payment and counts for no customer. Its number is of a kind of its own,
        such as #D17, until it is completed. Lists of orders hold it as any other; filter by state.
        """
        new, doubts = read_draft(input, info.context)
        return await drafts.create_draft(info.context, new, doubts)

    @mutation(UpdateDraftOrderPayload, scope=Scope.ORDERS_WRITE)
    async def update_draft_order(
        self,
        info: strawberry.Info,
        id: OrderId,
        input: Annotated[
            UpdateDraftOrderInput, strawberry.argument(description="What to write anew.")
        ],
    ) -> object:
        """Write parts of a draft anew. `editOrder` changes single lines.

        `updateOrderCustomer`, `updateOrder`, `attachOrderToCustomer` and `cancelOrder` work on
        drafts, too.
        """
        read, doubts = read_update(input, info.context)
        key = row_key("Order", id, "id")
        return await drafts.update_draft_order(info.context, key, read, doubts)

    @mutation(CompleteDraftOrderPayload, scope=Scope.ORDERS_WRITE)
    async def complete_draft_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Place what was a draft: OPEN from now on, with a number and a payment that it waits for.

        The event ORDER_PLACED is recorded now, so `orderPlaced` delivers it.
        """
        return await drafts.complete_draft_order(info.context, row_key("Order", id, "id"))

    @mutation(DuplicateOrderPayload, scope=Scope.ORDERS_WRITE, creates=True)
    async def duplicate_order(
        self,
        info: strawberry.Info,
        id: OrderId,
        input: Annotated[DuplicateOrderInput, strawberry.argument(description="What it costs.")],
    ) -> object:
        """Copy an order into a new draft: the same lines, shipping, customer and account.

        The pieces are those wanted, `ordered` less `cancelled`; of a CANCELLED order all that were
        ordered. Payments, notes, tags, metadata and external numbers stay behind.
        """
        key, read = row_key("Order", id, "id"), partial(read_copy, input)
        return await drafts.duplicate_order(info.context, key, read)
