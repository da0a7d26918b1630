"""Values that are hard to take, by the type of the place where a client writes them."""

from typing import Any
from uuid import UUID

from graphql import GraphQLEnumType, GraphQLInputObjectType
from id_places import CORE
from input_places import Spot

from queryplan.ids import encode_id

LONG, HUGE = "x" * 300, "x" * 100_000
NUL, HALF = "a\0b", "a\ud800"
MIXED = (
    "\u0644\u064a\u0644\u0649 \u200f\u05db\u05d4\u05df "  # Arabic and Hebrew
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 e\u0301 \uff21 \u674e %_\\'\"; --"
)
"""Right-to-left names, a joined emoji, a combining accent, wide letters, signs of SQL and JSON."""

TOO_MUCH = "The variables hold too much"
"""How a list is refused that holds more input objects than anybody counts; nothing is named then."""

NO_SUCH_TYPE = encode_id("Nothing", UUID(int=7))
IDS: list[Any] = ["", " ", "?", "T3JkZXI6", LONG, HUGE, NUL, HALF, "ø", "-1"]
MOMENTS: list[Any] = [
    *("", "yesterday", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00"),
    *("2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-06-30T23:59:60Z"),
    *("0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2026-03-01T12:00:00+25:00"),
    *(HALF, NUL, HUGE, 1_700_000_000),
]
AMOUNTS: list[Any] = [
    *("", " 1", "1e3", "NaN", "Infinity", "1_0", "٣", "1,50", "0x1", "--1", "1.", ".5"),
    *("1234567890123456", "1.00005", "1" * 5000, HALF, NUL, 5),
]
HOPELESS: dict[str, list[Any]] = {
    "ID": [*IDS, 5, 1.5, True, {}, ["1", "2"]],
    "String": [5, 1.5, True, {}, ["a", "b"]],
    "Int": [2**31, 2**53, 2**63, -(2**31) - 1, 1.5, "1", True, {}, [1, 2]],
    "Boolean": ["true", 1, 0, {}, [True, False]],
    "Decimal": [*AMOUNTS, 1.5, True, {}, ["1", "2"]],
    "DateTime": [*MOMENTS, 1.5, True, {}, ["2026-03-01T12:00:00Z"] * 2],
    "JSON": [],
}
"""What no place of the type takes."""

UNSTORABLE: list[Any] = [HUGE, NUL, HALF]
"""Texts that nothing can be called."""

ODD: dict[str, list[Any]] = {
    "ID": [],
    "String": ["", " \t\u200b", LONG, MIXED],
    "Int": [0, -1, -(2**31), 2**31 - 1],
    "Boolean": [True, False],
    "Decimal": ["-1", "-0", "0", "0.0001", "999999999999999.9999", "-999999999999999"],
    "JSON": ["", NUL, HALF, HUGE, 5, 1.5, True, [], {}, {NUL: [HALF]}, [[[[None]]]]],
    "DateTime": ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-01T12:00:00+23:59"],
}
"""What some places of the type take and others don't."""


def hopeless(spot: Spot, good: Any) -> list[Any]:
    """Give what must be refused in that place, where `good` is taken."""
    kind = CORE.type_map[spot.kind]
    if spot.listed:
        found: list[Any] = [5, [None]]
    elif isinstance(kind, GraphQLEnumType):
        found = ["LOST", "", next(iter(kind.values)).lower(), HALF, HUGE, 5, True, {}]
    elif isinstance(kind, GraphQLInputObjectType):
        found = ["text", 5, True, [[]], {"notThere": 1}]
    elif spot.name in {"after", "before"}:
        found = [*IDS, 5, good]
    elif spot.kind == "ID":
        found = [*HOPELESS["ID"], NO_SUCH_TYPE]
    else:
        found = HOPELESS[spot.kind]
    return found if spot.nullable else [*found, None]


def odd(spot: Spot, good: Any) -> list[Any]:
    """Give what may be refused or taken in that place, where `good` is taken."""
    kind = CORE.type_map[spot.kind]
    if spot.listed:
        found: list[Any] = [[], good * 1000]
    elif isinstance(kind, GraphQLEnumType):
        found = list(kind.values)
    elif isinstance(kind, GraphQLInputObjectType):
        found = [{}]
    else:
        found = ODD[spot.kind]
    return [*found, None] if spot.nullable else found
