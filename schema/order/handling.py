"""What staff do with an order on its way: notice, confirm, pack, finish, hold, put away."""

from typing import Annotated

import strawberry

from domain.access import Scope
from domain.bulk import BulkAction, Wish
from domain.text import clean
from resolvers.handling import assign_order, handle, whoever_asks
from schema.mutation import mutation, row_key
from schema.order.mutations import OrderId, OrderPayload

MAX_REASON = 1_000


@strawberry.type(description="What `acknowledgeOrder` answers.")
class AcknowledgeOrderPayload(OrderPayload):
    """What `acknowledgeOrder` answers."""


@strawberry.type(description="What `confirmOrder` answers.")
class ConfirmOrderPayload(OrderPayload):
    """What `confirmOrder` answers."""


@strawberry.type(description="What `startFulfillment` answers.")
class StartFulfillmentPayload(OrderPayload):
    """What `startFulfillment` answers."""


@strawberry.type(description="What `completeOrder` answers.")
class CompleteOrderPayload(OrderPayload):
    """What `completeOrder` answers."""


@strawberry.type(description="What `reopenOrder` answers.")
class ReopenOrderPayload(OrderPayload):
    """What `reopenOrder` answers."""


@strawberry.type(description="What `releaseOrder` answers.")
class ReleaseOrderPayload(OrderPayload):
    """What `releaseOrder` answers."""


@strawberry.type(description="What `archiveOrder` answers.")
class ArchiveOrderPayload(OrderPayload):
    """What `archiveOrder` answers."""


@strawberry.type(description="What `unarchiveOrder` answers.")
class UnarchiveOrderPayload(OrderPayload):
    """What `unarchiveOrder` answers."""


@strawberry.type(description="What `assignOrder` answers.")
class AssignOrderPayload(OrderPayload):
    """What `assignOrder` answers."""


@strawberry.type(description="What `holdOrder` answers.")
class HoldOrderPayload(OrderPayload):
    """What `holdOrder` answers."""


@strawberry.type
class OrderHandlingMutations:
    """The way of an order."""

    @mutation(AcknowledgeOrderPayload, scope=Scope.ORDERS_WRITE)
    async def acknowledge_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Note that you saw the order. It stays in the work list while pieces are to be handed over."""
        return await _handle(info, id, Wish(action=BulkAction.ACKNOWLEDGE))

    @mutation(ConfirmOrderPayload, scope=Scope.ORDERS_WRITE)
    async def confirm_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Agree to deliver: OPEN becomes CONFIRMED. Whoever confirms an order has noticed it."""
        return await _handle(info, id, Wish(action=BulkAction.CONFIRM))

    @mutation(StartFulfillmentPayload, scope=Scope.ORDERS_WRITE)
    async def start_fulfillment(self, info: strawberry.Info, id: OrderId) -> object:
        """Begin to pack: `fulfillmentStatus` becomes IN_PROGRESS. Whoever packs has noticed it."""
        return await _handle(info, id, Wish(action=BulkAction.START_FULFILLMENT))

    @mutation(CompleteOrderPayload, scope=Scope.ORDERS_WRITE)
    async def complete_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Close an order of which nothing is left to be handed over."""
        return await _handle(info, id, Wish(action=BulkAction.COMPLETE))

    @mutation(ReopenOrderPayload, scope=Scope.ORDERS_WRITE)
    async def reopen_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Work on a completed order again: it becomes CONFIRMED. An archived one is taken out first."""
        return await _handle(info, id, Wish(action=BulkAction.REOPEN))

    @mutation(ReleaseOrderPayload, scope=Scope.ORDERS_WRITE)
    async def release_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Let an order that waits go on."""
        return await _handle(info, id, Wish(action=BulkAction.RELEASE))

    @mutation(ArchiveOrderPayload, scope=Scope.ORDERS_WRITE)
    async def archive_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Put a completed or cancelled order away. Lists show it still; the filter `archived` sorts it out."""
        return await _handle(info, id, Wish(action=BulkAction.ARCHIVE))

    @mutation(UnarchiveOrderPayload, scope=Scope.ORDERS_WRITE)
    async def unarchive_order(self, info: strawberry.Info, id: OrderId) -> object:
        """Take an order out of the archive."""
        return await _handle(info, id, Wish(action=BulkAction.UNARCHIVE))

    @mutation(AssignOrderPayload, scope=Scope.ORDERS_WRITE)
    async def assign_order(
        self,
        info: strawberry.Info,
        id: OrderId,
        staff_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Who looks after it (`staff` lists them); null: nobody; left out: you."
            ),
        ] = strawberry.UNSET,
    ) -> object:
        """Put a person in charge of the order, or nobody."""
        order = row_key("Order", id, "id")
        if staff_id is strawberry.UNSET:
            person = whoever_asks(info.context)
        else:
            person = None if staff_id is None else row_key("Staff", staff_id, "staffId")
        return await assign_order(info.context, order, person)

    @mutation(HoldOrderPayload, scope=Scope.ORDERS_WRITE)
    async def hold_order(
        self,
        info: strawberry.Info,
        id: OrderId,
        reason: Annotated[
            str | None, strawberry.argument(description="Why, in up to 1,000 characters.")
        ] = None,
    ) -> object:
        """Let the order wait: until `releaseOrder` it can be neither packed nor completed."""
        why = clean(reason, field=("reason",), limit=MAX_REASON, multiline=True)
        return await _handle(info, id, Wish(action=BulkAction.HOLD, reason=why))


async def _handle(info: strawberry.Info, id: strawberry.ID, wish: Wish) -> object:
    return await handle(info.context, row_key("Order", id, "id"), wish)
