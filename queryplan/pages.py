"""Pages of lists: from a field's arguments to a request, from rows to a connection."""

from __future__ import annotations

from collections.abc import Awaitable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from graphql import GraphQLError

from queryplan.catalog import Search
from queryplan.cursors import CursorForm, ForeignCursor, MalformedCursor, Place
from queryplan.cuts import LIMIT, Cut, Order, Sought, bound_names
from queryplan.declare.arguments import PAGE_DEFAULT, PAGE_LIMIT, SEARCH_LIMIT
from queryplan.declare.types import SortDirection
from queryplan.inputs import Conditions, Wish
from queryplan.record import Record
from queryplan.refusals import bad_input, require_storable
from queryplan.statements import COUNT_LIMIT

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Sort:
    """One order of a list, with the form of its cursors."""

    order: Order
    cursors: CursorForm


@dataclass(frozen=True, slots=True)
class Quest:
    """A search for words. It is capped where the list is filtered, or sorted in another order."""

    words: str
    search: Search = field(compare=False)
    is_capped: bool

    @property
    def most(self) -> int | None:
        """How many matches are looked at."""
        return self.search.most if self.is_capped else None

    def sought(self) -> Sought:
        """Say to a statement what is sought."""
        return Sought(lambda rows, window: self.search.found(rows, self.words, window), self.most)

    def beyond(self, sort: Sort) -> tuple[Cut, int]:
        """Say what to count, and up to where, to learn whether there are more matches."""
        return Cut(sort.order, sought=replace(self, is_capped=False).sought()), self.search.most


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of a list as a client asked for it; equal requests share a loader."""

    sort: Sort
    size: int = PAGE_DEFAULT
    backward: bool = False
    after: Place | None = None
    before: Place | None = None
    wishes: tuple[Wish, ...] = ()
    quest: Quest | None = None

    @property
    def whole(self) -> PageRequest:
        """The list itself, whichever page of it: what `totalCount` counts."""
        return PageRequest(self.sort, wishes=self.wishes, quest=self.quest)

    def cut(self, mark: str = "") -> Cut:
        """Say which part of the list the statement selects; `mark` ends its parameters' names."""
        return Cut(
            order=self.sort.order,
            backward=self.backward,
            after=self.after is not None,
            before=self.before is not None,
            conditions=tuple(wish.on for wish in self.wishes),
            sought=None if self.quest is None else self.quest.sought(),
            mark=mark,
        )

    def parameters(self, mark: str = "") -> dict[str, object]:
        """Name the values that the statement of a cut with that mark needs."""
        values: dict[str, object] = {LIMIT + mark: self.size + 1}
        for side, place in (("after", self.after), ("before", self.before)):
            if place is not None:
                values.update(zip(bound_names(self.sort.order, side + mark), place, strict=True))
        return values

    @property
    def form(self) -> Hashable:
        """What its statement depends on: all but the size of the page, and where it stands."""
        ends = (self.backward, self.after is not None, self.before is not None)
        return (self.sort.order, ends, self.wishes, self.quest)

    @property
    def is_cut(self) -> bool:
        """Whether its statement holds conditions of its own."""
        return bool(self.wishes) or self.quest is not None


@dataclass(frozen=True, slots=True)
class ListForm:
    """What one list can be asked for, checked at start-up."""

    sorts: Mapping[tuple[Any, SortDirection], Sort]
    default: Sort
    conditions: Conditions | None = None
    search: Search | None = None
    search_order: str | None = None
    """The column that the search's own order sorts by; None below a parent."""
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
        wishes = self._filtered(arguments.get("filter"))
        return PageRequest(
            sort=sort,
            size=size,
            backward=backward,
            after=_place(sort, arguments.get("after"), "after"),
            before=_place(sort, arguments.get("before"), "before"),
            wishes=wishes,
            quest=self._quest(
                arguments.get("search"),
                is_capped=bool(wishes) or sort.order.columns != (self.search_order, "id"),
            ),
        )

    def _filtered(self, given: object) -> tuple[Wish, ...]:
        if given is None or self.conditions is None:
            return ()
        return self.conditions.read(given)

    def _quest(self, words: str | None, *, is_capped: bool) -> Quest | None:
        if words is None or self.search is None or not words.strip():
            return None
        if len(words) > SEARCH_LIMIT:
            raise bad_input(f"`search` may have at most {SEARCH_LIMIT} characters.", "search")
        require_storable(words, "search")
        return Quest(words, self.search, is_capped)


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


def cut_out(found: Sequence[Item], request: PageRequest) -> tuple[list[Item], bool, bool]:
    """Cut a page out of rows read from its near end, at most one too many.

    Returns the page in the list's order, whether rows follow, and whether rows precede.
    """
    more = len(found) > request.size
    page = list(found[: request.size])
    following, preceding = request.before is not None, request.after is not None
    if request.backward:
        page.reverse()
        return page, following, preceding or more
    return page, following or more, preceding


class Counts(Protocol):
    """What can be counted of a list, when somebody asks."""

    def total(self) -> Awaitable[int]:
        """Count its rows, up to one beyond the limit."""
        ...

    def matches(self) -> Awaitable[int]:
        """Count what its search finds, filtered or not, up to one beyond what is looked at."""
        ...


class Page:
    """One page of records, in the shape of a Connection; its cursors are made when asked for."""

    __slots__ = ("_counts", "_request", "has_next_page", "has_previous_page", "nodes")

    def __init__(
        self,
        request: PageRequest,
        found: Sequence[Record],
        counts: Counts,
    ) -> None:
        """Keep the page of what was `found`: rows from the near end, at most one too many."""
        self.nodes, self.has_next_page, self.has_previous_page = cut_out(found, request)
        self._request = request
        self._counts = counts

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
        return min(await self._counts.total(), COUNT_LIMIT)

    @property
    async def total_count_is_exact(self) -> bool:
        """Whether all rows were counted."""
        return await self._counts.total() <= COUNT_LIMIT and not await self.search_is_capped

    @property
    async def search_is_capped(self) -> bool:
        """Whether the search has more matches than were looked at."""
        most = None if self._request.quest is None else self._request.quest.most
        return most is not None and await self._counts.matches() > most

    def _cursor(self, record: Record) -> str:
        sort = self._request.sort
        return sort.cursors.write([getattr(record, name) for name in sort.order.columns])


@dataclass(frozen=True, slots=True)
class PlacedRecord:
    """A record and its cursor, in the shape of an Edge."""

    cursor: str
    node: Record
