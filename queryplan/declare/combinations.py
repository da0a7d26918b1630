"""Fields of a filter that combine filters of its own kind: `and`, `or`, `not`."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry
from strawberry.types.unset import UNSET

COMBINES = "queryplan.combines"
FILTER_DEPTH = 3
FILTER_TERMS = 20
FILTER_VALUES = 100


class Combination(Enum):
    """How filters below a filter are combined; the value is the field's name in the API."""

    EVERY = "and"
    ANY = "or"
    NONE = "not"


def every_of() -> Any:
    """Declare `and`: a list of filters of the same type, all of which a row must meet."""
    return _combining(
        Combination.EVERY,
        "Only rows that meet every one of these filters, besides the conditions next to it.",
    )


def any_of() -> Any:
    """Declare `or`: a list of filters of the same type, one of which a row must meet."""
    return _combining(
        Combination.ANY,
        "Only rows that meet at least one of these filters, besides the conditions next to it; "
        "an empty list finds nothing.",
    )


def none_of() -> Any:
    """Declare `not`: a filter of the same type that a row must not meet."""
    return _combining(
        Combination.NONE,
        "Only rows that do not meet this filter; what a row says nothing about, it does not meet.",
    )


def _combining(combination: Combination, description: str) -> Any:
    bounds = (
        f"`and`, `or` and `not` may stand {FILTER_DEPTH} deep in each other and hold "
        f"{FILTER_TERMS} conditions together."
    )
    return strawberry.field(
        name=combination.value,
        default=UNSET,
        description=f"{description} {bounds}",
        metadata={COMBINES: combination},
    )
