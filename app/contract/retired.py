"""What a released schema has told clients to leave: what was deprecated in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)

from app.contract.nouns import named

Element = GraphQLField | GraphQLInputField | GraphQLEnumValue | GraphQLArgument
_Fielded = GraphQLObjectType | GraphQLInterfaceType


def elements(schema: GraphQLSchema) -> Iterator[tuple[str, Element]]:
    """Go through everything of a schema that can be deprecated, with its coordinate."""
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, _Fielded):
            for field_name, each in kind.fields.items():
                yield f"{name}.{field_name}", each
                for argument, inside in each.args.items():
                    yield f"{name}.{field_name}({argument}:)", inside
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field_name}", each) for field_name, each in kind.fields.items())
        elif isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", each) for value, each in kind.values.items())


@dataclass(slots=True)
class Retired:
    """Tells whether clients of a schema had notice that something goes."""

    schema: GraphQLSchema
    _elements: dict[str, Element] = field(init=False)
    _uses: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._elements = dict(elements(self.schema))
        self._uses = {}
        for coordinate, element in self._elements.items():
            if not isinstance(element, GraphQLEnumValue):
                self._uses.setdefault(named(element), []).append(coordinate)

    def had_notice(self, coordinate: str) -> bool:
        """Tell whether what stands there was deprecated: by itself, or with what holds it.

        A type can't be deprecated: it had notice when every place that uses it had. Something new,
        such as an argument that must be given now, has had notice when what holds it had.
        """
        return self._noticed(coordinate, frozenset())

    def _noticed(self, coordinate: str, asked: frozenset[str]) -> bool:
        if coordinate in asked:  # a type that uses itself
            return True
        asked |= {coordinate}
        if "(" in coordinate:
            return self._is_deprecated(coordinate) or self._noticed(
                coordinate.split("(", maxsplit=1)[0], asked
            )
        if "." in coordinate:
            return self._is_deprecated(coordinate) or self._noticed(
                coordinate.split(".", maxsplit=1)[0], asked
            )
        kind = self.schema.type_map.get(coordinate)
        return kind is not None and self._is_left(kind, asked)

    def _is_left(self, kind: GraphQLNamedType, asked: frozenset[str]) -> bool:
        """Tell whether every place where clients meet a type had notice."""
        schema = self.schema
        if kind in {schema.query_type, schema.mutation_type, schema.subscription_type}:
            return False
        places = list(self._uses.get(kind.name, ()))
        if isinstance(kind, GraphQLObjectType):
            places += [f"{kind.name}.{name}" for name in self._own(kind)]
        return bool(places) and all(
            self._is_deprecated(place)
            if place.startswith(f"{kind.name}.")
            else self._noticed(place, asked)
            for place in places
        )

    def _own(self, kind: GraphQLObjectType) -> set[str]:
        """Name the fields of a type by which clients meet it through what it belongs to."""
        shared = {name for each in kind.interfaces for name in each.fields}
        unions = (
            each for each in self.schema.type_map.values() if isinstance(each, GraphQLUnionType)
        )
        is_member = bool(kind.interfaces) or any(kind in union.types for union in unions)
        return set(kind.fields) - shared if is_member else set()

    def _is_deprecated(self, coordinate: str) -> bool:
        element = self._elements.get(coordinate)
        return element is not None and element.deprecation_reason is not None
