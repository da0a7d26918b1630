"""Declared fields after binding: each knows how to read its value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import ColumnElement, Executable, FromClause, Table
from strawberry.types.unset import UNSET

from queryplan.cuts import Cut, Order
from queryplan.declare.arguments import COUNTS_LIMIT, NODES_LIMIT
from queryplan.declare.types import Count
from queryplan.dialects import KEYS
from queryplan.ids import MalformedId, decode_id
from queryplan.inputs import Conditions
from queryplan.loaders import ListLoading, RowLoading
from queryplan.pages import ListForm, Page
from queryplan.reads import Reads, Sifter
from queryplan.record import Record
from queryplan.refusals import bad_input
from queryplan.statements import COUNT_LIMIT, RootStatements, RowStatements

Given = Mapping[str, Any]
_UNSORTED = Order(("id",), descending=True)


@dataclass(frozen=True, slots=True)
class BoundOne:
    """A to-one relation, or an entity by the id in an attribute."""

    rows: RowLoading
    local: str

    def read(self, reads: Reads, info: object, parent: Any, arguments: Given) -> Any:
        """Load the row that the parent points to; null when it points nowhere."""
        del info, arguments
        key = getattr(parent, self.local)
        return None if key is None else self.rows.load(reads, key)


@dataclass(frozen=True, slots=True)
class BoundMany:
    """A to-many relation."""

    pages: ListLoading
    form: ListForm
    local: str

    def read(self, reads: Reads, info: object, parent: Any, arguments: Given) -> Any:
        """Load the parent's page; an empty one when the parent has no key for it."""
        del info
        request = self.form.request(arguments)
        key = getattr(parent, self.local)
        if key is None:
            return Page(request, [], _NOTHING)
        return self.pages.load(reads, request, key)


class _Nothing:
    """The counts of a list that no parent has."""

    async def total(self) -> int:
        """Count nothing."""
        return 0

    async def matches(self) -> int:
        """Count nothing."""
        return 0


_NOTHING = _Nothing()


@dataclass(frozen=True, slots=True)
class BoundPage:
    """A root that lists a source."""

    pages: ListLoading
    form: ListForm

    def read(self, reads: Reads, info: object, parent: Any, arguments: Given) -> Any:
        """Load the page."""
        del info, parent
        return self.pages.load(reads, self.form.request(arguments))


@dataclass(frozen=True, slots=True)
class BoundSifting:
    """A resolver's question which rows meet a filter."""

    statements: RowStatements
    form: Conditions

    def conditions(self, given: object) -> list[Callable[[FromClause], ColumnElement[bool]]]:
        """Give what the rows must meet."""
        return [wish.on for wish in self.form.read(given)]

    def sifter(self, given: object) -> Sifter:
        """Make what gives those of the ids whose rows meet what was given."""
        statement = self.statements.sifted(self.conditions(given))

        async def sift(reads: Reads, ids: Sequence[UUID]) -> set[UUID]:
            return {row[0] for row in await reads.rows(statement, {KEYS: list(ids)})}

        return sift


@dataclass(frozen=True, slots=True)
class BoundCounts:
    """A root that counts the rows of a source that meet each filter."""

    statements: RootStatements
    conditions: Conditions

    async def read(self, reads: Reads, info: object, parent: Any, arguments: Given) -> list[Count]:
        """Count for all filters in one statement, in their order."""
        del info, parent
        (counts,) = await reads.rows(self.statement(arguments), {})
        return self.shown(arguments, counts)

    def statement(self, arguments: Given) -> Executable:
        """Make the statement that counts for all filters, a column each."""
        filters: list[Any] = arguments["filters"]
        if not 1 <= len(filters) <= COUNTS_LIMIT:
            message = f"`filters` must hold 1 to {COUNTS_LIMIT} filters, not {len(filters)}."
            raise bad_input(message, "filters")
        cuts = [self._cut(each.filter, index) for index, each in enumerate(filters)]
        return self.statements.count(*cuts)

    def shown(self, arguments: Given, counts: Sequence[int]) -> list[Count]:
        """Show what was counted, in the filters' order."""
        filters: list[Any] = arguments["filters"]
        return [
            Count(
                key=each.key,
                total_count=min(count, COUNT_LIMIT),
                total_count_is_exact=count <= COUNT_LIMIT,
            )
            for each, count in zip(filters, counts, strict=True)
        ]

    def _cut(self, given: object, index: int) -> Cut:
        if given is None or given is UNSET:
            return Cut(_UNSORTED)
        wishes = self.conditions.read(given, "filters", str(index), "filter")
        return Cut(_UNSORTED, conditions=tuple(wish.on for wish in wishes))


@dataclass(frozen=True, slots=True)
class BoundEntity:
    """A root that finds one row."""

    rows: RowLoading
    table: Table
    lookups: Conditions

    def read(self, reads: Reads, info: object, parent: Any, arguments: Given) -> Any:
        """Find the row by the one field that was given."""
        del info, parent
        by_id, condition = self.sought(arguments)
        return (
            self.rows.load(reads, by_id) if condition is None else self.rows.find(reads, condition)
        )

    def sought(self, arguments: Given) -> tuple[UUID | None, ColumnElement[bool] | None]:
        """Tell which row is sought: the one of an id, or the one that meets a condition."""
        for _, known, value in self.lookups.given(arguments["by"]):
            if known.condition is None:
                return value, None
            return None, known.condition(self.table, value)
        raise bad_input("`by` must hold exactly one field.", "by")


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A type that `node` finds, and the scope that it asks for."""

    rows: RowLoading
    scope: str | None


@dataclass(frozen=True, slots=True)
class BoundNode:
    """The root `node`."""

    kinds: Mapping[str, NodeKind]

    def read(self, reads: Reads, info: strawberry.Info, parent: Any, arguments: Given) -> Any:
        """Load the row that the id names; null when there is none that the caller may see."""
        del parent
        return _node(self.kinds, reads, info, *named_row(arguments["id"], "id"))


@dataclass(frozen=True, slots=True)
class BoundNodes:
    """The root `nodes`."""

    kinds: Mapping[str, NodeKind]

    def read(self, reads: Reads, info: strawberry.Info, parent: Any, arguments: Given) -> Any:
        """Load the rows that the ids name, in their order."""
        del parent
        return [_node(self.kinds, reads, info, *each) for each in named_rows(arguments["ids"])]


def named_rows(ids: Sequence[str]) -> list[tuple[str, UUID]]:
    """Read the global ids that `nodes` was given: the name of a type and a row's id each."""
    if len(ids) > NODES_LIMIT:
        message = f"`ids` may hold at most {NODES_LIMIT} ids, not {len(ids)}."
        raise bad_input(message, "ids")
    return [named_row(text, f"ids.{index}") for index, text in enumerate(ids)]


def named_row(text: str, path: str) -> tuple[str, UUID]:
    """Read a global id: the name of its type and the row's id."""
    try:
        return decode_id(text)
    except MalformedId:
        raise bad_input(f"`{path}` is not an id of this API.", *path.split(".")) from None


def _node(
    kinds: Mapping[str, NodeKind], reads: Reads, info: strawberry.Info, type_name: str, row: UUID
) -> Awaitable[Record | None] | None:
    kind = kinds.get(type_name)
    if kind is None or not info.context.allows(kind.scope):
        return None
    return kind.rows.load(reads, row)
