"""Asking a payment's provider to move money, and what it did."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.states import TransactionKind
from domain.text import clean
from queryplan.declare import entity
from resolvers import movements, reconciling
from resolvers.movements import Wish
from schema.money import MoneyInput, minor_units
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order
from schema.payment.types import Payment, PaymentTransaction

MAX_REASON = 500

PaymentId = Annotated[strawberry.ID, strawberry.argument(description="The payment's id.")]


@strawberry.input(description="How much to collect.")
class CapturePaymentInput:
    """How much to collect."""

    amount: MoneyInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="How much of what is reserved; all that is left when it is not given.",
    )


@strawberry.input(description="How much to give back, and why.")
class RefundPaymentInput:
    """How much to give back, and why."""

    amount: MoneyInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="How much of what was collected; all that is left when it is not given.",
    )
    reason: str | None = strawberry.field(
        default=strawberry.UNSET, description="Why, for staff and for the provider."
    )
    as_credit: bool | None = strawberry.field(
        default=None,
        description="What it means where the shop did not owe it: true, the order costs less by it; "
        "false, the customer owes it again. When left out, only what the shop owes can be given "
        "back.",
    )
    notify_customer: bool | None = strawberry.field(
        default=None,
        description="Whether the customer gets the message REFUND_ISSUED: true, also where the shop's rule "
        "is off; false, never. Left out, the shop's rule decides (`messageRules`).",
    )


@strawberry.type(description="What a command to a payment's provider answers.")
class PaymentCommandPayload(Payload):
    """What a command to a payment's provider answers."""

    payment_id: strawberry.Private[UUID | None] = None
    transaction_id: strawberry.Private[UUID | None] = None
    order_id: strawberry.Private[UUID | None] = None
    payment: Payment | None = entity(
        ref="payment_id",
        description="The payment as it stands now; null when the call was refused.",
    )
    transaction: PaymentTransaction | None = entity(
        ref="transaction_id",
        description=(
            "What was asked of the provider. Its status says how it ended: SUCCESS, FAILURE, "
            "PENDING while the provider is at it, UNKNOWN while nobody knows; then it is asked "
            "until it is known."
        ),
    )
    order: Order | None = entity(
        ref="order_id", description="The order with its sums; null when the call was refused."
    )


@strawberry.type(description="What `capturePayment` answers.")
class CapturePaymentPayload(PaymentCommandPayload):
    """What `capturePayment` answers."""


@strawberry.type(description="What `voidPayment` answers.")
class VoidPaymentPayload(PaymentCommandPayload):
    """What `voidPayment` answers."""


@strawberry.type(description="What `refundPayment` answers.")
class RefundPaymentPayload(PaymentCommandPayload):
    """What `refundPayment` answers."""


@strawberry.type(description="What `syncPayment` answers.")
class SyncPaymentPayload(Payload):
    """What `syncPayment` answers."""

    payment_id: strawberry.Private[UUID | None] = None
    order_id: strawberry.Private[UUID | None] = None
    payment: Payment | None = entity(
        ref="payment_id",
        description="The payment as it stands now; null when the call was refused.",
    )
    order: Order | None = entity(
        ref="order_id", description="The order with its sums; null when the call was refused."
    )


@strawberry.type
class PaymentCommandMutations:
    """What a payment's provider is asked for."""

    @mutation(CapturePaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def capture_payment(
        self,
        info: strawberry.Info,
        id: PaymentId,
        input: Annotated[
            CapturePaymentInput | None, strawberry.argument(description="How much to collect.")
        ] = None,
    ) -> object:
        """Collect what is reserved, all of it or a part; the provider is asked once."""
        given = input or CapturePaymentInput()
        wish = Wish(kind=TransactionKind.CAPTURE, amount=_reader(given.amount))
        return await movements.move(info.context, row_key("Payment", id, "id"), wish)

    @mutation(VoidPaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def void_payment(self, info: strawberry.Info, id: PaymentId) -> object:
        """Let go of what is reserved and not collected; the provider is asked once.

        A payment that no provider knows, and that the staff waited for, is given up.
        """
        wish = Wish(kind=TransactionKind.VOID)
        return await movements.move(info.context, row_key("Payment", id, "id"), wish)

    @mutation(RefundPaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def refund_payment(
        self,
        info: strawberry.Info,
        id: PaymentId,
        input: Annotated[
            RefundPaymentInput | None,
            strawberry.argument(description="How much to give back, and why."),
        ] = None,
    ) -> object:
        """Give back what was collected, all of it or a part; the provider is asked once."""
        given = input or RefundPaymentInput()
        reason = clean(given.reason or None, field=("input", "reason"), limit=MAX_REASON)
        wish = Wish(
            kind=TransactionKind.REFUND,
            amount=_reader(given.amount),
            reason=reason,
            as_credit=given.as_credit,
            notify_customer=given.notify_customer,
        )
        return await movements.move(info.context, row_key("Payment", id, "id"), wish)

    @mutation(SyncPaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def sync_payment(self, info: strawberry.Info, id: PaymentId) -> object:
        """Ask the provider for all that it did with a payment, and take it over. No money moves."""
        return await reconciling.sync_payment(info.context, row_key("Payment", id, "id"))


def _reader(given: MoneyInput | None) -> Any:
    return partial(minor_units, given) if given else None
