"""Editing orders."""

from dataclasses import field
from functools import partial
from typing import Annotated

import strawberry

from domain.access import Scope
from domain.states import SettlementDirection as Direction
from resolvers import editing
from schema.money import Money, money_of
from schema.mutation import mutation, row_key
from schema.order.difference import DifferencePayload, Row
from schema.order.edit_input import EditOrderInput, read_edit
from schema.order.mutations import OrderId
from schema.payment.enums import SettlementDirection


@strawberry.type(
    description="What is to be charged or paid back by hand after a change: the settlement that is "
    "open then."
)
class ExpectedSettlement:
    """What is to be charged or paid back by hand after a change."""

    direction: SettlementDirection = strawberry.field(description="Which way the money goes.")
    amount: Money = strawberry.field(description="How much it is about.")
    settled: Money = strawberry.field(
        description="How much of it came or was given back before the change."
    )
    rest: Money = strawberry.field(description="What is still to move.")


@strawberry.type(description="What `editOrder` answers.")
class EditOrderPayload(DifferencePayload):
    """What `editOrder` answers."""

    settlement_rows: strawberry.Private[list[Row]] = field(default_factory=list[Row])

    @strawberry.field(
        description="What is to be charged or paid back by hand now; null when nothing is. "
        "`Order.settlements` has it with its id."
    )
    def settlement(self) -> ExpectedSettlement | None:
        """Show what is to be settled by hand."""
        for row in self.settlement_rows:
            currency = self.currency_rows[0]["code"]
            amount, settled = int(row["amount"]), int(row["settled"])
            return ExpectedSettlement(
                direction=Direction(row["direction"]),
                amount=money_of(amount, currency),
                settled=money_of(settled, currency),
                rest=money_of(amount - settled, currency),
            )
        return None


@strawberry.type
class EditingMutations:
    """Changes of what orders consist of."""

    @mutation(EditOrderPayload, scope=Scope.ORDERS_WRITE)
    async def edit_order(
        self,
        info: strawberry.Info,
        id: OrderId,
        input: Annotated[EditOrderInput, strawberry.argument(description="What to change.")],
    ) -> object:
        """Change an order's lines, prices, discounts or shipping. All amounts are computed anew.

        An order is edited in the states DRAFT, OPEN and CONFIRMED (`ActionNotAllowed`). Where money was reserved or
        collected already the answer is `OrderAlreadyPaid`, with what to do instead, unless you send
        `acknowledgePaid`. Nothing is ever told to a payment provider by an edit.
        """
        key = row_key("Order", id, "id")
        read = partial(read_edit, input)
        return await editing.edit_order(info.context, key, read, dry_run=input.dry_run)
