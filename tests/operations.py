"""Every operation of the schema as a document, and the scopes that its declarations ask for."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_required_argument,
    parse,
    visit,
)
from id_places import CORE, field_of

from queryplan.declare import field_scopes

ROOTS = {"Query": "query", "Mutation": "mutation", "Subscription": "subscription"}


def operations() -> list[tuple[str, str]]:
    """Name every field that an operation may begin with, after its root."""
    return [(root, name) for root in ROOTS for name in fields_of(root)]


def fields_of(type: str) -> dict[str, GraphQLField]:
    """Give the fields of an object or interface."""
    kind: Any = CORE.type_map[type]
    return kind.fields


def narrow(root: str, field: str) -> str:
    """Write the operation so that it selects as little as it can, and gives no argument."""
    kind = get_named_type(field_of(root, field).type)
    return f"{ROOTS[root]} {{ {field} {'{ __typename }' if is_composite_type(kind) else ''} }}"


def wide(root: str, field: str, arguments: Iterable[str]) -> str:
    """Write the operation with these arguments as variables, selecting what it is about."""
    definition = field_of(root, field)
    types = definition.args
    declared = ", ".join(f"${each}: {_variable(types[each])}" for each in arguments)
    passed = ", ".join(f"{each}: ${each}" for each in arguments)
    call = f"{field}({passed})" if passed else field
    return f"{ROOTS[root]}{f' ({declared})' if declared else ''} {{ {call} {_shown(definition)} }}"


def _variable(argument: Any) -> str:
    return str(
        argument.type if is_required_argument(argument) else get_nullable_type(argument.type)
    )


def _shown(field: GraphQLField, depth: int = 2) -> str:
    """Select ids where there are any, and else everything, down to a depth."""
    named = get_named_type(field.type)
    if not is_composite_type(named):
        return ""
    kind: Any = named
    if "nodes" in kind.fields:
        return f"{{ nodes {_shown(kind.fields['nodes'], depth)} }}"
    if "id" in kind.fields:
        return "{ id }"
    if not depth or not isinstance(kind, GraphQLObjectType):
        return "{ __typename }"
    parts = [
        f"{name} {_shown(inner, depth - 1)}"
        for name, inner in kind.fields.items()
        if not any(map(is_required_argument, inner.args.values()))
    ]
    return f"{{ {' '.join(parts)} }}"


class _Scopes(Visitor):
    """Collects what the fields that it passes ask for."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.found: set[str] = set()

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Take what one field asks for."""
        del node
        definition = self.info.get_field_def()
        self.found |= field_scopes(definition) if definition else set()


def needed(document: str) -> set[str]:
    """Read the scopes that a document needs from the declarations of its fields and types."""
    info = TypeInfo(CORE)
    scopes = _Scopes(info)
    visit(parse(document), TypeInfoVisitor(info, scopes))
    return scopes.found
