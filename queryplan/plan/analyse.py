"""From a document to shapes: what it selects, by the schema's own declarations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLID,
    GraphQLString,
    is_abstract_type,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
)
from strawberry.types.field import StrawberryField

from queryplan.binding import Binding
from queryplan.bound import (
    BoundCounts,
    BoundEntity,
    BoundMany,
    BoundNode,
    BoundNodes,
    BoundOne,
    BoundPage,
)
from queryplan.declare import declarations
from queryplan.declare.declarations import Column, GlobalId, Made
from queryplan.declare.fields import declaration_of
from queryplan.loaders import ListLoading
from queryplan.pages import ListForm
from queryplan.plan import shapes
from queryplan.plan.arguments import Arguments, Request
from queryplan.plan.kinds import Kind, is_leaf, is_required, kind_of, named, named_of
from queryplan.plan.operation import Operation
from queryplan.plan.shapes import Field, Root, Selection, Unplannable

_BACK = "strawberry-definition"
_PLAIN_PAGE = frozenset({"first", "after", "last", "before", "filter", "search"})
"""Arguments of a list that leave it in its own order."""
_CONDITIONS = frozenset({"skip", "include"})

PlanBranch = Callable[["Analysis", FieldDetailsList], Any]
"""Makes what plans each type below `node` or `nodes`, from the selection there."""


@dataclass(slots=True)
class Analysis:
    """Reads one program's part of an operation, and notes the arguments that it meets."""

    binding: Binding
    operation: Operation
    plan_branch: PlanBranch
    arguments: list[Arguments] = field(default_factory=list[Arguments])
    requests: list[Request] = field(default_factory=list[Request])

    def root(self, parent: Kind, details: FieldDetailsList) -> Root:
        """Read one field of the query."""
        name = _name(details)
        if name == "__typename":
            return shapes.Constant(parent.name)
        definition, given = self._declared(parent, details)
        kind = named(definition)
        match self.binding.fields.get((parent.name, name)):
            case BoundPage(pages, form):
                return self._listed(pages, form, definition, given, details)
            case BoundEntity() as bound:
                arguments = self._arguments(definition, given, details)
                return shapes.EntityRoot(bound, arguments, self.select(kind, details))
            case BoundNode() | BoundNodes() as bound:
                arguments = self._arguments(definition, given, details)
                branch = self.plan_branch(self, details)
                return shapes.NodeRoot(arguments, branch, isinstance(bound, BoundNodes))
            case BoundCounts() as bound:
                arguments = self._arguments(definition, given, details)
                shown = self._object(shapes.Attribute("counts"), kind_of(definition), details)
                return shapes.CountsRoot(bound, arguments, shown)
            case _:
                found = self._field(parent, definition, given, details)
                if isinstance(found, shapes.Part | shapes.Many):
                    raise Unplannable(f"{parent.name}.{name} below the root value")
                return found

    def select(self, kind: Kind, details: FieldDetailsList) -> Selection:
        """Read the fields that are selected of an object."""
        return [
            (key, self._selected(kind, each))
            for key, each in self.operation.below(kind, details).items()
        ]

    def _selected(self, parent: Kind, details: FieldDetailsList) -> Field:
        if _name(details) == "__typename":
            _check_directives(details)
            return shapes.Constant(parent.name)
        definition, given = self._declared(parent, details)
        return self._field(parent, definition, given, details)

    def _declared(
        self, parent: Kind, details: FieldDetailsList
    ) -> tuple[GraphQLField, StrawberryField]:
        name = _name(details)
        _check_directives(details)
        definition = parent.fields.get(name)
        given = None if definition is None else definition.extensions.get(_BACK)
        if definition is None or not isinstance(given, StrawberryField):
            raise Unplannable("introspection")
        if given.extensions:
            raise Unplannable(f"{parent.name}.{name} has an extension")
        return definition, given

    def _field(
        self,
        parent: Kind,
        definition: GraphQLField,
        given: StrawberryField,
        details: FieldDetailsList,
    ) -> Field:
        name = _name(details)
        kind = named(definition)
        match self.binding.fields.get((parent.name, name)):
            case BoundOne(rows, local):
                required = is_required(kind_of(definition))
                return shapes.One(rows, local, required, self.select(kind, details))
            case BoundMany(pages, form, local):
                listed = self._listed(pages, form, definition, given, details)
                return shapes.Many(local, listed)
            case _:
                pass
        match declaration_of(given):
            case declarations.Part(_, columns, present):
                return shapes.Part(columns, present, self.select(kind, details))
            case declaration:
                value = self._value(declaration, parent, definition, given, details)
        if is_leaf(kind):
            return shapes.Leaf(value, kind_of(definition))
        return self._object(value, kind_of(definition), details)

    def _value(
        self,
        declaration: object,
        parent: Kind,
        definition: GraphQLField,
        given: StrawberryField,
        details: FieldDetailsList,
    ) -> shapes.Value:
        match declaration:
            case Column(name):
                return shapes.Attribute(name or given.python_name)
            case GlobalId() as id:
                return shapes.Call(id.text, ("id",), gives_text=True)
            case Made(make, attributes):
                if not given.arguments:
                    return shapes.Call(make, attributes, gives_text=_gives_text(make, definition))
                asked = self._arguments(definition, given, details)
                return shapes.Call(make, attributes, asked)
            case None if given.is_basic_field:
                return shapes.Attribute(given.python_name)
            case _:
                raise Unplannable(f"{parent.name}.{_name(details)} has a resolver")

    def _object(self, value: shapes.Value, kind: Kind, details: FieldDetailsList) -> shapes.Object:
        shown = named_of(kind)
        found: Sequence[Kind] = (
            self.operation.core.get_possible_types(shown) if is_abstract_type(shown) else [shown]
        )
        by_type = {each.name: self.select(each, details) for each in found}
        classes = {each.name: each.extensions[_BACK].origin for each in found}
        return shapes.Object(value, kind, by_type, classes)

    def _listed(
        self,
        pages: ListLoading,
        form: ListForm,
        definition: GraphQLField,
        given: StrawberryField,
        details: FieldDetailsList,
    ) -> shapes.Listed:
        number = len(self.requests)
        self.requests.append(Request(form, self._arguments(definition, given, details)))
        connection = named(definition)
        fields: list[tuple[str, shapes.ConnectionField]] = [
            (key, self._connection_field(connection, each))
            for key, each in self.operation.below(connection, details).items()
        ]
        places = form.columns if _is_sorted(details) else form.default.order.columns
        return shapes.Listed(pages, form, frozenset(places), number, fields)

    def _connection_field(
        self, connection: Kind, details: FieldDetailsList
    ) -> shapes.ConnectionField:
        _check_directives(details)
        name = _name(details)
        kind: Kind = None if name == "__typename" else named(connection.fields[name])
        match name:
            case "__typename":
                return shapes.Constant(connection.name)
            case "nodes":
                return shapes.Nodes(self.select(kind, details))
            case "edges":
                return shapes.Edges(
                    [
                        (key, self._edge_field(kind, each))
                        for key, each in self.operation.below(kind, details).items()
                    ]
                )
            case "pageInfo":
                return shapes.PageFacts(
                    [
                        (key, _page_part(kind, each))
                        for key, each in self.operation.below(kind, details).items()
                    ]
                )
            case "totalCount" | "totalCountIsExact" | "searchIsCapped":
                return name
            case _:
                raise Unplannable(f"{connection.name}.{name}")

    def _edge_field(
        self, edge: Kind, details: FieldDetailsList
    ) -> shapes.Cursor | shapes.Nodes | shapes.Constant:
        _check_directives(details)
        match _name(details):
            case "__typename":
                return shapes.Constant(edge.name)
            case "cursor":
                return shapes.Cursor()
            case "node":
                kind = named(edge.fields["node"])
                return shapes.Nodes(self.select(kind, details))
            case name:
                raise Unplannable(f"{edge.name}.{name}")

    def _arguments(
        self, definition: GraphQLField, given: StrawberryField, details: FieldDetailsList
    ) -> int:
        node = details[0].node
        self.arguments.append(Arguments(self.operation.schema, definition, given, node))
        return len(self.arguments) - 1


def _is_sorted(details: FieldDetailsList) -> bool:
    """Tell whether a list is asked for in an order that the document or a variable names."""
    asked = {each.name.value for each in details[0].node.arguments or ()}
    return not asked <= _PLAIN_PAGE


def _gives_text(make: Callable[..., object], definition: GraphQLField) -> bool:
    """Tell whether what a function makes is the answer as it is: a text, and never null."""
    annotated = getattr(make, "__annotations__", {}).get("return")
    if annotated not in {str, "str"}:
        return False
    kind = named(definition)
    return is_leaf(kind) and (
        kind in {GraphQLString, GraphQLID} or getattr(kind, "coerce_output_value", None) is str
    )


def _page_part(kind: Kind, details: FieldDetailsList) -> shapes.PagePart | shapes.Constant:
    _check_directives(details)
    match _name(details):
        case "__typename":
            return shapes.Constant(kind.name)
        case "hasNextPage" | "hasPreviousPage" | "startCursor" | "endCursor" as name:
            return name
        case name:
            raise Unplannable(f"{kind.name}.{name}")


def _name(details: FieldDetailsList) -> str:
    return details[0].node.name.value


def _check_directives(details: FieldDetailsList) -> None:
    for each in details:
        if each.fragment_variable_values is not None:
            raise Unplannable("fragment variables")
        for directive in each.node.directives or ():
            if directive.name.value not in _CONDITIONS:
                raise Unplannable(f"@{directive.name.value}")
