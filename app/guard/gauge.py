"""What an answer really cost: the same points as announced, for the items that there were."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple, Self, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_operation_ast,
)

from app.guard.analysis import INTROSPECTION, cost_of_field, is_item
from app.guard.fields import fields_of, is_list, named_type
from app.guard.sizes import Sizes


class Lists(NamedTuple):
    """Lists at one place of an answer: where they stand, an item's points, and lists in items."""

    path: tuple[str, ...]
    item: int
    deeper: Sequence["Lists"]


class Gauge(NamedTuple):
    """Counts the points of an operation's answers; what stands outside of lists counts as asked."""

    fixed: int
    lists: Sequence[Lists]

    @classmethod
    def of(
        cls,
        schema: GraphQLSchema,
        document: DocumentNode,
        name: str | None,
        variables: Mapping[str, object],
    ) -> Self:
        """Make the gauge of an operation of a valid document."""
        chosen = get_operation_ast(document, name)
        if chosen is None:
            return cls(0, ())
        making = _Making(schema, document, Sizes.of(chosen, variables))
        part = making.selections(chosen.selection_set, schema.get_root_type(chosen.operation))
        return cls(*part)

    def read(self, data: object) -> int:
        """Count the points of an answer."""
        return self.fixed + _count(self.lists, [data])


def _count(lists: Iterable[Lists], parents: Sequence[Any]) -> int:
    points = 0
    for path, item, deeper in lists:
        found = parents
        try:
            for key in path:
                found = [each[key] for each in found]
            points += item * sum(map(len, found))
        except (KeyError, TypeError):  # something is null, or of another type than a fragment's
            found = _there(parents, path)
            points += item * sum(map(len, found))
        if deeper:
            items = list(chain.from_iterable(found))
            if items:
                points += _count(deeper, items)
    return points


def _there(parents: Sequence[Any], path: Sequence[str]) -> Sequence[Any]:
    found = parents
    for key in path:
        objects = [cast("dict[str, Any]", each) for each in found if isinstance(each, dict)]
        found = [each.get(key) for each in objects]
    return [each for each in found if isinstance(each, list | tuple)]


class _Part(NamedTuple):
    fixed: int
    lists: tuple[Lists, ...] = ()

    def below(self, key: str) -> "_Part":
        """Move the lists one level down."""
        moved = [Lists((key, *path), item, deeper) for path, item, deeper in self.lists]
        return _Part(self.fixed, tuple(moved))


class _Making:
    """Walks through a document as `analyse` does, and keeps apart what lists multiply."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, sizes: Sizes) -> None:
        self.schema = schema
        self.document = document
        self.sizes = sizes
        self.fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self.known: dict[str, _Part] = {}

    def selections(self, node: SelectionSetNode, parent: GraphQLNamedType | None) -> _Part:
        parts = [self.selection(each, parent) for each in node.selections]
        return _Part(
            sum(part.fixed for part in parts),
            tuple(chain.from_iterable(part.lists for part in parts)),
        )

    def selection(self, node: SelectionNode, parent: GraphQLNamedType | None) -> _Part:
        match node:
            case FieldNode():
                return self.field(node, parent)
            case InlineFragmentNode():
                condition = node.type_condition
                inner = self.schema.get_type(condition.name.value) if condition else parent
                return self.selections(node.selection_set, inner)
            case FragmentSpreadNode():
                return self.fragment(node.name.value)
            case _:
                return _Part(0)

    def fragment(self, name: str) -> _Part:
        if name not in self.known:
            node = self.fragments[name]
            condition = self.schema.get_type(node.type_condition.name.value)
            self.known[name] = self.selections(node.selection_set, condition)
        return self.known[name]

    def field(self, node: FieldNode, parent: GraphQLNamedType | None) -> _Part:
        name = node.name.value
        definition = fields_of(parent).get(name)
        if name in INTROSPECTION or definition is None:
            return _Part(cost_of_field(self.schema, self.document, node, parent))
        key = node.alias.value if node.alias else name
        kind = named_type(definition)
        below = self.selections(node.selection_set, kind) if node.selection_set else _Part(0)
        if is_item(definition, parent):
            return _Part(0, (Lists((key,), 1 + below.fixed, below.lists),))
        page, ids = self.sizes.page(node, definition), self.sizes.ids(node, definition)
        if not is_list(definition):
            return _Part(1 + below.fixed * (ids if page is None else 1), below.below(key).lists)
        if page is not None or "ids" in definition.args:
            return _Part(1, (Lists((key,), below.fixed, below.lists),))
        # A short list of values: it counts once, however long it is.
        deeper = (Lists((key,), 0, below.lists),) if below.lists else ()
        return _Part(1 + below.fixed, deeper)
