"""An example of each operation: a document made from the schema, and variables written by hand.

The variables stand in `docs/api/examples`, a file a noun; they decide which arguments the document
has. What it selects follows from the types, unless the example says `select` itself.
"""

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from graphql import (
    DocumentNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    is_leaf_type,
    is_required_argument,
    parse,
    print_ast,
    validate,
)

from app.contract.nouns import ROOTS, named

FOLDER: Final = Path("docs/api/examples")

_MOST: Final = 6  # fields of a type that no line of BRIEF has
_ALWAYS: Final = {
    "userErrors": "userErrors { code message field }",
    "pageInfo": "pageInfo { hasNextPage endCursor }",
}
_NEVER: Final = {
    *("logCursor", "changeSet", "warnings"),
    *("edges", "totalCount", "totalCountIsExact", "searchIsCapped"),
}
_WIDE: Final = 90  # characters of a line of a document
_UNPARTED: Final = re.compile(r"(\$\w+) (?=\w+:)")  # arguments that stood on lines of their own

BRIEF: Final = {
    "Money": "amount currencyCode",
    "OrderDifference": "before { total { amount } } after { total { amount } balance { amount } }",
    "Address": "line1 postalCode city country",
    "Order": "id number version state paymentStatus total { amount currencyCode }",
    "Count": "key totalCount totalCountIsExact",
    "OrderLine": "id title ordered",
    "Customer": "id number version email firstName lastName",
    "Payment": "id version state method amount { amount currencyCode }",
    "Settlement": "id direction state amount { amount currencyCode }",
    "Fulfillment": "id state tracking { carrier number url } shippedAt",
    "OrderReturn": "id state reason",
    "Event": "cursor type occurredAt actor { kind name }",
    "Message": "id state template to subject",
    "Document": "id type number createdAt",
    "Job": "id kind state createdAt finishedAt",
    "Webhook": "id name url state",
    "DigitalAsset": "id name state skus",
}
"""What is selected of the types that many operations answer with."""


@dataclass(frozen=True, slots=True)
class Example:
    """A document that carries out one operation, and its variables."""

    root: str
    name: str
    document: str
    variables: dict[str, Any] = field(default_factory=dict[str, Any])


class NoExample(LookupError):
    """An operation has no example, or the example of none is kept."""


def examples(core: GraphQLSchema, folder: Path = FOLDER) -> dict[str, Example]:
    """Make the example of each operation, by its place such as `Query.orders`.

    Raises:
        NoExample: the examples and the operations are not the same.
    """
    given = _given(folder)
    wanted = {f"{root}.{name}" for root in ROOTS for name in _root(core, root).fields}
    if given.keys() != wanted:
        lacking, over = sorted(wanted - given.keys()), sorted(given.keys() - wanted)
        message = f"{folder} lacks examples of {lacking}, and has some of {over}, which don't exist"
        raise NoExample(message)
    return {place: _example(core, place, given[place]) for place in sorted(wanted)}


def _given(folder: Path) -> dict[str, dict[str, Any]]:
    given: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.json")):
        for place, example in json.loads(file.read_text(encoding="utf-8")).items():
            if place in given:
                message = f"{place} has two examples, one in {file.name}"
                raise NoExample(message)
            given[place] = example
    return given


def _example(core: GraphQLSchema, place: str, given: dict[str, Any]) -> Example:
    root, _, name = place.partition(".")
    definition = _root(core, root).fields[name]
    variables: dict[str, Any] = given.get("variables", {})
    declared = ", ".join(f"${each}: {definition.args[each].type}" for each in variables)
    passed = ", ".join(f"{each}: ${each}" for each in variables)
    chosen = given.get("select") or Chooser(core).of(definition)
    document = (
        f"{root.lower()} {name[0].upper()}{name[1:]}{f'({declared})' if declared else ''} "
        f"{{ {name}{f'({passed})' if passed else ''} {chosen} }}"
    )
    parsed = parse(document)
    wrong = validate(core, parsed)
    if wrong:
        message = f"the example of {place} is wrong: {wrong[0].message}"
        raise NoExample(message)
    return Example(root, name, _laid_out(parsed), variables)


def _laid_out(document: DocumentNode) -> str:
    """Write a document with what fits on a line on one."""
    operation = cast("OperationDefinitionNode", document.definitions[0])
    head = print_ast(replace(operation, selection_set=SelectionSetNode(selections=())))
    body = _lines(operation.selection_set, 1, whole=False)
    return f"{head.rpartition(' {')[0]} {{\n{body}}}"


def _lines(selected: SelectionSetNode, depth: int, *, whole: bool = True) -> str:
    """Write what is selected, each in its own lines; `whole` ones in one where they fit."""
    indent = "  " * depth
    text = ""
    for node in selected.selections:
        below: SelectionSetNode | None = getattr(node, "selection_set", None)
        flat = _flat(node)
        if below is None or (whole and len(indent + flat) <= _WIDE):
            text += f"{indent}{flat}\n"
        else:
            head = _flat(replace(cast("Any", node), selection_set=None))
            text += f"{indent}{head} {{\n{_lines(below, depth + 1)}{indent}}}\n"
    return text


def _flat(node: Node) -> str:
    """Write a selection on one line."""
    lines = (line.strip() for line in print_ast(node).splitlines())
    flat = " ".join(lines).replace("( ", "(").replace(" )", ")")
    return _UNPARTED.sub(r"\1, ", flat)


def _root(core: GraphQLSchema, root: str) -> GraphQLObjectType:
    return cast("GraphQLObjectType", core.type_map[root])


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses what an example selects of an answer."""

    core: GraphQLSchema

    def of(self, definition: GraphQLField) -> str:
        """Write the selection of a field; empty for a leaf."""
        kind = named(definition)
        return "" if is_leaf_type(self.core.type_map[kind]) else f"{{ {self.brief(kind)} }}"

    def brief(self, name: str, depth: int = 2) -> str:
        """Write what is selected of a type."""
        if name in BRIEF:
            return BRIEF[name]
        kind = cast("GraphQLObjectType | GraphQLInterfaceType", self.core.type_map[name])
        leaves: list[str] = []
        below: list[str] = []
        last: list[str] = []
        for field_name, each in kind.fields.items():
            if field_name in _NEVER or any(map(is_required_argument, each.args.values())):
                continue
            inside: Any = self.core.type_map[named(each)]
            if field_name in _ALWAYS:
                last.append(_ALWAYS[field_name])
            elif is_leaf_type(inside):
                leaves.append(field_name)
            elif inside.name == "Money" or (depth and self._is_wanted(kind, inside)):
                chosen = self.brief(inside.name, depth - 1)
                below += [f"{field_name} {{ {chosen} }}"] if chosen else []
        is_payload = kind.name.endswith("Payload")
        return " ".join((*leaves[: None if is_payload else _MOST], *below, *last))

    def _is_wanted(self, kind: Any, inside: Any) -> bool:
        """Tell whether an answer is about what lies below, rather than leading there."""
        is_page = inside.name.endswith("Connection")
        is_holder = kind.name.endswith(("Payload", "Item", "Connection"))
        return is_holder or (
            not is_page and "Node" not in {each.name for each in inside.interfaces}
        )
