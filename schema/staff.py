"""People who work for the shop."""

from enum import Enum

import strawberry

from queryplan.declare import Connection, Node, SortDirection, column, page, source


@source("staff", scope="orders:read")
class Staff(Node):
    """A person who works for the shop."""

    name: str = column(description="How the person is called.")
    email: str = column(description="The person's e-mail address.")


@strawberry.enum(description="What the staff can be sorted by.")
class StaffSortField(Enum):
    """What the staff can be sorted by."""

    EMAIL = strawberry.enum_value("email", description="The e-mail address.")


@strawberry.input(description="How to sort the staff.")
class StaffSort:
    """How to sort the staff."""

    field: StaffSortField = strawberry.field(
        default=StaffSortField.EMAIL, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.ASC, description="Which end comes first."
    )


@strawberry.type
class StaffQueries:
    """What can be asked about the staff."""

    staff: Connection[Staff] = page(
        order_by=StaffSort,
        description="The people who work for the shop, by e-mail address: for `assignOrder`.",
    )
