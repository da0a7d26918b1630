"""Checking a catalog by itself: its columns, relations and orders."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, Uuid

from queryplan.catalog import Catalog, Source, ToMany, ToOne
from queryplan.cursors import key_of


def catalog_faults(catalog: Catalog) -> Iterator[str]:
    """Go through everything in a catalog that can't work."""
    for name, source in catalog.items():
        at = f"source {name!r}"
        for column in (catalog.tenant, "id"):
            if column not in source.table.c:
                yield f"{at}: its table has no column {column!r}"
        if "id" in source.table.c and not isinstance(source.table.c.id.type, Uuid):
            yield f"{at}: its id is no UUID"
        for relation, way in source.relations.items():
            yield from _relation_faults(catalog, f"{at}, relation {relation!r}", source, way)
        for sort, column in source.sorts.items():
            yield from _order_faults(f"{at}, sort {sort!r}", source.table, column)
        if source.search is not None and source.search.sort not in source.sorts:
            yield f"{at}: its search is in the order {source.search.sort!r}, which it has not"


def _relation_faults(
    catalog: Catalog, at: str, source: Source, relation: ToOne | ToMany
) -> Iterator[str]:
    if relation.local not in source.table.c:
        yield f"{at}: no column {relation.local!r} in table {source.table.name!r}"
    target = catalog.get(relation.source)
    if target is None:
        yield f"{at}: the catalog has no source {relation.source!r}"
        return
    if relation.remote not in target.table.c:
        yield f"{at}: no column {relation.remote!r} in table {target.table.name!r}"
    if isinstance(relation, ToMany):
        for column in relation.order:
            yield from _order_faults(at, target.table, column.removeprefix("-"))
        if len({column.startswith("-") for column in relation.order}) > 1:
            yield f"{at}: all columns must rise, or all fall"


def _order_faults(at: str, table: Table, name: str) -> Iterator[str]:
    column = table.c.get(name)
    if column is None:
        yield f"{at}: no column {name!r} in table {table.name!r}"
    elif column.nullable:
        yield f"{at}: sorts by the nullable column {name!r}"
    elif key_of(column) is None:
        yield f"{at}: {name!r} ({column.type}) has no place in a cursor"
