"""Scalars of our own, where the usual ones take too much."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from domain.errors import InvalidInput
from domain.money import parse_amount

_OFFSET_IS_MISSING = "has no offset from UTC. Write it like 2026-11-21T14:30:00+02:00 or …Z."


def _refused(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "BAD_USER_INPUT"})


def _read_amount(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise _refused('A Decimal is a string, such as "12.50".')
    try:
        return parse_amount(value)
    except InvalidInput as error:
        raise _refused(error.message) from error


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise _refused("A DateTime is a string, such as 2026-11-21T14:30:00Z.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        message = f"{value[:40]!r} is no date and time of ISO 8601, such as 2026-11-21T14:30:00Z."
        raise _refused(message) from error
    if moment.tzinfo is None:
        message = f"{value[:40]!r} {_OFFSET_IS_MISSING}"
        raise _refused(message)
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        message = f"{value[:40]!r} is outside of the years 1 to 9999."
        raise _refused(message) from error


def _write_moment(value: datetime) -> str:
    return value.isoformat()


DECIMAL: ScalarDefinition = strawberry.scalar(
    name="Decimal",
    description=(
        "An exact decimal number as a string: an optional minus sign, up to 15 digits, and up to "
        "4 decimals after a point. Never a float."
    ),
    serialize=str,
    parse_value=_read_amount,
)

DATE_TIME: ScalarDefinition = strawberry.scalar(
    name="DateTime",
    description=(
        "A moment by ISO 8601 with its offset from UTC, such as 2026-11-21T14:30:00+02:00. "
        "Answers are in UTC."
    ),
    serialize=_write_moment,
    parse_value=_read_moment,
)

CONFIG = StrawberryConfig(
    scalar_map={Decimal: DECIMAL, datetime: DATE_TIME},
    enable_experimental_incremental_execution=True,
)
"""Which scalar stands for which Python type; `@defer`; and no field suggestions in errors."""
