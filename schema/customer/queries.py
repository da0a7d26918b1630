"""Finding customers."""

from enum import Enum

import strawberry

from queryplan.declare import Connection, SortDirection, entity, id_of, page
from schema.customer.types import Customer
from schema.ranges import DateTimeRange, ExternalNumberInput


@strawberry.input(one_of=True, description="What to find a customer by: exactly one of these.")
class CustomerBy:
    """What to find a customer by."""

    id: strawberry.ID | None = id_of("Customer", description="The customer's id.")
    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="The e-mail address, in any case."
    )
    external_number: ExternalNumberInput | None = strawberry.field(
        default=strawberry.UNSET, description="The number in another system."
    )


@strawberry.input(description="Which customers to list.")
class CustomerFilter:
    """Which customers to list."""

    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="Only the one with this e-mail address, in any case."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only accounts created in this span."
    )


@strawberry.enum(description="What customers can be sorted by.")
class CustomerSortField(Enum):
    """What customers can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the account was created.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When it last changed.")
    NAME = strawberry.enum_value("name", description="Family name, given name, company.")
    NUMBER = strawberry.enum_value("number", description="The customer's number.")


@strawberry.input(description="How to sort customers.")
class CustomerSort:
    """How to sort customers."""

    field: CustomerSortField = strawberry.field(
        default=CustomerSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.type
class CustomerQueries:
    """What can be asked about customers."""

    customer: Customer | None = entity(
        by=CustomerBy, description="One customer; null when there is none."
    )
    customers: Connection[Customer] = page(
        filter=CustomerFilter,
        order_by=CustomerSort,
        search=True,
        description="The customers of the shop, newest first unless sorted otherwise.",
    )
