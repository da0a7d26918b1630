"""Payments of an order."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import Connection, Node, column, many, one, source
from schema.enums import PaymentState, TransactionKind, TransactionStatus
from schema.money import Money, money

if TYPE_CHECKING:
    from schema.order.types import Order


@source("payment_transaction", scope="payments:read")
class PaymentTransaction(Node):
    """One contact with a payment provider that was to move money."""

    kind: TransactionKind = column(description="What it was for.")
    status: TransactionStatus = column(description="How it ended.")
    amount: Money = money("amount", description="How much it was for.")
    reference: str | None = column(description="The provider's reference.")
    error: str | None = column(description="What the provider said when it refused.")
    created_at: datetime = column(description="When it happened.")


@source("payment", scope="payments:read")
class Payment(Node):
    """One way in which an order is paid."""

    version: int = column(description="Rises with every saved change.")
    method: str = column(description="The method that the customer chose, in the shop's words.")
    provider: str = column(description="Who handles it; `manual` is the staff themselves.")
    state: PaymentState = column(description="Where it stands.")
    amount: Money = money("amount", description="What it is for.")
    authorized: Money = money("authorized", description="What is reserved and not collected.")
    captured: Money = money("captured", description="What was collected.")
    refunded: Money = money("refunded", description="What was given back of it.")
    psp_reference: str | None = column(description="The payment's id at the provider.")
    external_url: str | None = column(description="The payment's page at the provider.")
    out_of_sync: bool = column(
        description="Whether the order was edited after the provider was told its amount."
    )
    created_at: datetime = column(description="When it was opened.")
    updated_at: datetime = column(description="When it last changed.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] = one(
        description="The order that it pays."
    )
    transactions: Connection[PaymentTransaction] = many(
        description="Contacts with the provider that were to move money, oldest first."
    )
