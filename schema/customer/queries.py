"""Finding customers."""

import strawberry

from queryplan.declare import Connection, entity, id_of, page
from schema.customer.filter import CustomerFilter, CustomerSort
from schema.customer.types import Customer
from schema.ranges import ExternalNumberInput


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
