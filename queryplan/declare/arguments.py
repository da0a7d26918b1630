"""The arguments of lists and roots, described for those who call them."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from queryplan.declare.declarations import Listing

PAGE_DEFAULT = 20
PAGE_LIMIT = 100
NODES_LIMIT = 250
SEARCH_LIMIT = 200
COUNTS_LIMIT = 20


def argument(name: str, annotation: Any, description: str) -> StrawberryArgument:
    """Make one argument without a default value."""
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(annotation),
        description=description,
    )


def page_arguments(listing: Listing) -> list[StrawberryArgument]:
    """Make the arguments of a list."""
    arguments = [
        argument(
            "first",
            int | None,
            f"How many rows to take from the start (of what follows `after`): 0 to {PAGE_LIMIT}. "
            f"{PAGE_DEFAULT} when neither `first` nor `last` is given.",
        ),
        argument("after", str | None, "Only rows after this cursor: an `endCursor` of this list."),
        argument(
            "last",
            int | None,
            f"How many rows to take from the end (of what stands before `before`): "
            f"0 to {PAGE_LIMIT}. The rows keep the list's order. Not together with `first`.",
        ),
        argument(
            "before", str | None, "Only rows before this cursor: a `startCursor` of this list."
        ),
    ]
    if listing.filter is not None:
        arguments.append(
            argument(
                "filter",
                listing.filter | None,
                "Only rows that meet every condition given here; a condition left out or null "
                "asks for nothing.",
            )
        )
    if listing.order_by is not None:
        arguments.append(
            argument(
                "order_by",
                listing.order_by | None,
                "How to sort the list. A cursor is good for the order that it came from.",
            )
        )
    if listing.search:
        arguments.append(
            argument(
                "search",
                str | None,
                f"Only rows in which these words are found, at most {SEARCH_LIMIT} characters; "
                "blank text finds all.",
            )
        )
    return arguments


def entity_arguments(by: type) -> list[StrawberryArgument]:
    """Make the argument of a root that finds one row."""
    return [argument("by", by, "What to find it by: exactly one of the fields.")]


def counts_arguments(given: type) -> list[StrawberryArgument]:
    """Make the argument of a root that counts."""
    description = f"What to count: 1 to {COUNTS_LIMIT} filters, each under a key of its own."
    return [argument("filters", list[given], description)]  # pyright: ignore[reportInvalidTypeForm]


def node_arguments() -> list[StrawberryArgument]:
    """Make the argument of `node`."""
    return [argument("id", strawberry.ID, "The `id` of anything that has one.")]


def nodes_arguments() -> list[StrawberryArgument]:
    """Make the argument of `nodes`."""
    description = f"The `id`s of things of any types, at most {NODES_LIMIT}."
    return [argument("ids", list[strawberry.ID], description)]
