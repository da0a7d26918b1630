"""The types that every schema of ours shares."""

from __future__ import annotations

from enum import Enum
from typing import Generic, TypeVar

import strawberry

Item = TypeVar("Item")

ID_DESCRIPTION = "An opaque id, unique among all types. Keep it as it is; never take it apart."


@strawberry.interface(description="Something with an id of its own, which `node(id:)` finds again.")
class Node:
    """The interface of every entity."""

    id: strawberry.ID = strawberry.field(description=ID_DESCRIPTION)


@strawberry.enum(description="Which end of a sorted list comes first.")
class SortDirection(Enum):
    """Which end comes first."""

    ASC = strawberry.enum_value("ASC", description="Smallest, earliest or A first.")
    DESC = strawberry.enum_value("DESC", description="Largest, latest or Z first.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Where a page stands in its list."""

    has_next_page: bool = strawberry.field(description="Whether rows follow after this page.")
    has_previous_page: bool = strawberry.field(description="Whether rows stand before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first row: `before` it comes the previous page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last row: `after` it comes the next page."
    )


@strawberry.type(description="One row of a page, with its place in the list.")
class Edge(Generic[Item]):
    """One row of a page, with its place in the list."""

    cursor: str = strawberry.field(
        description="The row's place in this list and order; opaque, for `after` and `before`."
    )
    node: Item = strawberry.field(description="The row itself.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[Item]):
    """One page of a list."""

    edges: list[Edge[Item]] = strawberry.field(description="The page's rows with their cursors.")
    nodes: list[Item] = strawberry.field(
        description="The page's rows alone, for who needs no cursor of each."
    )
    page_info: PageInfo = strawberry.field(description="Whether and how the list goes on.")
    total_count: int = strawberry.field(
        description=(
            "How many rows the whole list has, filters applied; counted only when asked for, "
            "and never beyond 10,000."
        )
    )
    total_count_is_exact: bool = strawberry.field(
        description=(
            "False when there are more rows than `totalCount` says: beyond 10,000, or when "
            "`searchIsCapped`."
        )
    )
    search_is_capped: bool = strawberry.field(
        description=(
            "Whether rows may be missing: a search in a filtered list, or in one sorted other than "
            "by its first choice, looks only at its newest 5,000 matches. Without a filter and in "
            "the list's own order, every match is found. False without a search."
        )
    )


@strawberry.type(description="How many rows meet one filter.")
class Count:
    """How many rows meet one filter."""

    key: str = strawberry.field(description="The key that you gave the filter.")
    total_count: int = strawberry.field(
        description="How many rows meet it; never counted beyond 10,000."
    )
    total_count_is_exact: bool = strawberry.field(
        description="False when there are more rows than the 10,000 that `totalCount` then says."
    )
