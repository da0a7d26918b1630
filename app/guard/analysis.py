"""One pass over a document that says what it would cost and which scopes it needs."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

from app.guard.fields import fields_of, is_list, named_type
from app.guard.inputs import Inputs, inputs_of
from app.guard.introspection import LISTS, Told, is_told, points
from app.guard.sizes import Sizes
from queryplan.declare import field_scopes

INTROSPECTION: Final = {"__schema": "__Schema", "__type": "__Type", "__typename": None}
"""Fields that any type has, or any query, and the types that they yield."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a document asks for: the first block of the chosen operation, the rest of the whole."""

    operation: OperationType | None
    name: str | None
    cost: int
    root_fields: int
    scopes: frozenset[str]

    operations: int
    depth: int
    introspection_depth: int
    introspection_lists: int
    fields: int
    repeats: int
    aliases: int
    directives: int
    ids: int  # in the longest list that a field takes
    ids_argument: str
    sizes: frozenset[str]  # the variables whose values the cost depends on
    visits: int  # selections looked at: each one of the document once
    inputs: Inputs  # the types of the chosen operation's variables that hold input objects


def analyse(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None = None,
    variables: Mapping[str, object] | None = None,
) -> Analysis:
    """Measure a parsed document, which need not be valid; never raises on what clients write.

    A document nested beyond what Python can follow raises RecursionError.
    """
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    chosen = _choose(operations, operation_name)
    walk = _Pass(schema, document, Sizes.of(chosen, variables))
    parts = {id(operation): walk.operation(operation) for operation in operations}
    fields = [p.fields for p in [*parts.values(), *walk.all_fragments()]]
    part = parts[id(chosen)] if chosen else _Part()
    return Analysis(
        operation=chosen.operation if chosen else None,
        name=chosen.name.value if chosen and chosen.name else None,
        cost=part.total,
        root_fields=part.keys.total(),
        scopes=frozenset(part.scopes),
        operations=len(operations),
        depth=max((p.depth for p in parts.values()), default=0),
        introspection_depth=walk.introspection_depth,
        introspection_lists=max((p.lists for p in parts.values()), default=0),
        fields=max(fields, default=0),
        repeats=walk.repeats,
        aliases=walk.aliases,
        directives=walk.directives,
        ids=walk.sizes.most_ids,
        ids_argument=walk.sizes.most_ids_in,
        sizes=frozenset(walk.sizes.names),
        visits=walk.visits,
        inputs=inputs_of(schema, chosen),
    )


def cost_of_field(
    schema: GraphQLSchema,
    document: DocumentNode,
    node: FieldNode,
    parent: GraphQLNamedType | None,
) -> int:
    """Return what one field of a document would cost, where no page is below it."""
    part = _Part()
    _Pass(schema, document, Sizes.of(None, None)).field(node, parent, part)
    return part.total


def _choose(
    operations: list[OperationDefinitionNode], name: str | None
) -> OperationDefinitionNode | None:
    if name is None:
        return operations[0] if operations else None
    return next((o for o in operations if o.name and o.name.value == name), None)


@dataclass(slots=True)
class _Part:
    """What a selection set, fragments included, adds to whatever it stands in."""

    depth: int = 0
    lists: int = 0
    fields: int = 0
    cost: int = 0
    item_cost: int = 0  # of `edges` and `nodes`: once for every item of the page
    keys: Counter[str] = field(default_factory=Counter[str])
    scopes: set[str] = field(default_factory=set[str])

    @property
    def total(self) -> int:
        return self.cost + self.item_cost

    def add(self, other: "_Part") -> None:
        """Take in a fragment, which stands at the same level."""
        self.depth = max(self.depth, other.depth)
        self.lists = max(self.lists, other.lists)
        self.fields += other.fields
        self.cost += other.cost
        self.item_cost += other.item_cost
        self.keys.update(other.keys)
        self.scopes |= other.scopes


class _Pass:
    """The state of one pass: fragments are measured once, wherever they are spread."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, sizes: Sizes) -> None:
        self.schema = schema
        self.sizes = sizes
        self.told = Told.of(schema)
        self.fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self.measured: dict[str, _Part] = {}
        self.aliases = self.directives = self.repeats = self.visits = 0
        self.introspection_depth = 0

    def operation(self, node: OperationDefinitionNode) -> _Part:
        self.directives += len(node.directives or ())
        return self.selections(node.selection_set, self.schema.get_root_type(node.operation))

    def all_fragments(self) -> Iterable[_Part]:
        return [self.fragment(name) for name in self.fragments]

    def fragment(self, name: str) -> _Part:
        known = self.measured.get(name)
        if known is None:
            # Whoever spreads a fragment within itself finds it empty; validation names the cycle.
            self.measured[name] = _Part()
            node = self.fragments.get(name)
            if node is None:
                return self.measured[name]
            self.directives += len(node.directives or ())
            condition = self.schema.get_type(node.type_condition.name.value)
            known = self.measured[name] = self.selections(node.selection_set, condition)
        return known

    def selections(self, node: SelectionSetNode, parent: GraphQLNamedType | None) -> _Part:
        part = _Part()
        for selection in node.selections:
            self.visits += 1
            self.directives += len(selection.directives or ())
            self.selection(selection, parent, part)
        if part.keys:
            self.repeats = max(self.repeats, *part.keys.values())
        return part

    def selection(
        self, selection: SelectionNode, parent: GraphQLNamedType | None, part: _Part
    ) -> None:
        match selection:
            case FragmentSpreadNode():
                part.add(self.fragment(selection.name.value))
            case InlineFragmentNode():
                condition = selection.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                part.add(self.selections(selection.selection_set, inner))
            case FieldNode():
                self.field(selection, parent, part)
            case _:
                pass

    def field(self, node: FieldNode, parent: GraphQLNamedType | None, part: _Part) -> None:
        name = node.name.value
        self.aliases += node.alias is not None
        part.keys[node.alias.value if node.alias else name] += 1
        definition = fields_of(parent).get(name)
        below = _Part()
        if node.selection_set:
            kind = named_type(definition) if definition else None
            if told := INTROSPECTION.get(name):
                kind = self.schema.get_type(told)
            below = self.selections(node.selection_set, kind)
        part.fields += 1 + below.fields
        part.scopes |= below.scopes
        part.lists = max(part.lists, below.lists + (is_told(parent) and name in LISTS))
        if name in INTROSPECTION:
            self.introspection_depth = max(self.introspection_depth, below.depth)
            part.depth = max(part.depth, 1)
            part.cost += points(self.told.values(name, below.total, below.lists))
            return
        part.depth = max(part.depth, 1 + below.depth)
        if definition:
            part.scopes |= field_scopes(definition)
            self.sizes.note_ids(node, definition)
        if definition and is_item(definition, parent):
            part.item_cost += 1 + below.total
        else:
            part.cost += 1 + self.cost_below(node, parent, definition, below)

    def cost_below(
        self,
        node: FieldNode,
        parent: GraphQLNamedType | None,
        definition: GraphQLField | None,
        below: _Part,
    ) -> int:
        if definition is None:
            return below.total
        if is_told(parent):
            return self.told.values(node.name.value, below.total, below.lists)
        page = self.sizes.page(node, definition)
        if page is None:
            return below.total * self.sizes.ids(node, definition)
        if is_list(definition):
            return below.total * page
        return below.cost + below.item_cost * page


def is_item(definition: GraphQLField, parent: GraphQLNamedType | None) -> bool:
    """`edges` and `nodes` of a connection: a list beside `pageInfo`."""
    return "pageInfo" in fields_of(parent) and is_list(definition)
