"""Cancelling orders."""

from dataclasses import field
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.cancelling import Cancellation, RefundMode
from domain.errors import InvalidInput, Problems
from domain.receipts import MAX_NOTE, method_name, reference_text
from domain.text import clean
from queryplan.declare import entity
from resolvers import cancelling
from resolvers.cancelling import ByHand, Refund
from schema.enums import expose
from schema.money import MoneyInput, minor_units
from schema.mutation import mutation, row_key
from schema.order.difference import DifferencePayload, Row
from schema.order.mutations import OrderId
from schema.payment.types import Payment, PaymentTransaction
from schema.settlement.types import Settlement

expose(
    RefundMode,
    "How much of what the shop owes after a cancellation is given back with it.",
    {
        RefundMode.NONE: "Nothing: what the shop owes waits in a settlement.",
        RefundMode.FULL: "All of it. Where nothing is left of the order, reservations are let go, too.",
        RefundMode.PARTIAL: "The amount that is named.",
    },
)


@strawberry.input(description="Pieces of a line that are cancelled.")
class CancelLineInput:
    """Pieces of a line that are cancelled."""

    line: strawberry.ID = strawberry.field(description="The line's id, of this order.")
    quantity: int = strawberry.field(
        description="How many pieces, of those that were not handed over."
    )


@strawberry.input(description="How the staff gave money back.")
class RefundByHandInput:
    """How the staff gave money back."""

    method: str = strawberry.field(description="How, such as cash or bank transfer.")
    reference: str | None = strawberry.field(
        default=None, description="What was written on the transfer."
    )


@strawberry.input(description="What is given back with a cancellation.")
class CancelRefundInput:
    """What is given back with a cancellation."""

    mode: RefundMode = strawberry.field(description="How much.")
    amount: MoneyInput | None = strawberry.field(
        default=None,
        description="With PARTIAL, and only then: at most what the shop owes after the cancellation.",
    )
    by_hand: RefundByHandInput | None = strawberry.field(
        default=None,
        description="That the staff gave back, or is giving back, whatever no payment provider can "
        "be asked for, and how: it is recorded as a refund. When left out, that part stays in an "
        "open settlement.",
    )


@strawberry.input(description="What to cancel, and what becomes of the money.")
class CancelOrderInput:
    """What to cancel, and what becomes of the money."""

    reason: str | None = strawberry.field(
        default=None, description="Why: kept with the event, the refunds and the settlement."
    )
    lines: list[CancelLineInput] | None = strawberry.field(
        default=None,
        description="The pieces to cancel. When left out, all of the order, which is refused once "
        "pieces were handed over and did not come back.",
    )
    refund: CancelRefundInput | None = strawberry.field(
        default=None,
        description="What is given back; nothing when left out. It needs the scope `payments:write`.",
    )
    notify_customer: bool | None = strawberry.field(
        default=None,
        description="Whether the customer gets the message ORDER_CANCELLED, with the reason: true, "
        "also where the shop's rule is off; false, never, nor a message about the refund. Left "
        "out, the shop's rule decides (`messageRules`).",
    )
    ask_to_order_again: bool = strawberry.field(
        default=False,
        description="Whether that message asks the customer to order again. Not with "
        "`notifyCustomer: false`.",
    )


@strawberry.type(description="What a payment's provider was asked for.")
class ProviderRequest:
    """What a payment's provider was asked for."""

    payment_id: strawberry.Private[UUID | None]
    transaction_id: strawberry.Private[UUID | None]
    payment: Payment | None = entity(ref="payment_id", description="The payment as it stands now.")
    transaction: PaymentTransaction | None = entity(
        ref="transaction_id",
        description="What was asked, a REFUND or a VOID; its status says how it ended.",
    )


@strawberry.type(description="What `cancelOrder` answers.")
class CancelOrderPayload(DifferencePayload):
    """What `cancelOrder` answers."""

    settlement_id: strawberry.Private[UUID | None] = None
    request_rows: strawberry.Private[list[Row]] = field(default_factory=list[Row])
    settlement: Settlement | None = entity(
        ref="settlement_id",
        description="What the shop owes after the cancellation: SETTLED once all of it was given "
        "back, OPEN while something is to be given back by hand. Null when no money came.",
    )

    @strawberry.field(
        description="What payment providers were asked for, and how that ended; at most two for "
        "each payment of the order."
    )
    def requests(self) -> list[ProviderRequest]:
        """Show what providers were asked for."""
        return [
            ProviderRequest(
                payment_id=UUID(row["payment"]), transaction_id=UUID(row["transaction"])
            )
            for row in self.request_rows
        ]


@strawberry.type
class CancellingMutations:
    """Cancelling orders."""

    @mutation(CancelOrderPayload, scope=Scope.ORDERS_WRITE)
    async def cancel_order(
        self,
        info: strawberry.Info,
        id: OrderId,
        input: Annotated[
            CancelOrderInput | None, strawberry.argument(description="What, why, and the money.")
        ] = None,
    ) -> object:
        """Cancel an order, or pieces of it that were not handed over.

        When nothing is left the order is CANCELLED and costs nothing any more, shipping included,
        and payments that the staff waited for are given up. What the shop owes then is a
        settlement. With `refund` providers are asked to give it back: each once, whatever crashes;
        what a provider refuses, or can't be asked for, stays in the settlement.
        """
        wanted, refund = _read(input or CancelOrderInput())
        key = row_key("Order", id, "id")
        return await cancelling.cancel_order(info.context, key, wanted, refund)


def _read(given: CancelOrderInput) -> tuple[Cancellation, Refund]:
    problems = Problems()
    reason: str | None = None
    lines: list[tuple[UUID, int]] = []
    with problems.at("input", "reason"):
        reason = clean(given.reason, field=(), limit=MAX_NOTE, multiline=True)
    for nth, each in enumerate(given.lines or []):
        with problems.at("input", "lines", str(nth)):
            lines.append((row_key("OrderLine", each.line, "line"), each.quantity))
    with problems.at("input", "askToOrderAgain"):
        if given.ask_to_order_again and given.notify_customer is False:
            raise InvalidInput("Nobody is asked who is not told: leave notifyCustomer out.")
    refund = Refund()
    with problems.at("input", "refund"):
        refund = _refund(given.refund)
    problems.settle()
    wanted = Cancellation(
        notify_customer=given.notify_customer,
        ask_to_order_again=given.ask_to_order_again,
        reason=reason,
        lines=None if given.lines is None else lines,
    )
    return wanted, refund


def _refund(given: CancelRefundInput | None) -> Refund:
    if given is None:
        return Refund()
    problems = Problems()
    hand: ByHand | None = None
    if given.by_hand is not None:
        read: dict[str, Any] = {}
        with problems.at("byHand", "method"):
            read["method"] = method_name(given.by_hand.method)
        with problems.at("byHand", "reference"):
            read["reference"] = reference_text(given.by_hand.reference)
        problems.settle()
        hand = ByHand(**read)
    amount = None if given.amount is None else partial(_amount, given.amount)
    return Refund(mode=given.mode, amount=amount, by_hand=hand)


def _amount(given: MoneyInput, currency: str) -> int:
    problems = Problems()
    amount = 0
    with problems.at("input", "refund", "amount"):
        amount = minor_units(given, currency)
    problems.settle()
    return amount
