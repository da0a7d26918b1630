"""Telling what was said with payment providers."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import Problems
from domain.payment_log import MAX_ENTRIES, LogEntry
from queryplan.declare import entity
from resolvers.payment_log import WhichPayment, record_payment_log
from schema.inputs import external_number
from schema.mutation import Payload, mutation, row_key
from schema.payment.log_input import PaymentLogInput, read_entries
from schema.payment.queries import PspReferenceInput
from schema.payment.types import Payment
from schema.ranges import ExternalNumberInput


@strawberry.input(one_of=True, description="Which payment: exactly one of these.")
class WhichPaymentInput:
    """Which payment."""

    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The payment's id."
    )
    order_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The order that has no other payment."
    )
    external_number: ExternalNumberInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="The number in another system of the order that has no other payment.",
    )
    psp_reference: PspReferenceInput | None = strawberry.field(
        default=strawberry.UNSET, description="The payment's id at its provider."
    )


@strawberry.input(description="What was said about a payment.")
class RecordPaymentLogInput:
    """What was said about a payment."""

    payment: WhichPaymentInput = strawberry.field(description="The payment.")
    entries: list[PaymentLogInput] = strawberry.field(
        description=f"1 to {MAX_ENTRIES} entries, in the order in which they happened."
    )


@strawberry.type(description="What `recordPaymentLog` answers.")
class RecordPaymentLogPayload(Payload):
    """What `recordPaymentLog` answers."""

    recorded: int = strawberry.field(default=0, description="How many entries were new.")
    repeated: int = strawberry.field(default=0, description="How many had been told before.")
    payment_id: strawberry.Private[UUID | None] = None
    payment: Payment | None = entity(
        ref="payment_id", description="The payment; null when the call was refused."
    )


@strawberry.type
class PaymentLogMutations:
    """What is told about payments."""

    @mutation(RecordPaymentLogPayload, scope=Scope.PAYMENTS_LOG, creates=True)
    async def record_payment_log(
        self,
        info: strawberry.Info,
        input: Annotated[RecordPaymentLogInput, strawberry.argument(description="What was said.")],
    ) -> object:
        """Keep what was said with a payment provider, such as at the checkout.

        It is kept as you tell it, but for secrets and card numbers, and changes no amount. Nobody
        takes your word for money: that is for `recordPayment` and the provider.
        """
        problems = Problems()
        which, entries = WhichPayment(), list[LogEntry]()
        with problems.at("input", "payment"):
            which = _which(input.payment)
        with problems.at("input"):
            entries = read_entries(info.context, input.entries, "entries")
        problems.settle()
        return await record_payment_log(info.context, which, entries)


def _which(given: WhichPaymentInput) -> WhichPayment:
    read: dict[str, Any] = {}
    for name, kind, path in (("id", "Payment", "id"), ("order_id", "Order", "orderId")):
        if (value := getattr(given, name)) is not strawberry.UNSET and value is not None:
            read[name] = row_key(kind, value, path)
    if given.external_number:
        read["external_number"] = external_number(given.external_number, "externalNumber")
    if given.psp_reference:
        read["psp_reference"] = (given.psp_reference.provider, given.psp_reference.reference)
    return WhichPayment(**read)
