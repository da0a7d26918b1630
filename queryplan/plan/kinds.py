"""graphql-core's types, asked in a way that type checkers follow: half of it they don't know."""

from __future__ import annotations

from typing import Any, cast

from graphql import GraphQLField, GraphQLList, GraphQLNonNull, get_named_type, is_leaf_type

Kind = Any
"""A type of the schema."""


def kind_of(thing: Any) -> Kind:
    """Give the type of a field or an argument."""
    return thing.type


def named_of(kind: Kind) -> Kind:
    """Give what stands within lists and non-null."""
    return cast("Any", get_named_type(kind))


def named(field: GraphQLField) -> Kind:
    """Give what a field yields, without lists and non-null around it."""
    return named_of(kind_of(field))


def is_required(kind: Kind) -> bool:
    """Tell whether null is no value of it."""
    return isinstance(kind, GraphQLNonNull)


def is_list(kind: Kind) -> bool:
    """Tell whether its values are lists."""
    return isinstance(kind, GraphQLList)


def is_leaf(kind: Kind) -> bool:
    """Tell whether it is a scalar or an enum."""
    return bool(is_leaf_type(kind))
