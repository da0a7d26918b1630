"""Where schema and catalog meet: every name is checked, then each field knows how to be read."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry
from sqlalchemy import Table

from queryplan.binding import BindError, Binding
from queryplan.bound import (
    BoundCounts,
    BoundEntity,
    BoundMany,
    BoundNode,
    BoundNodes,
    BoundOne,
    BoundPage,
    BoundSifting,
    NodeKind,
)
from queryplan.catalog import Catalog, Source, ToMany, ToOne
from queryplan.declare.declarations import (
    Column,
    Counts,
    Entity,
    EntityOf,
    GlobalId,
    Listing,
    Made,
    Many,
    NodeById,
    NodesById,
    One,
    Page,
    Part,
    ReadDeclaration,
    RowDeclaration,
    Sifting,
    columns_of,
)
from queryplan.forms import Forms, filter_in
from queryplan.loaders import ListLoading, RowLoading, View
from queryplan.offers import catalog_faults
from queryplan.reads import BoundField, Fetch, Reads
from queryplan.record import Record
from queryplan.schema_types import SchemaField, SchemaType, types_of
from queryplan.statements import RootStatements, RowStatements

__all__ = ["BindError", "Binding", "Fetch", "Reads", "Record", "bind"]


def bind(schema: strawberry.Schema, catalog: Catalog) -> Binding:
    """Check each name of a schema against a catalog.

    Raises:
        BindError: with every fault that was found.
    """
    checks = _Checks(schema, catalog)
    checks.check()
    if checks.faults:
        raise BindError(checks.faults)
    return Binding(
        schema, checks.fields, checks.siftings, checks.nodes, frozenset(checks.row_types())
    )


class _Checks:
    """Goes through a schema once, collecting bound fields and faults."""

    def __init__(self, schema: strawberry.Schema, catalog: Catalog) -> None:
        self._catalog = catalog
        self._types = types_of(schema)
        self.faults = list(catalog_faults(catalog))
        self.fields: dict[tuple[str, str], BoundField] = {}
        self.siftings: dict[tuple[str, str], BoundSifting] = {}
        self._forms = Forms(schema.config, self.faults)
        self._views = {
            name: View(name, source.table, catalog.tenant) for name, source in catalog.items()
        }
        self.nodes: dict[str, NodeKind] = {}

    def check(self) -> None:
        """Check all fields of all types."""
        for kind in self._types:
            self._check_type(kind)
        for kind in self._types:
            for field in kind.fields():
                self._check_field(field)
        self.faults += self._forms.unused(self._catalog)

    def row_types(self) -> Iterable[str]:
        """Name the types whose objects are rows."""
        return [kind.name for kind in self._types if kind.source is not None]

    def _check_type(self, kind: SchemaType) -> None:
        if kind.source is None:
            return
        if kind.source not in self._catalog:
            self.faults.append(f"{kind.name}: the catalog has no source {kind.source!r}")
        elif kind.is_node:
            rivals = [each.name for each in self._types if each.source == kind.source]
            if len(rivals) > 1:
                self.faults.append(f"{kind.name}: several types have the source {kind.source!r}")
            rows = RowLoading(self._views[kind.source])
            self.nodes[kind.name] = NodeKind(rows, getattr(kind.origin, "__scope__", None))

    def _check_field(self, field: SchemaField) -> None:
        match field.declaration:
            case None:
                self._undeclared(field)
            case Column() | GlobalId() | Made() | Part() as declaration:
                self._row_field(field, declaration)
            case Sifting(name, given):
                self._sifting(field, name, given)
            case declaration:
                self._check_read(field, declaration)

    def _check_read(self, field: SchemaField, declaration: ReadDeclaration) -> None:
        match declaration:
            case One(name):
                self._one(field, name or field.attribute)
            case Many(name, listing):
                self._many(field, name or field.attribute, listing)
            case Page(listing):
                self._page(field, listing)
            case Entity(by):
                self._entity(field, by)
            case EntityOf(attribute):
                self._entity_of(field, attribute)
            case Counts(name, given):
                self._counts(field, name, given)
            case NodeById():
                self._bind(field, BoundNode(self.nodes))
            case NodesById():
                self._bind(field, BoundNodes(self.nodes))

    def _undeclared(self, field: SchemaField) -> None:
        if field.parent.source is not None and field.strawberry.is_basic_field:
            self._fault(
                field, "declares nothing; use column(), group(), @computed, one() or many()"
            )

    def _row_field(self, field: SchemaField, declaration: RowDeclaration) -> None:
        names = columns_of(declaration, field.attribute)
        if field.parent.source is None:
            if field.attribute in names:
                self._own_source(field)
            else:
                self._attributes(field, field.parent.origin, names)
            return
        self._columns(field, names)
        match declaration:
            case Column(name):
                self._nullable(field, name or field.attribute)
            case Part(kind, columns, present):
                self._attributes(field, kind, columns)
                if field.is_required and present is not None:
                    self._nullable(field, present)
            case _:
                pass

    def _attributes(self, field: SchemaField, kind: type, names: Iterable[str]) -> None:
        for name in names:
            if not _has_attribute(kind, name):
                self._fault(field, f"{kind.__name__} has no attribute {name!r}")

    def _columns(self, field: SchemaField, names: Iterable[str]) -> None:
        source = self._own_source(field)
        if source is None:
            return
        for name in names:
            if name not in source.table.c:
                self._fault(field, f"no column {name!r} in source {field.parent.source!r}")
        self._views[field.parent.source or ""].need(*names)

    def _nullable(self, field: SchemaField, name: str) -> None:
        table = self._table(field)
        if field.is_required and table is not None and name in table.c and table.c[name].nullable:
            self._fault(field, f"the column {name!r} is nullable, the field is not")

    def _one(self, field: SchemaField, name: str) -> None:
        relation = self._relation(field, name)
        if not isinstance(relation, ToOne):
            self._wrong_kind(field, name, relation, "one()")
            return
        if field.target is None or field.target.source != relation.source:
            self._fault(
                field, f"relation {name!r} leads to source {relation.source!r}, the field does not"
            )
        self._columns(field, [relation.local])
        self._nullable(field, relation.local)
        view = self._views.get(relation.source)
        if view is not None:
            view.need(relation.remote)
            self._bind(field, BoundOne(RowLoading(view, relation.remote), relation.local))

    def _many(self, field: SchemaField, name: str, listing: Listing) -> None:
        relation = self._relation(field, name)
        if not isinstance(relation, ToMany):
            self._wrong_kind(field, name, relation, "many()")
            return
        if field.listed is None or field.listed.source != relation.source:
            self._fault(
                field, f"must be a Connection of the type whose source is {relation.source!r}"
            )
        self._columns(field, [relation.local])
        source, view = self._catalog.get(relation.source), self._views.get(relation.source)
        if source is None or view is None:
            return
        form = self._forms.listing(field, relation.source, source, listing, relation.order)
        if form is not None:
            view.need(relation.remote, *form.columns)
            pages = ListLoading(str(field), view, relation.remote)
            self._bind(field, BoundMany(pages, form, relation.local))

    def _page(self, field: SchemaField, listing: Listing) -> None:
        name = None if field.listed is None else field.listed.source
        source = None if name is None else self._catalog.get(name)
        if name is None:
            self._fault(field, "must be a Connection of a type that has a source")
        if name is None or source is None:
            return
        form = self._forms.listing(field, name, source, listing)
        if form is not None:
            view = self._views[name]
            view.need(*form.columns)
            self._bind(field, BoundPage(ListLoading(str(field), view), form))

    def _entity(self, field: SchemaField, by: type) -> None:
        name = None if field.target is None else field.target.source
        source = None if name is None else self._catalog.get(name)
        if name is None:
            self._fault(field, "must be a type that has a source")
        if field.is_required:
            self._fault(field, "must be nullable: there may be no such row")
        if name is None or source is None:
            return
        lookups = self._forms.lookups(field, name, source, by)
        self._bind(field, BoundEntity(RowLoading(self._views[name]), source.table, lookups))

    def _entity_of(self, field: SchemaField, attribute: str) -> None:
        name = None if field.target is None else field.target.source
        if name is None:
            self._fault(field, "must be a type that has a source")
        if field.parent.source is not None:
            self._columns(field, [attribute])
        else:
            self._attributes(field, field.parent.origin, [attribute])
        if name in self._views:
            self._bind(field, BoundOne(RowLoading(self._views[name]), attribute))

    def _sifting(self, field: SchemaField, name: str, given: type) -> None:
        source = self._catalog.get(name)
        if source is None:
            self._fault(field, f"the catalog has no source {name!r}")
            return
        conditions = self._forms.filter(field, name, source, given)
        statements = RowStatements(source.table, self._catalog.tenant)
        self.siftings[field.parent.name, field.name] = BoundSifting(statements, conditions)

    def _counts(self, field: SchemaField, name: str, given: type) -> None:
        source, filter_type = self._catalog.get(name), filter_in(given)
        if source is None:
            self._fault(field, f"the catalog has no source {name!r}")
        elif filter_type is None:
            self._fault(field, "counts what must be {key: String!, filter: an optional input}")
        else:
            conditions = self._forms.filter(field, name, source, filter_type)
            statements = RootStatements(source.table, self._catalog.tenant)
            self._bind(field, BoundCounts(statements, conditions))

    def _relation(self, field: SchemaField, name: str) -> ToOne | ToMany | None:
        source = self._own_source(field)
        return None if source is None else source.relations.get(name)

    def _wrong_kind(
        self, field: SchemaField, name: str, relation: ToOne | ToMany | None, declared: str
    ) -> None:
        if relation is not None:
            self._fault(field, f"relation {name!r} of the catalog is not for {declared}")
        elif field.parent.source in self._catalog:
            self._fault(field, f"no relation {name!r} in source {field.parent.source!r}")

    def _own_source(self, field: SchemaField) -> Source | None:
        if field.parent.source is None:
            self._fault(field, f"{field.parent.name} has no source to read it from")
            return None
        return self._catalog.get(field.parent.source)

    def _table(self, field: SchemaField) -> Table | None:
        source = self._catalog.get(field.parent.source or "")
        return None if source is None else source.table

    def _bind(self, field: SchemaField, bound: BoundField) -> None:
        self.fields[field.parent.name, field.name] = bound

    def _fault(self, field: SchemaField, text: str) -> None:
        self.faults.append(f"{field}: {text}")


def _has_attribute(origin: type, name: str) -> bool:
    return name in getattr(origin, "__dataclass_fields__", {}) or hasattr(origin, name)
