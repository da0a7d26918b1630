"""What a schema says, read out of Strawberry and graphql-core for checking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import strawberry
from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from queryplan.declare.declarations import Declaration
from queryplan.declare.fields import declaration_of
from queryplan.declare.types import Connection, Node

_BACK = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class SchemaType:
    """An object type of the schema; `source` when its objects are rows."""

    name: str
    origin: type
    graphql: GraphQLObjectType

    @property
    def source(self) -> str | None:
        """The name of the catalog's source, if the type has one."""
        return getattr(self.origin, "__source__", None)

    @property
    def is_node(self) -> bool:
        """Whether its objects have a global id."""
        return issubclass(self.origin, Node)

    def fields(self) -> Iterator[SchemaField]:
        """Go through the type's fields."""
        for name, graphql in self.graphql.fields.items():
            field = graphql.extensions.get(_BACK)
            if isinstance(field, StrawberryField):
                yield SchemaField(self, name, field, graphql)


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A field of an object type."""

    parent: SchemaType
    name: str
    strawberry: StrawberryField
    graphql: Any

    def __str__(self) -> str:
        return f"{self.parent.name}.{self.name}"

    @property
    def declaration(self) -> Declaration | None:
        """What the field declares, if anything."""
        return declaration_of(self.strawberry)

    @property
    def attribute(self) -> str:
        """The field's Python name."""
        return self.strawberry.python_name

    @property
    def is_required(self) -> bool:
        """Whether the field may not be null."""
        return isinstance(self.graphql.type, GraphQLNonNull)

    @property
    def target(self) -> SchemaType | None:
        """The object type that the field leads to, a list's items for a list."""
        return _object_type(self.graphql.type)

    @property
    def listed(self) -> SchemaType | None:
        """The type of the rows of a Connection; None when the field is no Connection."""
        connection = _named(self.graphql.type)
        definition = _definition(connection)
        generic = None if definition is None else definition.concrete_of
        if generic is None or generic.origin is not Connection:
            return None
        return _object_type(connection.fields["nodes"].type)


def _named(kind: Any) -> Any:
    return cast("Any", get_named_type(kind))


def _definition(kind: object) -> StrawberryObjectDefinition | None:
    found = getattr(kind, "extensions", {}).get(_BACK)
    return found if isinstance(found, StrawberryObjectDefinition) else None


def _object_type(kind: Any) -> SchemaType | None:
    named = _named(kind)
    definition = _definition(named)
    if definition is None or not isinstance(named, GraphQLObjectType):
        return None
    return SchemaType(named.name, definition.origin, named)


def types_of(schema: strawberry.Schema) -> list[SchemaType]:
    """List the object types of a schema that Strawberry made."""
    known = schema.schema_converter.type_map.values()
    found = [each.implementation for each in known]
    kinds = [_object_type(each) for each in found if isinstance(each, GraphQLObjectType)]
    return [kind for kind in kinds if kind is not None]
