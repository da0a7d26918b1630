"""Which payments to list, and how to sort them."""

from enum import Enum

import strawberry

from queryplan.declare import SortDirection, any_of, every_of, id_of, none_of
from schema.enums import PaymentState, PaymentStatus
from schema.ranges import DateTimeRange, MoneyRange


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
    reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only payments with this reference: their own at the provider, or that of money "
        "that came or went.",
    )
    verified: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether a person made sure that the money came. False is the work list.",
    )
    received_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only payments whose money last came in this span."
    )
    out_of_sync: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether the order changed after the provider was told its amount.",
    )
    order_payment_status: list[PaymentStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Only payments of orders that are paid so far."
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
