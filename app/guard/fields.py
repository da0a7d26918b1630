"""What a schema says about a field: what it returns, and whether that is a list."""

from collections.abc import Mapping
from typing import Any, cast

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    get_named_type,
)

_NO_FIELDS: Mapping[str, GraphQLField] = {}


def fields_of(kind: GraphQLNamedType | None) -> Mapping[str, GraphQLField]:
    """Return the fields of an object or interface, and none of anything else."""
    if isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
        return kind.fields
    return _NO_FIELDS


def named_type(thing: GraphQLField | GraphQLArgument) -> GraphQLNamedType:
    """Return what a field yields, or an argument takes, without lists and non-null around it."""
    return cast("GraphQLNamedType", get_named_type(_type(thing)))


def is_list(thing: GraphQLField | GraphQLArgument) -> bool:
    """Tell whether a field yields, or an argument takes, a list."""
    kind = _type(thing)
    return isinstance(kind, GraphQLList) or isinstance(getattr(kind, "of_type", None), GraphQLList)


def _type(thing: GraphQLField | GraphQLArgument) -> Any:
    return cast("Any", thing).type  # graphql-core leaves its type half unknown
