"""Leaf values: what has to happen to a value so that it is the one graphql-core would answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, cast

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
)
from sqlalchemy import BigInteger, Boolean, Column, Integer, String, TypeDecorator
from sqlalchemy.types import TypeEngine

from queryplan.plan.kinds import Kind

_SAME: Mapping[Any, type[TypeEngine[Any]]] = {
    GraphQLString: String,
    GraphQLID: String,
    GraphQLInt: Integer,
    GraphQLBoolean: Boolean,
}


def conversion(kind: Kind, column: Column[Any] | None) -> Callable[[Any], Any] | None:
    """Give what turns a value that is not null into its answer; None when it is that already."""
    plain = None if column is None else _plain(column.type)
    if plain is not None and _is_same(kind, plain):
        return None
    if isinstance(kind, GraphQLEnumType) and isinstance(plain, String):
        return _names(kind).__getitem__
    return cast("Callable[[Any], Any]", kind.coerce_output_value)


def _is_same(kind: Kind, plain: TypeEngine[Any]) -> bool:
    # A bigint may be too large for the API's Int, which only its own conversion tells.
    same = _SAME.get(kind)
    return same is not None and isinstance(plain, same) and not isinstance(plain, BigInteger)


def _plain(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    decorated: Any = kind
    return decorated.impl_instance if isinstance(kind, TypeDecorator) else kind


def _names(kind: GraphQLEnumType) -> dict[str, str]:
    """Map stored texts to the names of the API; any other text is no value of it."""
    names: dict[str, str] = {}
    for value in kind.values.values():
        raw = value.value.value if isinstance(value.value, Enum) else value.value
        names[raw] = kind.coerce_output_value(raw)
    return names
