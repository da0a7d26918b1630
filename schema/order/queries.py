"""Finding orders."""

import strawberry

from queryplan.declare import Connection, entity, id_of, page
from schema.order.filter import OrderFilter, OrderSort
from schema.order.types import Order
from schema.ranges import ExternalNumberInput


@strawberry.input(one_of=True, description="What to find an order by: exactly one of these.")
class OrderBy:
    """What to find an order by."""

    id: strawberry.ID | None = id_of("Order", description="The order's id.")
    number: str | None = strawberry.field(
        default=strawberry.UNSET, description="The number that people use."
    )
    external_number: ExternalNumberInput | None = strawberry.field(
        default=strawberry.UNSET, description="The number in another system."
    )


@strawberry.type
class OrderQueries:
    """What can be asked about orders."""

    order: Order | None = entity(by=OrderBy, description="One order; null when there is none.")
    orders: Connection[Order] = page(
        filter=OrderFilter,
        order_by=OrderSort,
        search=True,
        description="The orders of the shop, newest first unless sorted otherwise.",
    )
