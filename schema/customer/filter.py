"""Which customers to list, and how to sort them."""

from enum import Enum

import strawberry

from queryplan.declare import SortDirection, any_of, every_of, none_of
from schema.metadata import MetadataFilter
from schema.ranges import DateTimeRange, NumberRange


@strawberry.input(description="Which customers to list.")
class CustomerFilter:
    """Which customers to list."""

    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="Only the one with this e-mail address, in any case."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only accounts created in this span."
    )
    updated_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only accounts that last changed in this span."
    )
    tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only customers with at least one of these tags, in any case.",
    )
    metadata: MetadataFilter | None = strawberry.field(
        default=strawberry.UNSET, description="Only customers with this metadata."
    )
    country: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only customers with an address in one of these countries, by ISO 3166-1, such as FI.",
    )
    has_email: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only customers that have (or lack) an e-mail address.",
    )
    has_orders: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only customers with (or without) an order of their own.",
    )
    order_count: NumberRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only customers with so many orders."
    )
    erased: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only customers who were (or were not) erased.",
    )
    external_source: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only customers with a number from one of these other systems.",
    )
    and_: "list[CustomerFilter] | None" = every_of()
    or_: "list[CustomerFilter] | None" = any_of()
    not_: "CustomerFilter | None" = none_of()


@strawberry.enum(description="What customers can be sorted by.")
class CustomerSortField(Enum):
    """What customers can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the account was created.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When it last changed.")
    NAME = strawberry.enum_value("name", description="Family name, given name, company.")
    NUMBER = strawberry.enum_value("number", description="The customer's number.")
    ORDER_COUNT = strawberry.enum_value("order_count", description="How many orders they placed.")
    TOTAL_SPENT = strawberry.enum_value(
        "total_spent",
        description="What their orders cost, as a number. Currencies are not converted: of an "
        "account with several, the largest amount counts.",
    )
    LAST_ORDER_AT = strawberry.enum_value(
        "last_order_at",
        description="When their last order was placed; accounts without an order come first in "
        "rising order, and last in falling order.",
    )


@strawberry.input(description="How to sort customers.")
class CustomerSort:
    """How to sort customers."""

    field: CustomerSortField = strawberry.field(
        default=CustomerSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )
