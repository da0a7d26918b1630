"""Which scopes a finished schema asks for: for whoever checks them, and in its descriptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from queryplan.declare.fields import scope_of

_CACHE: Final = "queryplan-scopes"


def field_scopes(field: GraphQLField) -> frozenset[str]:
    """Return the scopes that a caller needs in order to select this field.

    They are its own and its type's. The type behind an interface or a union shows only at run
    time: it is not counted here.
    """
    known: frozenset[str] | None = field.extensions.get(_CACHE)
    if known is None:
        own = scope_of(field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF))
        known = type_scopes(_named_type(field)).union((own,) if own else ())
        field.extensions[_CACHE] = known
    return known


def type_scopes(kind: GraphQLNamedType) -> frozenset[str]:
    """Return the scopes that a type asks for; those of a connection are what it lists asks for."""
    if not isinstance(kind, GraphQLObjectType):
        return frozenset()
    kinds = [kind]
    if "pageInfo" in kind.fields and "nodes" in kind.fields:
        kinds.append(cast("GraphQLObjectType", _named_type(kind.fields["nodes"])))
    return frozenset(scope for each in kinds if (scope := _declared(each)))


def say_scopes(schema: GraphQLSchema, sentence: Callable[[Sequence[str]], str]) -> None:
    """End the description of every type and field that asks for scopes with a sentence about them.

    A field names those that the type on which it stands does not ask for anyway.
    """
    for kind in schema.type_map.values():
        if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            asked = type_scopes(kind)
            kind.description = _ended(kind.description, asked, sentence)
            for field in kind.fields.values():
                field.description = _ended(field.description, field_scopes(field) - asked, sentence)


def _ended(
    description: str | None, scopes: frozenset[str], sentence: Callable[[Sequence[str]], str]
) -> str | None:
    if not scopes:
        return description
    return "\n\n".join(filter(None, (description, sentence(sorted(scopes)))))


def _declared(kind: GraphQLNamedType) -> str | None:
    definition: Any = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return scope_of(definition.origin) if definition else None


def _named_type(field: GraphQLField) -> GraphQLNamedType:
    return cast("GraphQLNamedType", get_named_type(cast("Any", field).type))
