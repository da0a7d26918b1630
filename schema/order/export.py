"""Taking orders away: as a table for bookkeepers, or line by line for programs."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.access import Scope
from resolvers.order_export import ExportFormat, export_orders
from schema.enums import expose
from schema.mutation import Payload, mutation
from schema.order.filter import OrderFilter
from schema.webhook.filter import written

expose(
    ExportFormat,
    "How exported orders are written.",
    {
        ExportFormat.CSV: "Comma-separated values with a row for each line of an order.",
        ExportFormat.JSONL: "A JSON object a line for each order, with its lines and, where the "
        "token has the scope `payments:read`, its payments.",
    },
    name="OrderExportFormat",
)


@strawberry.type(description="What `exportOrders` answers.")
class ExportOrdersPayload(Payload):
    """What `exportOrders` answers."""

    url: str | None = strawberry.field(
        default=None,
        description="Where to get the orders by GET, relative to the address of the API. Whoever "
        "has it needs no token: treat it as a secret. Null when the call was refused, and when it "
        "is repeated with the same `idempotencyKey`.",
    )
    ends: strawberry.Private[str | None] = None

    @strawberry.field(description="Until when a download may begin; null where `url` is.")
    def expires_at(self) -> datetime | None:
        """Tell when the address ends."""
        return None if self.ends is None else datetime.fromisoformat(self.ends)


@strawberry.type
class OrderExportMutations:
    """Taking orders away."""

    @mutation(ExportOrdersPayload, scope=Scope.ORDERS_READ, creates=True)
    async def export_orders(
        self,
        info: strawberry.Info,
        format: Annotated[  # noqa: A002  (its name in the API)
            ExportFormat, strawberry.argument(description="How to write them.")
        ] = ExportFormat.CSV,
        filter: Annotated[
            OrderFilter | None,
            strawberry.argument(description="Only orders that meet these conditions then."),
        ] = strawberry.UNSET,
    ) -> object:
        """Make an address from which all orders that meet a filter can be downloaded.

        A download may begin within 10 minutes, as often as needed, as long as the token that asked
        for it holds. The log notes who asked (`ORDERS_EXPORTED`).
        """
        chosen = filter or OrderFilter()
        await info.context.reads.sift_as("Subscription", "orderChanged", chosen, [])
        await info.context.release()
        return await export_orders(info.context, format, written(chosen))
