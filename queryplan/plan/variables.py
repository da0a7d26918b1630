"""The values of an operation's variables: taken as they are where nothing has to be coerced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from graphql import (
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    VariableDefinitionNode,
)
from graphql.execution.get_variable_signature import (
    GraphQLVariableSignature,
    get_variable_signature,
)
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

_TAKEN: Mapping[str, type] = {"ID": str, "String": str, "Boolean": bool}
"""Scalars of which a value of that very type stays what it is."""
_NONE = VariableValues({}, {})


class _Plain(NamedTuple):
    name: str
    signature: GraphQLVariableSignature
    kind: type


class VariableReader:
    """Reads the variables of one operation."""

    def __init__(
        self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]
    ) -> None:
        self._schema = schema
        self._definitions = definitions
        plain = [_plain(schema, each) for each in definitions]
        self._plain = [each for each in plain if each is not None]
        self._is_plain = len(self._plain) == len(plain)

    def read(self, given: Mapping[str, Any]) -> VariableValues | None:
        """Read the values; None when graphql-core has to say what is wrong with them."""
        if not self._definitions:
            return _NONE
        return self._taken(given) or self._coerced(given)

    def _taken(self, given: Mapping[str, Any]) -> VariableValues | None:
        if not self._is_plain:
            return None
        coerced: dict[str, Any] = {}
        sources: dict[str, VariableValueSource] = {}
        for name, signature, kind in self._plain:
            value = given.get(name)
            if type(value) is not kind:
                return None
            coerced[name] = value
            sources[name] = VariableValueSource(signature, value)
        return VariableValues(sources, coerced)

    def _coerced(self, given: Mapping[str, Any]) -> VariableValues | None:
        read = get_variable_values(self._schema, self._definitions, dict(given))
        return read if isinstance(read, VariableValues) else None


def _plain(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _Plain | None:
    named = definition.type
    if isinstance(named, NonNullTypeNode):
        named = named.type
    kind = _TAKEN.get(named.name.value) if isinstance(named, NamedTypeNode) else None
    signature = get_variable_signature(schema, definition)
    if kind is None or isinstance(signature, GraphQLError):
        return None
    return _Plain(signature.name, signature, kind)
