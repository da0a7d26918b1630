"""Scalars of our own, where the usual ones take too much."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, cast

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.types.scalar import DEFAULT_SCALAR_REGISTRY
from strawberry.types.scalar import ScalarDefinition

from domain.errors import InvalidInput
from domain.money import parse_amount

_DEEPEST: Final = 100
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


def _read_json(value: Any) -> Any:
    level: list[Any] = [value]
    for _ in range(_DEEPEST + 1):
        inside: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inside += cast("dict[str, Any]", each).values()
            elif isinstance(each, list):
                inside += cast("list[Any]", each)
        if not inside:
            return value
        level = inside
    raise _refused(f"JSON may be nested {_DEEPEST} deep at most.")


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

JSON_VALUE: ScalarDefinition = strawberry.scalar(
    name="JSON",
    description=DEFAULT_SCALAR_REGISTRY[JSON].description,
    specified_by_url=DEFAULT_SCALAR_REGISTRY[JSON].specified_by_url,
    serialize=lambda value: value,
    parse_value=_read_json,
)

CONFIG = StrawberryConfig(
    scalar_map={Decimal: DECIMAL, datetime: DATE_TIME, JSON: JSON_VALUE},
    enable_experimental_incremental_execution=True,
)
"""Which scalar stands for which Python type; `@defer`; and no field suggestions in errors."""
