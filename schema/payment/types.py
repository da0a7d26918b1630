"""What a payment shows."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from queryplan.declare import Connection, Node, column, entity, group, many, one, part, source
from schema.enums import PaymentState, TransactionKind, TransactionStatus
from schema.money import Money, money, money_of
from schema.payment.enums import LogSource
from schema.staff import Staff

if TYPE_CHECKING:
    from schema.order.types import Order


@source("payment_transaction", scope="payments:read")
class PaymentTransaction(Node):
    """A movement of money that was tried, by a provider or by hand."""

    kind: TransactionKind = column(description="What it was for.")
    status: TransactionStatus = column(description="How it ended.")
    amount: Money = money("amount", description="How much it was for.")
    method: str | None = column(
        description="How the money came or was given back, where somebody said so."
    )
    reference: str | None = column(
        description="The provider's reference, or what was written on the transfer."
    )
    error: str | None = column(description="What the provider said when it refused.")
    note: str | None = column(description="What was written about it.")
    at: datetime = column(description="When it happened, by whoever told of it.")
    created_at: datetime = column(description="When it was stored.")


@source("payment_log", scope="payments:read")
class PaymentLogEntry(Node):
    """Something that was said about a payment. Secrets and card numbers are taken out of it."""

    at: datetime = column(description="When it was said, by whoever told of it.")
    source: LogSource = column(description="Whose word it is.")
    type: str = column(description="What it was, in the provider's words.")
    message: str | None = column(description="What it said, for people.")
    data: JSON | None = column(description="All of it, in the provider's own shape.")
    created_at: datetime = column(description="When it was stored.")


@strawberry.type(description="A person made sure that the money came.")
class PaymentVerification:
    """A person made sure that the money came."""

    at: datetime = strawberry.field(description="When.")
    note: str | None = strawberry.field(description="What they wrote about it.")
    by_id: strawberry.Private[UUID | None]
    by: Staff | None = entity(ref="by_id", description="Who.")


def refundable_of(captured: int, refunded: int, currency: str) -> Money:
    """Tell what is left to give back."""
    return money_of(captured - refunded, currency)


@source("payment", scope="payments:read")
class Payment(Node):
    """One way in which an order is paid."""

    version: int = column(description="Rises with every saved change; for `expectedVersion`.")
    method: str = column(description="The method that the customer chose, in the shop's words.")
    provider: str = column(description="Who handles it; `manual` is the staff themselves.")
    state: PaymentState = column(
        description="Where it stands. It follows from what moved; verifying is apart from it."
    )
    amount: Money = money("amount", description="What it is for.")
    authorized: Money = money("authorized", description="What is reserved and not collected.")
    captured: Money = money("captured", description="What was collected.")
    refunded: Money = money("refunded", description="What was given back of it.")
    refundable: Money = group(
        refundable_of,
        "captured",
        "refunded",
        "currency",
        description="What was collected and not given back.",
    )
    psp_reference: str | None = column(description="The payment's id at the provider.")
    external_url: str | None = column(description="The payment's page at the provider.")
    out_of_sync: bool = column(
        description="Whether the provider was told another amount than the order has now, or does "
        "not know of money given back by hand."
    )
    received_at: datetime | None = column(description="When money last came.")
    expired_at: datetime | None = column(description="When the provider's time for it ran out.")
    verification: PaymentVerification | None = part(
        PaymentVerification,
        {"at": "verification_at", "note": "verification_note", "by_id": "verification_by"},
        present="verification_at",
        description="Who made sure that the money came; null until a person did. Nothing else "
        "sets it.",
    )
    created_at: datetime = column(description="When it was opened.")
    updated_at: datetime = column(description="When it last changed.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it pays."
    )
    transactions: Connection[PaymentTransaction] = many(
        description="What moved money or was to, oldest first."
    )
    log: Connection[PaymentLogEntry] = many(
        description="All that was said with the provider, and told about it; oldest first."
    )
