"""Which orders to list, and how to sort them."""

from enum import Enum

import strawberry

from queryplan.declare import SortDirection, any_of, every_of, id_of, none_of
from schema.enums import FulfillmentStatus, OrderState, PaymentStatus
from schema.metadata import MetadataFilter
from schema.ranges import DateTimeRange, MoneyRange


@strawberry.input(description="Which orders to list. Without any, all of every state.")
class OrderFilter:
    """Which orders to list."""

    state: list[OrderState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders in these states."
    )
    fulfillment_status: list[FulfillmentStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders handed over so far."
    )
    payment_status: list[PaymentStatus] | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders paid so far."
    )
    needs_handling: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders that staff must (or need not) act on."
    )
    acknowledged: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders that staff noticed (or did not yet). With `state: [OPEN, "
        "CONFIRMED]`, false gives the unread ones.",
    )
    assignee: strawberry.ID | None = id_of(
        "Staff", description="Only orders that this person looks after; yours: `viewer.staff.id`."
    )
    assigned: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders that somebody (or nobody) looks after.",
    )
    on_hold: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders that wait (or do not)."
    )
    archived: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders that are (or are not) archived."
    )
    placed_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders placed in this span."
    )
    total: MoneyRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders that cost this much now."
    )
    customer: strawberry.ID | None = id_of(
        "Customer", description="Only orders that belong to this account."
    )
    has_account: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="True: only orders that belong to an account. False: only guests' orders.",
    )
    email: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders with this e-mail address on them, in any case.",
    )
    updated_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders that last changed in this span."
    )
    country: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders that are sent to these countries, by ISO 3166-1, such as FI.",
    )
    tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders with at least one of these tags, in any case.",
    )
    metadata: MetadataFilter | None = strawberry.field(
        default=strawberry.UNSET, description="Only orders with this metadata."
    )
    sku: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders with a line of at least one of these article numbers, as the shop writes them.",
    )
    tracking_number: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders with a parcel of this tracking number; spaces, hyphens and case do "
        "not matter.",
    )
    payment_method: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders whose customer chose one of these payment methods, as the shop writes them.",
    )
    payment_reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only the order with this reference for bank transfers; spaces and leading "
        "zeros do not matter.",
    )
    currency_code: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders in these currencies, by ISO 4217, such as EUR.",
    )
    source: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders that came from these sources, in the words they came with.",
    )
    external_source: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only orders with a number from one of these other systems.",
    )
    and_: "list[OrderFilter] | None" = every_of()
    or_: "list[OrderFilter] | None" = any_of()
    not_: "OrderFilter | None" = none_of()


@strawberry.enum(description="What orders can be sorted by.")
class OrderSortField(Enum):
    """What orders can be sorted by."""

    PLACED_AT = strawberry.enum_value(
        "placed_at", description="When the order was placed (a draft: created)."
    )
    NUMBER = strawberry.enum_value("number", description="The order's number.")
    TOTAL = strawberry.enum_value("total", description="What it costs now.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When it last changed.")
    NAME = strawberry.enum_value(
        "name", description="Family name, given name, company on the order."
    )


@strawberry.input(description="How to sort orders.")
class OrderSort:
    """How to sort orders."""

    field: OrderSortField = strawberry.field(
        default=OrderSortField.PLACED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.input(description="A filter whose orders are counted, under a key of your choice.")
class OrderCountInput:
    """A filter whose orders are counted."""

    key: str = strawberry.field(description="Comes back with the count, such as a tab's name.")
    filter: OrderFilter | None = strawberry.field(
        default=None, description="Which orders to count; all when left out."
    )
