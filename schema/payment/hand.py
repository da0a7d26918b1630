"""What staff and programs enter about payments by hand."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.changes import camel
from domain.errors import InvalidInput, Problems
from domain.receipts import (
    MAX_NOTE,
    NewPayment,
    PaidBack,
    Receipt,
    method_name,
    page_address,
    provider_name,
    reference_text,
)
from domain.text import clean
from domain.unset import UNSET
from queryplan.declare import entity
from resolvers import payments
from schema.inputs import touched
from schema.money import MoneyInput, read_money
from schema.mutation import Payload, mutation, row_key
from schema.order.types import Order
from schema.payment.types import Payment

PaymentId = Annotated[strawberry.ID, strawberry.argument(description="The payment's id.")]
OrderId = Annotated[strawberry.ID, strawberry.argument(description="The order's id.")]
CHECKS: dict[str, Callable[[Any], str | None]] = {
    "method": method_name,
    "provider": provider_name,
    "psp_reference": reference_text,
    "external_url": page_address,
}


@strawberry.input(description="A payment at a provider.")
class CreatePaymentInput:
    """A payment at a provider."""

    provider: str = strawberry.field(
        description="Who handles it, such as stripe: small letters, digits, - and _. `manual` is "
        "the staff themselves."
    )
    method: str = strawberry.field(description="How the customer pays, in the shop's words.")
    amount: MoneyInput | None = strawberry.field(
        default=None, description="What it is for; what is owed on the order when left out."
    )
    psp_reference: str | None = strawberry.field(
        default=None, description="The payment's id at the provider, unique there."
    )
    external_url: str | None = strawberry.field(
        default=None, description="The payment's page at the provider, for staff."
    )


@strawberry.input(
    description="What to change about a payment. A field left out stays as it is, null clears it."
)
class UpdatePaymentInput:
    """What to change about a payment."""

    method: strawberry.Maybe[str | None] = strawberry.field(
        description="How the customer pays, in the shop's words."
    )
    provider: strawberry.Maybe[str | None] = strawberry.field(
        description="Who handles it. It stays once anything was done with the payment."
    )
    psp_reference: strawberry.Maybe[str | None] = strawberry.field(
        description="The payment's id at the provider, unique there."
    )
    external_url: strawberry.Maybe[str | None] = strawberry.field(
        description="The payment's page at the provider, for staff."
    )


@strawberry.input(description="Money that came.")
class RecordPaymentInput:
    """Money that came."""

    amount: MoneyInput = strawberry.field(description="How much came.")
    method: str | None = strawberry.field(
        default=None,
        description="How it came, such as bank transfer, cash or gift card; as the customer chose "
        "when left out.",
    )
    reference: str | None = strawberry.field(
        default=None, description="What was written on the transfer, or the number of the card."
    )
    received_at: datetime | None = strawberry.field(
        default=None, description="When it came; now when left out."
    )
    note: str | None = strawberry.field(default=None, description="What to remember about it.")
    payment_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The payment that it belongs to. When left out, it is the one by that method "
        "that waits for the staff, else a new one.",
    )


@strawberry.input(description="Money that was given back outside of any provider.")
class RecordRefundInput:
    """Money that was given back."""

    amount: MoneyInput = strawberry.field(description="How much was given back.")
    method: str | None = strawberry.field(
        default=None, description="How, such as bank transfer or cash."
    )
    reference: str | None = strawberry.field(
        default=None, description="What was written on the transfer."
    )
    reason: str | None = strawberry.field(default=None, description="Why.")
    refunded_at: datetime | None = strawberry.field(
        default=None, description="When it was given back; now when left out."
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


@strawberry.type(description="What a change of a payment answers.")
class PaymentPayload(Payload):
    """What a change of a payment answers."""

    payment_id: strawberry.Private[UUID | None] = None
    payment: Payment | None = entity(
        ref="payment_id",
        description="The payment as it stands now; null when the call was refused.",
    )
    order_id: strawberry.Private[UUID | None] = None
    order: Order | None = entity(
        ref="order_id", description="Its order as it stands now; null when the call was refused."
    )


@strawberry.type(description="What `createPayment` answers.")
class CreatePaymentPayload(PaymentPayload):
    """What `createPayment` answers."""


@strawberry.type(description="What `updatePayment` answers.")
class UpdatePaymentPayload(PaymentPayload):
    """What `updatePayment` answers."""


@strawberry.type(description="What `recordPayment` answers.")
class RecordPaymentPayload(PaymentPayload):
    """What `recordPayment` answers."""


@strawberry.type(description="What `recordRefund` answers.")
class RecordRefundPayload(PaymentPayload):
    """What `recordRefund` answers."""


@strawberry.type(description="What `verifyPayment` answers.")
class VerifyPaymentPayload(PaymentPayload):
    """What `verifyPayment` answers."""


@strawberry.type(description="What `unverifyPayment` answers.")
class UnverifyPaymentPayload(PaymentPayload):
    """What `unverifyPayment` answers."""


@strawberry.type
class PaymentMutations:
    """Changes of payments by hand."""

    @mutation(CreatePaymentPayload, scope=Scope.PAYMENTS_WRITE, creates=True)
    async def create_payment(
        self,
        info: strawberry.Info,
        order_id: OrderId,
        input: Annotated[CreatePaymentInput, strawberry.argument(description="The payment.")],
    ) -> object:
        """Bind a payment at a provider to an order. Whether money came is told later."""
        problems = Problems()
        read: dict[str, Any] = {}
        for name, check in CHECKS.items():
            with problems.at("input", camel(name)):
                read[name] = check(getattr(input, name))
        with problems.at("input", "amount"):
            read["amount"] = None if input.amount is None else read_money(input.amount)
        problems.settle()
        key = row_key("Order", order_id, "orderId")
        return await payments.create_payment(info.context, key, NewPayment(**read))

    @mutation(UpdatePaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def update_payment(
        self,
        info: strawberry.Info,
        id: PaymentId,
        input: Annotated[UpdatePaymentInput, strawberry.argument(description="What to change.")],
    ) -> object:
        """Change what is known of a payment, or bind one that waits to a provider."""
        problems = Problems()
        parts: dict[str, str | None] = {}
        for name, check in CHECKS.items():
            value = touched(getattr(input, name))
            with problems.at("input", camel(name)):
                if value is None and name in {"method", "provider"}:
                    raise InvalidInput("A payment can't do without this.")
                if value is not UNSET:
                    parts[name] = check(value)
        problems.settle()
        return await payments.update_payment(info.context, row_key("Payment", id, "id"), parts)

    @mutation(RecordPaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def record_payment(
        self,
        info: strawberry.Info,
        order_id: OrderId,
        input: Annotated[RecordPaymentInput, strawberry.argument(description="What came.")],
    ) -> object:
        """Enter money that came by bank transfer, in cash, by invoice, by gift card.

        More than the order costs is stored, with a warning. `expectedVersion` is the order's.
        """
        problems = Problems()
        read: dict[str, Any] = {"received_at": input.received_at}
        key = None
        with problems.at("input", "amount"):
            read["amount"] = read_money(input.amount)
        with problems.at("input", "method"):
            read["method"] = None if input.method is None else method_name(input.method)
        with problems.at("input", "reference"):
            read["reference"] = reference_text(input.reference)
        with problems.at("input", "note"):
            read["note"] = clean(input.note, field=(), limit=MAX_NOTE, multiline=True)
        with problems.at("input", "paymentId"):
            key = None if input.payment_id is None else row_key("Payment", input.payment_id)
        problems.settle()
        order = row_key("Order", order_id, "orderId")
        return await payments.record_payment(info.context, order, key, Receipt(**read))

    @mutation(RecordRefundPayload, scope=Scope.PAYMENTS_WRITE)
    async def record_refund(
        self,
        info: strawberry.Info,
        id: PaymentId,
        input: Annotated[RecordRefundInput, strawberry.argument(description="What was given.")],
    ) -> object:
        """Enter money that was given back by hand: at the counter, by a transfer.

        A refund alone never changes what an order costs; `asCredit` does.
        """
        problems = Problems()
        plain = ("refunded_at", "as_credit", "notify_customer")
        read: dict[str, Any] = {name: getattr(input, name) for name in plain}
        with problems.at("input", "amount"):
            read["amount"] = read_money(input.amount)
        with problems.at("input", "method"):
            read["method"] = None if input.method is None else method_name(input.method)
        with problems.at("input", "reference"):
            read["reference"] = reference_text(input.reference)
        with problems.at("input", "reason"):
            read["reason"] = clean(input.reason, field=(), limit=MAX_NOTE, multiline=True)
        problems.settle()
        key = row_key("Payment", id, "id")
        return await payments.record_refund(info.context, key, PaidBack(**read))

    @mutation(VerifyPaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def verify_payment(
        self,
        info: strawberry.Info,
        id: PaymentId,
        note: Annotated[
            str | None, strawberry.argument(description="What to remember about it.")
        ] = None,
    ) -> object:
        """Note that you made sure that the money came. Only a person can; in any state.

        Nothing else sets this: no webhook, no capture, no program.
        """
        text = clean(note, field=("note",), limit=MAX_NOTE, multiline=True)
        return await payments.verify_payment(info.context, row_key("Payment", id, "id"), text)

    @mutation(UnverifyPaymentPayload, scope=Scope.PAYMENTS_WRITE)
    async def unverify_payment(self, info: strawberry.Info, id: PaymentId) -> object:
        """Take back that somebody made sure. One that nobody verified stays as it is."""
        return await payments.unverify_payment(info.context, row_key("Payment", id, "id"))
