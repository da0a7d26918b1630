"""Credits, and settling what an order's changed total left over."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import Problems
from domain.receipts import MAX_NOTE, method_name, reference_text
from domain.text import clean, clean_required
from queryplan.declare import entity
from resolvers import settlements
from schema.money import MoneyInput, read_money
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order
from schema.payment.types import Payment
from schema.settlement.types import Settlement

SettlementId = Annotated[strawberry.ID, strawberry.argument(description="The settlement's id.")]


@strawberry.input(description="What to take off an order.")
class CreditOrderInput:
    """What to take off an order."""

    amount: MoneyInput = strawberry.field(description="How much less the order costs.")
    reason: str | None = strawberry.field(default=None, description="Why.")


@strawberry.input(description="How a settlement was settled.")
class SettleBalanceInput:
    """How a settlement was settled."""

    method: str = strawberry.field(
        description="How the money came or was given back, such as bank transfer or cash."
    )
    reference: str | None = strawberry.field(
        default=None, description="What was written on the transfer."
    )
    note: str | None = strawberry.field(default=None, description="What to remember about it.")


@strawberry.type(description="What an operation on a settlement answers.")
class SettlementPayload(Payload):
    """What an operation on a settlement answers."""

    settlement_id: strawberry.Private[UUID | None] = None
    settlement: Settlement | None = entity(
        ref="settlement_id", description="The settlement as it stands now."
    )
    order_id: strawberry.Private[UUID | None] = None
    order: Order | None = entity(
        ref="order_id", description="The order as it stands now; null when the call was refused."
    )


@strawberry.type(description="What `creditOrder` answers.")
class CreditOrderPayload(SettlementPayload):
    """What `creditOrder` answers."""


@strawberry.type(description="What `settleBalance` answers.")
class SettleBalancePayload(SettlementPayload):
    """What `settleBalance` answers."""

    payment_id: strawberry.Private[UUID | None] = None
    payment: Payment | None = entity(
        ref="payment_id",
        description="The payment that was entered, or the first of those that money was given back "
        "of.",
    )


@strawberry.type(description="What `waiveSettlement` answers.")
class WaiveSettlementPayload(SettlementPayload):
    """What `waiveSettlement` answers."""


@strawberry.type
class SettlementMutations:
    """Credits and settlements."""

    @mutation(CreditOrderPayload, scope=Scope.PAYMENTS_WRITE)
    async def credit_order(
        self,
        info: strawberry.Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The order's id.")],
        input: Annotated[CreditOrderInput, strawberry.argument(description="How much, and why.")],
    ) -> object:
        """Take something off what an order costs, such as for a scratch.

        Where money came for the order already, this opens a settlement: the shop owes it. To give
        it back at once, `recordRefund` with `asCredit` does both.
        """
        problems = Problems()
        read: dict[str, Any] = {}
        with problems.at("input", "amount"):
            read["amount"] = read_money(input.amount)
        with problems.at("input", "reason"):
            read["reason"] = clean(input.reason, field=(), limit=MAX_NOTE, multiline=True)
        problems.settle()
        return await settlements.credit_order(info.context, row_key("Order", id, "id"), **read)

    @mutation(SettleBalancePayload, scope=Scope.PAYMENTS_WRITE)
    async def settle_balance(
        self,
        info: strawberry.Info,
        id: SettlementId,
        input: Annotated[SettleBalanceInput, strawberry.argument(description="How it was done.")],
    ) -> object:
        """Enter that the rest of a settlement came, or was given back, outside of any provider.

        What is given back is shared out over the order's payments, those by the same method first.
        `expectedVersion` is the order's.
        """
        problems = Problems()
        read: dict[str, Any] = {}
        with problems.at("input", "method"):
            read["method"] = method_name(input.method)
        with problems.at("input", "reference"):
            read["reference"] = reference_text(input.reference)
        with problems.at("input", "note"):
            read["note"] = clean(input.note, field=(), limit=MAX_NOTE, multiline=True)
        problems.settle()
        key = row_key("Settlement", id, "id")
        return await settlements.settle_balance(info.context, key, **read)

    @mutation(WaiveSettlementPayload, scope=Scope.PAYMENTS_WRITE)
    async def waive_settlement(
        self,
        info: strawberry.Info,
        id: SettlementId,
        reason: Annotated[str, strawberry.argument(description="Why it is let go.")],
    ) -> object:
        """Let a settlement go: it leaves the work list, and no money moves.

        The order's balance stays as it is. `expectedVersion` is the order's.
        """
        text = clean_required(reason, field=("reason",), limit=MAX_NOTE, multiline=True)
        key = row_key("Settlement", id, "id")
        return await settlements.waive_settlement(info.context, key, text)
