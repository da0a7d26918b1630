"""Ranges that lists are filtered by."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from queryplan.declare import part

TagList = Annotated[
    list[str],
    strawberry.argument(
        description="The tags: at most 50, of at most 50 characters each. Case does not matter."
    ),
]


@strawberry.input(description="A span of time. A side left out is open.")
class DateTimeRange:
    """A span of time."""

    since: datetime | None = strawberry.field(
        name="from", default=None, description="The first moment that counts."
    )
    until: datetime | None = strawberry.field(
        name="to", default=None, description="The first moment that no longer counts."
    )


@strawberry.input(description="A range of amounts in one currency. A side left out is open.")
class MoneyRange:
    """A range of amounts."""

    currency_code: str = strawberry.field(description="The currency by ISO 4217, such as EUR.")
    least: Decimal | None = strawberry.field(
        name="min", default=None, description="The smallest amount that counts."
    )
    most: Decimal | None = strawberry.field(
        name="max", default=None, description="The largest amount that counts."
    )


@strawberry.input(description="A range of whole numbers. A side left out is open.")
class NumberRange:
    """A range of whole numbers."""

    least: int | None = strawberry.field(
        name="min", default=None, description="The smallest number that counts."
    )
    most: int | None = strawberry.field(
        name="max", default=None, description="The largest number that counts."
    )


@strawberry.input(description="The number that something has in another system.")
class ExternalNumberInput:
    """The number that something has in another system."""

    source: str = strawberry.field(description="The other system, in your words.")
    number: str = strawberry.field(description="The number there, unique within the source.")


@strawberry.type(description="The number that something has in another system.")
class ExternalNumber:
    """The number that something has in another system."""

    source: str = strawberry.field(description="The other system.")
    number: str = strawberry.field(description="The number there, unique within the source.")


def external(*, description: str) -> Any:
    """Declare the number that a row has in another system."""
    columns = {"source": "external_source", "number": "external_number"}
    return part(ExternalNumber, columns, present="external_source", description=description)
