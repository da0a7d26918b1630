"""Pages of lists: from a field's arguments to a request, from rows to a connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

from queryplan.cursors import CursorForm, ForeignCursor, MalformedCursor, Place
from queryplan.declare.arguments import PAGE_DEFAULT, PAGE_LIMIT, SEARCH_LIMIT
from queryplan.declare.types import SortDirection
from queryplan.inputs import Conditions, Wish
from queryplan.record import Record
from queryplan.refusals import bad_input, require_storable
from queryplan.statements import COUNT_LIMIT, Cut, Order, bound_names


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list, with the form of its cursors."""

    order: Order
    cursors: CursorForm


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of a list as a client asked for it; equal requests share a loader."""

    sort: Sort
    size: int = PAGE_DEFAULT
    backward: bool = False
    after: Place | None = None
    before: Place | None = None
    wishes: tuple[Wish, ...] = ()

    @property
    def whole(self) -> PageRequest:
        """The list itself, whichever page of it: what `totalCount` counts."""
        return PageRequest(self.sort, wishes=self.wishes)

    def cut(self) -> Cut:
        """Say which part of the list the statement selects."""
        return Cut(
            order=self.sort.order,
            backward=self.backward,
            after=self.after is not None,
            before=self.before is not None,
            conditions=tuple(wish.on for wish in self.wishes),
        )

    def parameters(self) -> dict[str, object]:
        """Name the values that the statement needs."""
        values: dict[str, object] = {"limit": self.size + 1}
        for side, place in (("after", self.after), ("before", self.before)):
            if place is not None:
                values.update(zip(bound_names(self.sort.order, side), place, strict=True))
        return values


@dataclass(frozen=True, slots=True)
class ListForm:
    """What one list can be asked for, checked at start-up."""

    sorts: Mapping[tuple[Any, SortDirection], Sort]
    default: Sort
    conditions: Conditions | None = None
    search: Callable[[Any, Any], Any] | None = None
    plain: PageRequest = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", PageRequest(self.default))

    @property
    def columns(self) -> set[str]:
        """All columns that cursors are made of."""
        return {
            name for sort in (self.default, *self.sorts.values()) for name in sort.order.columns
        }

    def request(self, arguments: Mapping[str, Any]) -> PageRequest:
        """Check a field's arguments and turn them into a request, or refuse them."""
        if not arguments:
            return self.plain
        size, backward = _size(arguments.get("first"), arguments.get("last"))
        order_by = arguments.get("order_by")
        sort = self.default if order_by is None else self.sorts[order_by.field, order_by.direction]
        return PageRequest(
            sort=sort,
            size=size,
            backward=backward,
            after=_place(sort, arguments.get("after"), "after"),
            before=_place(sort, arguments.get("before"), "before"),
            wishes=(
                *self._filtered(arguments.get("filter")),
                *self._found(arguments.get("search")),
            ),
        )

    def _filtered(self, given: object) -> tuple[Wish, ...]:
        if given is None or self.conditions is None:
            return ()
        return self.conditions.read(given)

    def _found(self, words: str | None) -> tuple[Wish, ...]:
        if words is None or self.search is None or not words.strip():
            return ()
        if len(words) > SEARCH_LIMIT:
            raise bad_input(f"`search` may have at most {SEARCH_LIMIT} characters.", "search")
        require_storable(words, "search")
        return (Wish("search", words, self.search, words),)


def _size(first: int | None, last: int | None) -> tuple[int, bool]:
    if first is not None and last is not None:
        raise bad_input("Give either `first` or `last`, not both.", "last")
    name, size = ("last", last) if last is not None else ("first", first)
    if size is None:
        return PAGE_DEFAULT, False
    if not 0 <= size <= PAGE_LIMIT:
        raise bad_input(f"`{name}` must be from 0 to {PAGE_LIMIT}, not {size}.", name)
    return size, last is not None


def _place(sort: Sort, cursor: str | None, argument: str) -> Place | None:
    if cursor is None:
        return None
    try:
        return sort.cursors.read(cursor)
    except MalformedCursor:
        raise _refused(argument, "is not a cursor of this API") from None
    except ForeignCursor:
        raise _refused(argument, "is a cursor of another list or of another order") from None


def _refused(argument: str, fault: str) -> GraphQLError:
    return bad_input(f"`{argument}` {fault}; leave it out to start anew.", argument)


class Page:
    """One page of records, in the shape of a Connection; its cursors are made when asked for."""

    __slots__ = ("_count", "_request", "has_next_page", "has_previous_page", "nodes")

    def __init__(
        self,
        request: PageRequest,
        found: Sequence[Record],
        count: Callable[[], Awaitable[int]],
    ) -> None:
        """Keep the page of what was `found`: rows from the near end, at most one too many."""
        more = len(found) > request.size
        self.nodes = list(found[: request.size])
        self.has_next_page = request.before is not None
        self.has_previous_page = request.after is not None
        if request.backward:
            self.nodes.reverse()
            self.has_previous_page |= more
        else:
            self.has_next_page |= more
        self._request = request
        self._count = count

    @property
    def edges(self) -> list[PlacedRecord]:
        """The records with their cursors."""
        return [PlacedRecord(self._cursor(record), record) for record in self.nodes]

    @property
    def page_info(self) -> Page:
        """Whether and how the list goes on: the page itself knows."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """The first row's cursor."""
        return self._cursor(self.nodes[0]) if self.nodes else None

    @property
    def end_cursor(self) -> str | None:
        """The last row's cursor."""
        return self._cursor(self.nodes[-1]) if self.nodes else None

    @property
    async def total_count(self) -> int:
        """How many rows the list has, as far as they are counted."""
        return min(await self._count(), COUNT_LIMIT)

    @property
    async def total_count_is_exact(self) -> bool:
        """Whether all rows were counted."""
        return await self._count() <= COUNT_LIMIT

    def _cursor(self, record: Record) -> str:
        sort = self._request.sort
        return sort.cursors.write([getattr(record, name) for name in sort.order.columns])


@dataclass(frozen=True, slots=True)
class PlacedRecord:
    """A record and its cursor, in the shape of an Edge."""

    cursor: str
    node: Record
