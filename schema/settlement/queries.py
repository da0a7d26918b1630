"""The work list of settlements."""

from enum import Enum

import strawberry

from queryplan.declare import (
    Connection,
    SortDirection,
    any_of,
    entity,
    every_of,
    id_of,
    none_of,
    page,
)
from schema.payment.enums import SettlementDirection, SettlementState
from schema.ranges import DateTimeRange, MoneyRange
from schema.settlement.types import Settlement


@strawberry.input(description="Which settlements to list.")
class SettlementFilter:
    """Which settlements to list."""

    state: list[SettlementState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only settlements in these states."
    )
    direction: list[SettlementDirection] | None = strawberry.field(
        default=strawberry.UNSET, description="Only settlements of which the money goes this way."
    )
    order: strawberry.ID | None = id_of("Order", description="Only settlements of this order.")
    amount: MoneyRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only settlements about this much."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only settlements opened in this span."
    )
    and_: "list[SettlementFilter] | None" = every_of()
    or_: "list[SettlementFilter] | None" = any_of()
    not_: "SettlementFilter | None" = none_of()


@strawberry.enum(description="What settlements can be sorted by.")
class SettlementSortField(Enum):
    """What settlements can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When it was opened.")


@strawberry.input(description="How to sort settlements.")
class SettlementSort:
    """How to sort settlements."""

    field: SettlementSortField = strawberry.field(
        default=SettlementSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.input(one_of=True, description="What to find a settlement by: exactly one of these.")
class SettlementBy:
    """What to find a settlement by."""

    id: strawberry.ID | None = id_of("Settlement", description="The settlement's id.")


@strawberry.type
class SettlementQueries:
    """What can be asked about settlements."""

    settlement: Settlement | None = entity(
        by=SettlementBy, description="One settlement; null when there is none."
    )
    settlements: Connection[Settlement] = page(
        filter=SettlementFilter,
        order_by=SettlementSort,
        description=(
            "What is still to be charged or paid back, and what was; newest first unless sorted "
            "otherwise. The work list is `filter: {state: [OPEN]}`."
        ),
    )
