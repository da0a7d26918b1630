"""What a change of an order's content comes to, as a call answers it."""

from dataclasses import field
from typing import Any
from uuid import UUID

import strawberry

from queryplan.declare import entity
from schema.money import Money, money_of
from schema.order.mutations import OrderPayload
from schema.order.types import OrderLine

Row = dict[str, str]


@strawberry.type(description="How many pieces of a line are wanted, and what they cost.")
class LineAmounts:
    """A line on one side of a change."""

    quantity: int = strawberry.field(description="Pieces ordered less those cancelled.")
    unit_price: Money = strawberry.field(description="What one piece costs.")
    total: Money = strawberry.field(description="What the line costs, tax included.")


@strawberry.type(description="A line that a change reached.")
class LineDifference:
    """A line that a change reached."""

    line_id: strawberry.Private[UUID | None]
    line: OrderLine | None = entity(
        ref="line_id",
        description="The line as it stands; null for one that is not stored: deleted from a draft, "
        "or new in a dry run.",
    )
    sku: str | None = strawberry.field(description="The shop's article number.")
    title: str = strawberry.field(description="What it is called.")
    before: LineAmounts | None = strawberry.field(description="As it was; null for a new line.")
    after: LineAmounts | None = strawberry.field(
        description="As it is now; null for a line that was deleted from a draft."
    )


@strawberry.type(description="What an order costs, and what is owed on it.")
class OrderAmounts:
    """What an order costs, and what is owed on it."""

    lines: Money = strawberry.field(description="What its lines cost, tax included.")
    shipping: Money = strawberry.field(description="What shipping costs, tax included.")
    credits: Money = strawberry.field(description="What was taken off it afterwards.")
    net: Money = strawberry.field(description="Lines and shipping without tax.")
    tax: Money = strawberry.field(description="The tax in lines and shipping.")
    total: Money = strawberry.field(description="What it costs: lines and shipping less credits.")
    balance: Money = strawberry.field(
        description="What the customer still owes; below zero, what the shop owes."
    )


@strawberry.type(description="What a change of an order comes to.")
class OrderDifference:
    """What a change of an order comes to."""

    lines: list[LineDifference] = strawberry.field(
        description="The lines that differ, in the order of the cart; at most 500."
    )
    before: OrderAmounts = strawberry.field(description="The order as it was.")
    after: OrderAmounts = strawberry.field(description="The order after the change.")


@strawberry.type(description="What a change of an order's content answers.")
class DifferencePayload(OrderPayload):
    """What a change of an order's content answers."""

    currency_rows: strawberry.Private[list[Row]] = field(default_factory=list[Row])
    line_rows: strawberry.Private[list[Row]] = field(default_factory=list[Row])
    amount_rows: strawberry.Private[list[Row]] = field(default_factory=list[Row])

    @strawberry.field(
        description="What changed, line by line and in all; null when the call was refused."
    )
    def difference(self) -> OrderDifference | None:
        """Show what changed."""
        if not self.amount_rows:
            return None
        currency = self.currency_rows[0]["code"]
        before, after = self.amount_rows
        return OrderDifference(
            lines=[_line(row, currency) for row in self.line_rows],
            before=_amounts(before, currency),
            after=_amounts(after, currency),
        )


def _line(row: Row, currency: str) -> LineDifference:
    return LineDifference(
        line_id=UUID(row["line"]),
        sku=row.get("sku"),
        title=row["title"],
        before=_side(row, "before", currency),
        after=_side(row, "after", currency),
    )


def _side(row: Row, name: str, currency: str) -> LineAmounts | None:
    if f"{name}_quantity" not in row:
        return None
    return LineAmounts(
        quantity=int(row[f"{name}_quantity"]),
        unit_price=money_of(int(row[f"{name}_price"]), currency),
        total=money_of(int(row[f"{name}_total"]), currency),
    )


def _amounts(row: Row, currency: str) -> OrderAmounts:
    amounts: dict[str, Any] = {name: money_of(int(row[name]), currency) for name in row}
    return OrderAmounts(**amounts)
