"""Finding orders."""

import strawberry

from domain.access import Scope
from queryplan.declare import COUNTS_LIMIT, Connection, Count, counts, entity, id_of, page
from schema.order.filter import OrderCountInput, OrderFilter, OrderSort
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
    payment_reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="What the customer wrote on a bank transfer; spaces and leading zeros do not "
        "matter.",
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
    order_counts: list[Count] = counts(
        "order",
        OrderCountInput,
        scope=Scope.ORDERS_READ.value,
        description=(
            f"How many orders meet each of up to {COUNTS_LIMIT} filters, all counted at once, in the "
            "order of the filters: the numbers on the tabs of a list."
        ),
    )
