"""What decides whether two operations get the same of an item."""

from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)


class Same:
    """A part of a document as a key: it is equal to nothing else, and kept while it is used."""

    def __init__(self, node: OperationDefinitionNode) -> None:
        self._node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other._node is self._node

    def __hash__(self) -> int:
        return id(self._node)


class Used:
    """The variables that decide how an item looks, by operation; as many as documents are kept."""

    _MOST = 1000

    def __init__(self) -> None:
        self._known: dict[int, tuple[OperationDefinitionNode, list[str]]] = {}

    def below(self, operation: OperationDefinitionNode, fragments: Any) -> list[str]:
        """Name the variables in an operation that are not arguments of the followed field."""
        known = self._known.get(id(operation))
        if known is None:
            if len(self._known) >= self._MOST:
                self._known.clear()
            parts = [each.definition for each in fragments.values()]
            known = self._known[id(operation)] = (operation, _variables(operation, parts))
        return known[1]


def _variables(
    operation: OperationDefinitionNode, fragments: list[FragmentDefinitionNode]
) -> list[str]:
    names = _Names()
    for chosen in operation.selection_set.selections:
        parts = (
            (*(chosen.directives or ()), chosen.selection_set)
            if isinstance(chosen, FieldNode)
            else [chosen]
        )
        for part in parts:
            if part is not None:
                visit(part, names)
    for fragment in fragments:
        visit(fragment, names)
    return sorted(names.found)


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.found.add(node.name.value)
