"""How much of input objects variables hold: graphql-core reads every field of each of them."""

from collections.abc import Mapping
from typing import Any, Final, cast

import graphql
from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)

_GRAPHQL: Final[Any] = graphql  # whose types of wrapped types are half unknown

INPUT_FIELDS: Final = 10_000
"""Declared fields of all input objects together; the largest order has half as many."""

Inputs = Mapping[str, Any]
"""The types of those variables that hold input objects."""


def inputs_of(schema: GraphQLSchema, operation: OperationDefinitionNode | None) -> Inputs:
    """Find the variables of an operation that hold input objects."""
    found: dict[str, Any] = {}
    for definition in (operation.variable_definitions or ()) if operation else ():
        kind: Any = _GRAPHQL.type_from_ast(schema, definition.type)
        if kind is not None and isinstance(get_named_type(kind), GraphQLInputObjectType):
            found[definition.variable.name.value] = kind
    return found


def is_too_much(inputs: Inputs, variables: Mapping[str, object]) -> bool:
    """Tell whether variables hold more than may be read; looks no further than that."""
    left = INPUT_FIELDS
    waiting: list[tuple[Any, Any]] = [
        (kind, variables[name]) for name, kind in inputs.items() if name in variables
    ]
    while waiting and left >= 0:
        declared, value = waiting.pop()
        kind: Any = _GRAPHQL.get_nullable_type(declared)
        if isinstance(kind, GraphQLList):
            inner: Any = cast("Any", kind).of_type
            parts = cast("list[Any]", value) if isinstance(value, list) else [value]
            waiting += [(inner, part) for part in parts]
        elif isinstance(kind, GraphQLInputObjectType) and isinstance(value, dict):
            given = cast("dict[str, Any]", value)
            fields: Mapping[str, Any] = kind.fields
            left -= len(fields)
            waiting += [(fields[name].type, given[name]) for name in fields.keys() & given.keys()]
    return left < 0
