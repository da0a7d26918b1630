"""How many things a field may return, read from its arguments and the variables."""

from collections.abc import Mapping
from typing import Final, Self

from graphql import (
    FieldNode,
    GraphQLField,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
)

from app.guard.fields import is_list, named_type
from queryplan.declare import NODES_LIMIT, PAGE_DEFAULT, PAGE_LIMIT

_PAGE_ARGUMENTS: Final = ("first", "last")
_LONG_INT: Final = 9  # digits; more is surely beyond any page, and Python refuses to read thousands


class Sizes:
    """Reads `first`, `last` and `ids` of fields, and remembers which variables it asked for.

    A size beyond what a field accepts counts as the most it accepts: the field refuses it itself.
    """

    def __init__(self, defaults: Mapping[str, ValueNode], values: Mapping[str, object]) -> None:
        self.defaults = defaults
        self.values = values
        self.names: set[str] = set()
        self.most_ids = 0
        self.most_ids_in = ""

    @classmethod
    def of(
        cls, operation: OperationDefinitionNode | None, values: Mapping[str, object] | None
    ) -> Self:
        """Return the sizes in an operation called with these variables."""
        definitions = (operation.variable_definitions or ()) if operation else ()
        defaults = {
            definition.variable.name.value: definition.default_value
            for definition in definitions
            if definition.default_value
        }
        return cls(defaults, values or {})

    def page(self, node: FieldNode, definition: GraphQLField) -> int | None:
        """Return how many items a page may hold, or None where the field has no pages."""
        if not any(name in definition.args for name in _PAGE_ARGUMENTS):
            return None
        given = [
            self._value(argument.value)
            for argument in node.arguments or ()
            if argument.name.value in _PAGE_ARGUMENTS
        ]
        numbers = [size for size in given if size is not None]
        return min(max(numbers, default=PAGE_DEFAULT), PAGE_LIMIT)

    def ids(self, node: FieldNode, definition: GraphQLField) -> int:
        """Return how many things a field that takes `ids` looks up; 1 for any other field."""
        argument = definition.args.get("ids")
        if argument is None or not is_list(argument):
            return 1
        given = next((a.value for a in node.arguments or () if a.name.value == "ids"), None)
        size = self._value(given) if given else None
        return min(NODES_LIMIT if size is None else size, NODES_LIMIT)

    def note_ids(self, node: FieldNode, definition: GraphQLField) -> None:
        """Note how long the lists of ids are that the field takes."""
        for given in node.arguments or ():
            argument = definition.args.get(given.name.value)
            if argument is not None and is_list(argument) and named_type(argument).name == "ID":
                size = self._value(given.value) or 0
                if size > self.most_ids:
                    self.most_ids, self.most_ids_in = size, given.name.value

    def _value(self, node: ValueNode) -> int | None:
        if not isinstance(node, VariableNode):
            return _literal(node)
        name = node.name.value
        self.names.add(name)
        if name in self.values:
            return size_of(self.values[name])
        default = self.defaults.get(name)
        return _literal(default) if default else None


def size_of(value: object) -> int | None:
    """Return the size that a variable's value stands for, or None if it stands for none."""
    match value:
        case bool():
            return None
        case int():
            return max(value, 0)
        case list():
            return len(value)  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return None


def _literal(node: ValueNode) -> int | None:
    match node:
        case IntValueNode(value=text) if len(text) > _LONG_INT:
            return NODES_LIMIT
        case IntValueNode(value=text):
            return max(int(text), 0)
        case ListValueNode(values=values):
            return len(values)
        case _:
            return None
