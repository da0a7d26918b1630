"""The links to an order's downloads: revoking them, letting them begin anew."""

import json
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from queryplan.declare import entity
from resolvers import downloads
from schema.asset.types import DownloadLink
from schema.mutation import mutation, row_key
from schema.order.mutations import OrderPayload

OrderId = Annotated[strawberry.ID, strawberry.argument(description="The order's id.")]
LineId = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Only links of this line of the order."),
]


@strawberry.type(description="A link that serves again, and its address.")
class RenewedDownload:
    """A link that serves again, and its address."""

    url: str = strawberry.field(
        description="Where the customer downloads the file. Whoever has it needs nothing else."
    )
    id: strawberry.Private[UUID]
    link: DownloadLink | None = entity(ref="id", description="The link.")


@strawberry.type(description="What `revokeDownloads` answers.")
class RevokeDownloadsPayload(OrderPayload):
    """What `revokeDownloads` answers."""

    revoked: int = strawberry.field(default=0, description="How many links were revoked.")


@strawberry.type(description="What `renewDownloads` answers.")
class RenewDownloadsPayload(OrderPayload):
    """What `renewDownloads` answers."""

    renewed: strawberry.Private[str | None] = None

    @strawberry.field(
        description="The links with their addresses; empty when the call was refused, and when it "
        "is repeated with its `idempotencyKey`."
    )
    def links(self) -> list[RenewedDownload]:
        """Give the links."""
        told: list[dict[str, str]] = [] if self.renewed is None else json.loads(self.renewed)
        return [RenewedDownload(url=each["url"], id=UUID(each["id"])) for each in told]


@strawberry.type
class DownloadMutations:
    """The links to an order's downloads."""

    @mutation(RevokeDownloadsPayload, scope=Scope.ORDERS_WRITE)
    async def revoke_downloads(
        self, info: strawberry.Info, order_id: OrderId, line_id: LineId = None
    ) -> object:
        """Let the links to an order's downloads serve nobody any more. What runs is not cut off.

        `renewDownloads`, or sending the links again, makes new ones. `expectedVersion` is the
        order's.
        """
        order, line = _keys(order_id, line_id)
        return await downloads.revoke_downloads(info.context, order, line)

    @mutation(RenewDownloadsPayload, scope=Scope.ORDERS_WRITE)
    async def renew_downloads(
        self, info: strawberry.Info, order_id: OrderId, line_id: LineId = None
    ) -> object:
        """Let the links to an order's downloads begin anew, with a new end and a new count.

        Those in earlier messages work again too. In place of revoked ones new links are made, and
        also for what is sold with the lines since. Warns of assets that have no file yet. Nobody
        is written to. `expectedVersion` is the order's.
        """
        order, line = _keys(order_id, line_id)
        return await downloads.renew_downloads(info.context, order, line)


def _keys(order_id: strawberry.ID, line_id: strawberry.ID | None) -> tuple[UUID, UUID | None]:
    line = None if line_id is None else row_key("OrderLine", line_id, "lineId")
    return row_key("Order", order_id, "orderId"), line
