"""The arguments of a field: read once when the document holds them, else for each request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import FieldNode, GraphQLField, GraphQLInputObjectType
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import ListValueNode, ObjectValueNode, ValueNode, VariableNode
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from queryplan.pages import ListForm, PageRequest
from queryplan.plan.kinds import kind_of, named_of

Given = Mapping[str, Any]


class Arguments:
    """The arguments of one field, as its declaration takes them."""

    def __init__(
        self,
        schema: strawberry.Schema,
        definition: GraphQLField,
        field: StrawberryField,
        node: FieldNode,
    ) -> None:
        self._definition = definition
        self._node = node
        self._field = field
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry
        self._plain = _plain_names(definition, field, schema)
        self.is_constant = not any(_has_variable(each.value) for each in node.arguments or ())

    def read(self, variables: VariableValues) -> Given:
        """Read them, or raise GraphQLError where graphql-core would."""
        given = get_argument_values(self._definition, self._node, variables)
        if self._plain is not None:
            return {self._plain[name]: value for name, value in given.items()}
        return convert_arguments(
            given,
            self._field.arguments,
            scalar_registry=self._scalars,
            config=self._config,
        )


@dataclass(frozen=True, slots=True)
class Request:
    """How one page is asked for: `arguments` is the place of the field's arguments."""

    form: ListForm
    arguments: int

    def read(self, given: Given) -> PageRequest:
        """Turn the arguments into a request, or refuse them."""
        return self.form.request(given)


def _plain_names(
    definition: GraphQLField, field: StrawberryField, schema: strawberry.Schema
) -> Mapping[str, str] | None:
    """Map names to Python names, where no value needs Strawberry's conversion."""
    kinds = [named_of(kind_of(each)) for each in definition.args.values()]
    if any(isinstance(kind, GraphQLInputObjectType) for kind in kinds):
        return None
    named = schema.config.name_converter.from_argument
    return {named(each): each.python_name for each in field.arguments}


def _has_variable(value: ValueNode) -> bool:
    match value:
        case VariableNode():
            return True
        case ListValueNode(values=values):
            return any(map(_has_variable, values))
        case ObjectValueNode(fields=fields):
            return any(_has_variable(each.value) for each in fields)
        case _:
            return False
