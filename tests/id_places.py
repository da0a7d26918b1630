"""Every place of the schema where a client may write an id."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from schema.api import build_schema

CORE: GraphQLSchema = build_schema()._schema
NESTING = ("and", "or", "not")
"""Fields by which a filter holds filters of its own kind."""


class Place(NamedTuple):
    """One place for an id: the field with its type, and the way into the field's arguments."""

    type: str
    field: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.type, self.field, *self.path))

    @property
    def plain(self) -> str:
        """The same place outside of `and`, `or` and `not`."""
        return ".".join((self.type, self.field, *(x for x in self.path if x not in NESTING)))

    @property
    def arguments(self) -> dict[str, GraphQLArgument]:
        """The arguments of the field."""
        return field_of(self.type, self.field).args

    def filled(self, arguments: dict[str, Any], id: str) -> dict[str, Any]:
        """Give the arguments with the id in this place, everything else as it is."""
        given = deepcopy(arguments)
        inside: Any = given
        fields: Any = self.arguments
        for name in self.path[:-1]:
            kind = fields[name].type
            inner = inside.setdefault(name, [{}] if is_list_type(get_nullable_type(kind)) else {})
            inside = inner[0] if isinstance(inner, list) else inner
            fields = _input_fields(kind)
        last = self.path[-1]
        many = is_list_type(get_nullable_type(fields[last].type))
        inside[last] = [id] if many else id
        return given


def field_of(type: str, field: str) -> GraphQLField:
    """Give a field of the schema by its names."""
    holder = CORE.type_map[type]
    assert isinstance(holder, GraphQLObjectType)
    return holder.fields[field]


def places() -> list[Place]:
    """Walk all fields, their arguments and what those hold; a filter goes into itself once."""
    return [
        Place(type.name, name, path)
        for type in CORE.type_map.values()
        if isinstance(type, GraphQLObjectType) and not type.name.startswith("__")
        for name, field in type.fields.items()
        for path in _ids(field.args, ())
    ]


def _ids(
    fields: dict[str, GraphQLArgument] | dict[str, GraphQLInputField], above: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    for name, field in fields.items():
        path = (*above, name)
        if get_named_type(field.type).name == "ID":
            yield path
        elif sum(step in NESTING for step in path) <= 1:
            yield from _ids(_input_fields(field.type), path)


def _input_fields(type: Any) -> dict[str, GraphQLInputField]:
    kind = get_named_type(type)
    return kind.fields if isinstance(kind, GraphQLInputObjectType) else {}
