"""What a schema says about a field: what it returns, and which scopes it needs."""

from collections.abc import Mapping
from typing import Any, Final, cast

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from queryplan.declare import scope_of

_CACHE: Final = "tiski-scopes"
_NO_FIELDS: Mapping[str, GraphQLField] = {}


def fields_of(kind: GraphQLNamedType | None) -> Mapping[str, GraphQLField]:
    """Return the fields of an object or interface, and none of anything else."""
    if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
        return kind.fields
    return _NO_FIELDS


def named_type(field: GraphQLField) -> GraphQLNamedType:
    """Return what the field yields, without lists and non-null around it."""
    return cast("GraphQLNamedType", get_named_type(_type(field)))


def is_list(thing: GraphQLField | GraphQLArgument) -> bool:
    """Tell whether a field yields, or an argument takes, a list."""
    kind = _type(thing)
    return isinstance(kind, GraphQLList) or isinstance(getattr(kind, "of_type", None), GraphQLList)


def field_scopes(field: GraphQLField) -> frozenset[str]:
    """Return the scopes that a caller needs in order to select this field.

    They are its own, its type's, and for a connection those of what it lists. The type behind an
    interface or a union shows only at run time: it is not counted here.
    """
    known: frozenset[str] | None = field.extensions.get(_CACHE)
    if known is None:
        kind = named_type(field)
        found = [_declared(field), _type_scope(kind)]
        below = fields_of(kind)
        if "pageInfo" in below and "nodes" in below:
            found.append(_type_scope(named_type(below["nodes"])))
        known = frozenset(scope for scope in found if scope)
        field.extensions[_CACHE] = known
    return known


def _declared(field: GraphQLField) -> str | None:
    return scope_of(field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF))


def _type_scope(kind: GraphQLNamedType) -> str | None:
    definition: Any = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if isinstance(kind, GraphQLObjectType) and definition:
        return scope_of(definition.origin)
    return None


def _type(thing: GraphQLField | GraphQLArgument) -> Any:
    return cast("Any", thing).type  # graphql-core leaves its type half unknown
