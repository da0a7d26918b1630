"""Finding change sets."""

import strawberry

from queryplan.declare import Connection, any_of, every_of, id_of, none_of, page
from schema.change_set.types import ChangeSet
from schema.ranges import DateTimeRange


@strawberry.input(description="Which change sets to list.")
class ChangeSetFilter:
    """Which change sets to list."""

    customer: strawberry.ID | None = id_of(
        "Customer", description="Only those that changed this customer or one of its orders."
    )
    order: strawberry.ID | None = id_of("Order", description="Only those that changed this order.")
    mutation: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Only calls of these mutations, by their names."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only calls in this span."
    )
    and_: "list[ChangeSetFilter] | None" = every_of()
    or_: "list[ChangeSetFilter] | None" = any_of()
    not_: "ChangeSetFilter | None" = none_of()


@strawberry.type
class ChangeSetQueries:
    """What can be asked about change sets."""

    change_sets: Connection[ChangeSet] = page(
        filter=ChangeSetFilter, description="What calls changed, newest first."
    )
