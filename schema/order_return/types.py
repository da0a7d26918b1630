"""What a return shows."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import Connection, Node, column, many, one, source
from schema.enums import ReturnState
from schema.event import Actor, actor
from schema.money import Money, money
from schema.ranges import ExternalNumber, external

if TYPE_CHECKING:
    from schema.order.types import Order, OrderLine


@source("order_return_line", scope="orders:read")
class OrderReturnLine(Node):
    """Pieces of one line in a return."""

    quantity: int = column(description="How many pieces were to come back.")
    received: int = column(description="How many did; 0 until the return is received.")
    line: Annotated["OrderLine", strawberry.lazy("schema.order.types")] = one(
        description="The line of the order that they are of."
    )


@source("order_return", scope="orders:read")
class OrderReturn(Node):
    """Goods of an order that come back, or came."""

    state: ReturnState = column(description="Where it stands.")
    external_number: ExternalNumber | None = external(
        description="The number that it has in another system."
    )
    reason: str | None = column(description="Why the customer sends them back.")
    note: str | None = column(description="What staff wrote about it.")
    amount: Money = money(
        "amount", description="How much less the order costs for it; 0 until it is received."
    )
    created_by: Actor = actor(description="Who entered it.")
    created_at: datetime = column(description="When it was entered.")
    received_at: datetime | None = column(description="When the goods were here.")
    closed_at: datetime | None = column(description="When it was put away.")
    cancelled_at: datetime | None = column(description="When it was clear that nothing comes.")
    lines: Connection[OrderReturnLine] = many(description="What is in it.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it is of."
    )
