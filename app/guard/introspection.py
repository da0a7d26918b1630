"""What introspection costs: as much as the schema has to tell."""

from dataclasses import dataclass
from typing import Any, Final, cast

from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    is_input_object_type,
    is_interface_type,
    is_union_type,
)

NAMED: Final = {"__type", "queryType", "mutationType", "subscriptionType"}
"""Fields that yield one type of the schema, whichever it is."""

_KEPT: Final = "guard-introspection"
_VALUES_A_POINT: Final = 6
_WRAPPED: Final = 0.5  # of the types that are asked what they wrap, so many wrap one
LISTS: Final = {"fields", "inputFields", "interfaces", "possibleTypes"}
"""Lists of which few may stand within each other."""


@dataclass(frozen=True, slots=True)
class Told:
    """How many entries the lists of introspection have in one schema.

    Of a type's lists it is the mean, as what is asked of all types costs what there is. Where one
    type is named, or a list stands within another, it may be the largest, of which there is
    `largest` times as much to tell as of the mean.
    """

    sizes: dict[str, float]
    largest: float

    @classmethod
    def of(cls, schema: GraphQLSchema) -> "Told":
        """Count what a schema has to tell, once."""
        known = schema.extensions.get(_KEPT)
        if known is None:
            known = schema.extensions[_KEPT] = _count(schema)
        return cast("Told", known)

    def values(self, name: str, below: int, lists_below: int) -> int:
        """Tell how many values a field has below it, where one entry has so many."""
        size = self.sizes.get(name)
        if name in NAMED:
            size = self.largest
        if size is None:
            return below
        if name in LISTS and lists_below:
            size *= self.largest
        return round((1 + below) * size)


def is_told(kind: GraphQLNamedType | None) -> bool:
    """Tell whether a type is one of those by which a schema describes itself."""
    return kind is not None and kind.name.startswith("__")


def points(values: int) -> int:
    """Give the cost of so many values of introspection."""
    return values // _VALUES_A_POINT


def _count(schema: GraphQLSchema) -> Told:
    kinds: list[Any] = list(schema.type_map.values())
    fields = [
        [] if is_input_object_type(kind) else list(getattr(kind, "fields", {}).values())
        for kind in kinds
    ]
    inputs = sum(len(kind.fields) for kind in kinds if is_input_object_type(kind))
    arguments = sum(len(field.args) for each in fields for field in each)
    every = sum(map(len, fields))
    values = sum(len(getattr(kind, "values", ())) for kind in kinds)
    wide = [kind for kind in kinds if is_interface_type(kind) or is_union_type(kind)]
    possible = sum(len(schema.get_possible_types(kind)) for kind in wide)
    interfaces = sum(len(getattr(kind, "interfaces", ())) for kind in kinds)
    many = len(kinds)
    sizes = {
        "types": many,
        "directives": len(schema.directives),
        "fields": every / many,
        "inputFields": inputs / many,
        "args": arguments / every,
        "enumValues": values / many,
        "possibleTypes": possible / many,
        "interfaces": interfaces / many,
        "ofType": _WRAPPED,
    }
    largest = max(sum(1 + len(field.args) for field in each) for each in fields)
    return Told(sizes, largest * many / (every + arguments))
