"""Taking back what was noted by mistake about parcels and returns."""

from typing import Annotated

import strawberry

from domain.access import Scope
from domain.receipts import MAX_NOTE
from domain.text import clean
from resolvers import corrections
from schema.fulfillment.mutations import FulfillmentPayload
from schema.mutation import mutation, row_key
from schema.order_return.mutations import ReturnPayload

Why = Annotated[str | None, strawberry.argument(description="What went wrong.")]


@strawberry.type(description="What `markFulfillmentNotDelivered` answers.")
class MarkFulfillmentNotDeliveredPayload(FulfillmentPayload):
    """What `markFulfillmentNotDelivered` answers."""


@strawberry.type(description="What `reopenReturn` answers.")
class ReopenReturnPayload(ReturnPayload):
    """What `reopenReturn` answers."""


@strawberry.type
class CorrectionMutations:
    """Taking back what was noted by mistake."""

    @mutation(MarkFulfillmentNotDeliveredPayload, scope=Scope.ORDERS_WRITE)
    async def mark_fulfillment_not_delivered(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The fulfilment's id.")],
        reason: Why = None,
    ) -> object:
        """Take back that a fulfilment arrived: it is SHIPPED, or PENDING if it never left.

        From there it can be cancelled, or marked as failed. What was picked up is packed again, in
        an order that is OPEN or CONFIRMED. `expectedVersion` is the order's.
        """
        text = clean(reason, field=("reason",), limit=MAX_NOTE, multiline=True)
        key = row_key("Fulfillment", id, "id")
        return await corrections.mark_not_delivered(info.context, key, text)

    @mutation(ReopenReturnPayload, scope=Scope.ORDERS_WRITE)
    async def reopen_return(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The return's id.")],
        reason: Why = None,
    ) -> object:
        """Take back that a return came, or was closed: it is REQUESTED, and can be received anew.

        Its pieces are with the customer again and the order costs what it did before. Money is not
        moved: what was given back for it already is to be charged, in a settlement.
        `expectedVersion` is the order's.
        """
        text = clean(reason, field=("reason",), limit=MAX_NOTE, multiline=True)
        return await corrections.reopen_return(info.context, row_key("OrderReturn", id, "id"), text)
