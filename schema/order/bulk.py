"""One thing done with many orders."""

from dataclasses import field
from typing import Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.bulk import MOST, MOST_REFUNDED, BulkAction, Wish
from domain.errors import InvalidInput
from queryplan.declare import entity
from resolvers import bulk
from schema.enums import ErrorCode
from schema.job import Job
from schema.mutation import Payload, mutation, row_key
from schema.order.cancelling import RefundMode
from schema.order.filter import OrderFilter
from schema.order.types import Order
from schema.webhook.filter import written


@strawberry.input(
    description=(
        "What to do with which orders: give either `ids` or `filter`. "
        "What goes with another action is refused."
    )
)
class BulkOrdersInput:
    """What to do with which orders."""

    action: BulkAction = strawberry.field(description="What to do with each order.")
    ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description=f"The orders, at most {MOST}, or {MOST_REFUNDED} with `refund: FULL`: they are done "
        "at once, in this request.",
    )
    filter: OrderFilter | None = strawberry.field(
        default=strawberry.UNSET,
        description="All orders that meet it: a job does them in the background. `{}` is every one.",
    )
    staff_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="With ASSIGN, who looks after them; null: nobody; left out: you.",
    )
    reason: str | None = strawberry.field(
        default=None,
        description="With HOLD, why they wait; with CANCEL, why they are cancelled; in up to "
        "1,000 characters.",
    )
    tags: list[str] = strawberry.field(
        default_factory=list, description="With ADD_TAGS and REMOVE_TAGS, which."
    )
    refund: RefundMode | None = strawberry.field(
        default=None,
        description="With CANCEL, what is given back of what was paid: FULL, or NONE, which is "
        "meant when it is left out. Of many orders PARTIAL is refused. FULL needs the scope "
        "`payments:write`.",
    )
    notify_customer: bool | None = strawberry.field(
        default=None,
        description="With CANCEL and FULFILL, whether the customers are told, as in `cancelOrder` "
        "and `fulfillOrder`; the shop's rules decide when left out.",
    )


@strawberry.type(description="What became of one order.")
class BulkOrderResult:
    """What became of one order."""

    order_id: strawberry.Private[UUID | None]
    order: Order | None = entity(
        ref="order_id", description="The order as it stands now; null when there is none."
    )
    code: ErrorCode | None = strawberry.field(
        description="Why it was refused, for programs; null when it was done."
    )
    message: str | None = strawberry.field(
        description="Why it was refused, as a sentence in English; null when it was done."
    )


@strawberry.type(description="What `bulkOrders` answers.")
class BulkOrdersPayload(Payload):
    """What `bulkOrders` answers."""

    result_rows: strawberry.Private[list[dict[str, str]]] = field(
        default_factory=list[dict[str, str]]
    )
    done_count: int = strawberry.field(
        default=0, description="How many of the named orders were done."
    )
    refused_count: int = strawberry.field(
        default=0, description="How many of the named orders were refused."
    )
    job_id: strawberry.Private[UUID | None] = None
    job: Job | None = entity(
        ref="job_id",
        description="The work for the orders of a filter; null for named orders. Follow it by "
        "`jobChanged`; `Job.items` tells of each order.",
    )

    @strawberry.field(
        description="What became of each named order, in their order, each once; empty for a filter."
    )
    def results(self) -> list[BulkOrderResult]:
        """Tell of each order."""
        return [
            BulkOrderResult(
                order_id=UUID(row["order"]),
                code=ErrorCode(row["code"]) if "code" in row else None,
                message=row.get("message"),
            )
            for row in self.result_rows
        ]


@strawberry.type
class BulkMutations:
    """Many orders at once."""

    # What was changed since by others is no obstacle; a version of 250 orders can't be expected.
    @mutation(BulkOrdersPayload, scope=Scope.ORDERS_WRITE, creates=True)
    async def bulk_orders(
        self,
        info: strawberry.Info,
        input: Annotated[
            BulkOrdersInput, strawberry.argument(description="What to do, and with which orders.")
        ],
    ) -> object:
        """Do one thing with many orders. One that refuses stops no other.

        Named orders are done at once, and `results` tells of each. With a filter a job first writes
        down which orders meet it, then does them; it goes on after a crash, and does none twice.
        """
        named = input.staff_id is not strawberry.UNSET
        person = row_key("Staff", input.staff_id, "input", "staffId") if input.staff_id else None
        if input.action is BulkAction.ASSIGN:
            person = bulk.assigned_to(info.context, person, named=named)
        wish = bulk.read_wish(
            Wish(
                action=input.action,
                staff_id=person,
                reason=input.reason,
                tags=tuple(input.tags),
                refund=input.refund,
                notify_customer=input.notify_customer,
            )
        )
        ids, filter = input.ids or None, input.filter
        if (ids is None) == (filter is None or filter is strawberry.UNSET):
            raise InvalidInput("Give either `ids` or `filter`.", field=("input", "ids"))
        if ids is not None:
            keys = [row_key("Order", id, "input", "ids", str(nth)) for nth, id in enumerate(ids)]
            return await bulk.bulk_orders(info.context, wish, keys)
        reads = info.context.reads
        await reads.sift_as("Subscription", "orderChanged", filter, [])
        await info.context.release()
        return await bulk.bulk_job(info.context, wish, written(filter))
