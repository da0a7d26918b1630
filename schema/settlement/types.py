"""What a settlement shows."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import Node, column, group, one, source
from schema.money import Money, money, money_of
from schema.payment.enums import SettlementDirection, SettlementState

if TYPE_CHECKING:
    from schema.order.types import Order


def rest_of(amount: int, settled: int, currency: str) -> Money:
    """Tell what is still to move."""
    return money_of(amount - settled, currency)


@source("settlement", scope="payments:read")
class Settlement(Node):
    """What is still to be charged or paid back after the total of a paid order changed."""

    direction: SettlementDirection = column(description="Which way the money goes.")
    state: SettlementState = column(description="Where it stands.")
    amount: Money = money("amount", description="How much it is about.")
    settled: Money = money("settled", description="How much of it came or was given back so far.")
    rest: Money = group(
        rest_of, "amount", "settled", "currency", description="What is still to move."
    )
    reason: str | None = column(description="What made it necessary.")
    note: str | None = column(description="Why it was let go.")
    created_at: datetime = column(description="When it was opened.")
    closed_at: datetime | None = column(description="When it was settled or let go.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it is about."
    )
