"""Payments of an order."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from queryplan.declare import (
    Connection,
    Node,
    SortDirection,
    any_of,
    column,
    every_of,
    id_of,
    many,
    none_of,
    one,
    page,
    source,
)
from schema.enums import PaymentState, TransactionKind, TransactionStatus
from schema.money import Money, money
from schema.ranges import DateTimeRange, MoneyRange

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


@strawberry.input(description="Which payments to list.")
class PaymentFilter:
    """Which payments to list."""

    state: list[PaymentState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only payments in these states."
    )
    method: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only payments by these methods, as the shop writes them.",
    )
    provider: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only payments that these providers handle; `manual` is the staff themselves.",
    )
    order: strawberry.ID | None = id_of("Order", description="Only payments of this order.")
    amount: MoneyRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only payments that are for this much."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only payments opened in this span."
    )
    psp_reference: str | None = strawberry.field(
        default=strawberry.UNSET, description="Only the payment with this id at its provider."
    )
    and_: "list[PaymentFilter] | None" = every_of()
    or_: "list[PaymentFilter] | None" = any_of()
    not_: "PaymentFilter | None" = none_of()


@strawberry.enum(description="What payments can be sorted by.")
class PaymentSortField(Enum):
    """What payments can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the payment was opened.")
    AMOUNT = strawberry.enum_value("amount", description="What it is for.")


@strawberry.input(description="How to sort payments.")
class PaymentSort:
    """How to sort payments."""

    field: PaymentSortField = strawberry.field(
        default=PaymentSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.type
class PaymentQueries:
    """What can be asked about payments."""

    payments: Connection[Payment] = page(
        filter=PaymentFilter,
        order_by=PaymentSort,
        description="The payments of all orders, newest first unless sorted otherwise.",
    )
