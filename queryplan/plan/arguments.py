"""The arguments of a field: read once when the document holds them, else for each request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import FieldNode, GraphQLField, GraphQLInputObjectType, GraphQLScalarType
from graphql.execution.values import VariableValues, get_argument_values
from graphql.language import ListValueNode, ObjectValueNode, ValueNode, VariableNode
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from queryplan.pages import ListForm, PageRequest
from queryplan.plan.kinds import kind_of, named_of

_BACK = "strawberry-definition"

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
        self._one = _one_variable(definition, field, node)
        self.is_constant = not any(_has_variable(each.value) for each in node.arguments or ())

    def read(self, variables: VariableValues) -> Given:
        """Read them, or raise GraphQLError where graphql-core would."""
        if self._one is not None:
            value = variables.coerced.get(self._one.variable)
            if value is not None:
                return {self._one.argument: self._one.kind(**{self._one.field: value})}
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
class OneVariable:
    """`by: {id: $id}`: an input of which one variable gives one plain field."""

    argument: str
    kind: type
    field: str
    variable: str


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


def _one_variable(
    definition: GraphQLField, field: StrawberryField, node: FieldNode
) -> OneVariable | None:
    """Recognise the commonest way to ask for one thing, which is then read in one step."""
    arguments = node.arguments or ()
    if len(field.arguments) != 1 or len(arguments) != 1:
        return None
    value: Any = arguments[0].value
    match value:
        case ObjectValueNode(fields=(given,)) if isinstance(given.value, VariableNode):
            kind = get_object_definition(field.arguments[0].type)
            asked = next(iter(definition.args.values()))
            inner = named_of(kind_of(asked)).fields.get(given.name.value)
            if kind is None or inner is None or not isinstance(kind_of(inner), GraphQLScalarType):
                return None
            name: Any = inner.extensions[_BACK].python_name
            return OneVariable(
                field.arguments[0].python_name, kind.origin, name, given.value.name.value
            )
        case _:
            return None


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
