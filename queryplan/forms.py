"""Checking what lists and roots can be asked for: filters, sorts, search, lookups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import (
    StrawberryContainer,
    StrawberryList,
    StrawberryOptional,
    get_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from queryplan.catalog import Catalog, Condition, Source
from queryplan.cursors import CursorForm, key_of
from queryplan.cuts import Order
from queryplan.declare.combinations import COMBINES, Combination
from queryplan.declare.declarations import Listing
from queryplan.declare.relations import ID_OF
from queryplan.declare.types import SortDirection
from queryplan.inputs import Conditions, InputField
from queryplan.pages import ListForm, Sort
from queryplan.schema_types import SchemaField


@dataclass(slots=True)
class _Used:
    """The names of one source that some field of the schema uses."""

    filters: set[str] = field(default_factory=set[str])
    sorts: set[str] = field(default_factory=set[str])
    lookups: set[str] = field(default_factory=set[str])
    search: bool = False


class Forms:
    """Makes the forms of lists and roots, and notes every fault."""

    def __init__(self, config: StrawberryConfig, faults: list[str]) -> None:
        self._config = config
        self._faults = faults
        self._used = defaultdict[str, _Used](_Used)

    def listing(
        self,
        at: SchemaField,
        name: str,
        source: Source,
        listing: Listing,
        order: tuple[str, ...] | None = None,
    ) -> ListForm | None:
        """Make the form of a list of that source.

        A relation is in that `order` unless it can be sorted; a root has none, the newest id first.
        """
        used = self._used[name]
        conditions = None
        if listing.filter is not None:
            conditions = self.filter(at, name, source, listing.filter)
        if listing.search:
            used.search = True
            if source.search is None:
                self._fault(at, f"source {name!r} has no search")
        if listing.order_by is None:
            sorts, default = {}, _sort(at, source, "", *column_names(order or ("-id",)))
        else:
            sorts = self._sorts(at, source, listing.order_by)
            used.sorts |= {member.value for member, _ in sorts}
            default = _first(sorts, listing.order_by)
            if default is None:
                self._fault(
                    at, "`order_by` must be {field: an enum, direction: SortDirection = ...}"
                )
                return None
        found = source.search if listing.search else None
        by = None if found is None or order else source.sorts.get(found.sort)
        return ListForm(sorts, default, conditions, found, by)

    def filter(self, at: SchemaField, name: str, source: Source, given: type) -> Conditions:
        """Make the form of a filter of that source."""
        self._used[name].filters |= set(_names(given))
        return self._conditions(at, "filter", given, source.filters)

    def lookups(self, at: SchemaField, name: str, source: Source, by: type) -> Conditions:
        """Make the form of a root that finds one row of that source."""
        definition = get_object_definition(by)
        if definition is None or not definition.is_one_of:
            self._fault(at, "`by` must be an input with one_of=True")
        self._used[name].lookups |= set(_names(by))
        known = dict[str, Condition | None](source.lookups)
        known.setdefault("id", None)
        made = self._conditions(at, "by", by, known)
        by_id = made.fields.get("id")
        if by_id is None or by_id.condition is not None or at.target is None:
            return made
        own_id = InputField(by_id.graphql_name, at.target.name, None)
        return Conditions("by", {**made.fields, "id": own_id})

    def unused(self, catalog: Catalog) -> Iterator[str]:
        """Go through what the catalog offers and no field of the schema uses."""
        for name, source in catalog.items():
            used = self._used[name]
            for kind, offered, taken in (
                ("filter", source.filters, used.filters),
                ("sort", source.sorts, used.sorts),
                ("lookup", source.lookups, used.lookups),
            ):
                for each in offered:
                    if each not in taken:
                        yield f"source {name!r}: no field of the schema uses the {kind} {each!r}"
            if source.search is not None and not used.search:
                yield f"source {name!r}: no field of the schema uses its search"

    def _conditions(
        self, at: SchemaField, argument: str, given: type, known: Mapping[str, Condition | None]
    ) -> Conditions:
        fields: dict[str, InputField] = {}
        combinations: dict[str, Combination] = {}
        for each in _fields(given):
            name = each.python_name
            if COMBINES in each.metadata:
                combinations[name] = each.metadata[COMBINES]
                self._check_combination(at, f"{argument}.{name}", each, given)
            elif name not in known:
                kind = "lookup" if argument == "by" else "filter"
                self._fault(at, f"the catalog has no {kind} {name!r}")
            elif not isinstance(each.resolve_type(), StrawberryOptional):
                self._fault(at, f"`{argument}.{name}` must be optional")
            else:
                if _holds_ids(each):
                    self._fault(at, f"`{argument}.{name}` holds an id_of() too deep to be read")
                graphql_name = self._config.name_converter.get_graphql_name(each)
                fields[name] = InputField(graphql_name, each.metadata.get(ID_OF), known[name])
        return Conditions(argument, fields, combinations)

    def _check_combination(
        self, at: SchemaField, name: str, field: StrawberryField, given: type
    ) -> None:
        kind: Any = field.resolve_type()
        inner = kind.of_type if isinstance(kind, StrawberryOptional) else None
        if field.metadata[COMBINES] is not Combination.NONE:
            inner = inner.of_type if isinstance(inner, StrawberryList) else None
        if inner is not given:
            self._fault(at, f"`{name}` must take filters of its own type, and be optional")

    def _sorts(
        self, at: SchemaField, source: Source, order_by: type
    ) -> dict[tuple[Any, SortDirection], Sort]:
        sorts: dict[tuple[Any, SortDirection], Sort] = {}
        for member in _members(order_by):
            column = source.sorts.get(member.value)
            if column is None:
                self._fault(at, f"the catalog has no sort {member.value!r}")
                continue
            for direction in SortDirection:
                name, falling = f"{member.value} {direction.value}", direction is SortDirection.DESC
                sorts[member, direction] = _sort(at, source, name, (column,), falling)
        return sorts

    def _fault(self, at: SchemaField, text: str) -> None:
        fault = f"{at}: {text}"
        if fault not in self._faults:
            self._faults.append(fault)


def column_names(order: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Read a relation's order: its columns, and whether they fall ("-occurred_at")."""
    return tuple(name.removeprefix("-") for name in order), order[:1] != () and order[0][0] == "-"


def filter_in(given: type) -> type | None:
    """Find the filter of an input `{key, filter}`; None when it is no such input."""
    fields = {each.python_name: each.resolve_type() for each in _fields(given)}
    filter_type: Any = fields.get("filter")
    if fields.get("key") is not str or not isinstance(filter_type, StrawberryOptional):
        return None
    inner: Any = filter_type.of_type
    return inner if get_object_definition(inner) is not None else None


def _sort(
    at: SchemaField, source: Source, name: str, columns: tuple[str, ...], falling: bool
) -> Sort:
    columns = columns if "id" in columns else (*columns, "id")
    known = [source.table.c[column] for column in columns if column in source.table.c]
    keys = tuple(key for key in map(key_of, known) if key is not None)
    return Sort(Order(columns, falling), CursorForm(str(at), name, keys))


def _first(sorts: dict[tuple[Any, SortDirection], Sort], order_by: type) -> Sort | None:
    falls = next((each for each in _fields(order_by) if each.python_name == "direction"), None)
    wanted = SortDirection.DESC if falls is None else falls.default_value
    return next((sort for (_, way), sort in sorts.items() if way is wanted), None)


def _fields(given: type) -> list[StrawberryField]:
    definition = get_object_definition(given)
    return [] if definition is None else definition.fields


def _holds_ids(field: StrawberryField) -> bool:
    """Whether the field's own type is an input that takes ids, which only the outermost reads."""
    kind: Any = field.resolve_type()
    while isinstance(kind, StrawberryContainer):
        kind = kind.of_type
    return any(ID_OF in each.metadata for each in _fields(kind))


def _names(given: type) -> list[str]:
    return [each.python_name for each in _fields(given) if COMBINES not in each.metadata]


def _members(order_by: type) -> list[Any]:
    kinds = [each.resolve_type() for each in _fields(order_by) if each.python_name == "field"]
    found: list[Any] = []
    for kind in kinds:
        if isinstance(kind, StrawberryEnumDefinition):
            found.extend(kind.wrapped_cls)
    return found
