"""Fields that lead to other rows: relations, roots, the entities of payloads."""

from __future__ import annotations

from typing import Any, overload

import strawberry
from strawberry.types.unset import UNSET

from queryplan.declare.arguments import (
    counts_arguments,
    entity_arguments,
    node_arguments,
    nodes_arguments,
    page_arguments,
)
from queryplan.declare.declarations import (
    Counts,
    Entity,
    EntityOf,
    Listing,
    Many,
    NodeById,
    NodesById,
    One,
    Page,
    Sifting,
)
from queryplan.declare.fields import DECLARATION, read_field

ID_OF = "queryplan.id_of"


def one(
    relation: str | None = None,
    *,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare the row that a to-one relation leads to."""
    return read_field(
        One(relation),
        [],
        description=description,
        scope=scope,
        deprecation_reason=deprecation_reason,
    )


def many(
    relation: str | None = None,
    *,
    filter: type | None = None,
    order_by: type | None = None,
    search: bool = False,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare the rows of a to-many relation as a Connection."""
    listing = Listing(filter, order_by, search)
    return read_field(
        Many(relation, listing),
        page_arguments(listing),
        description=description,
        scope=scope,
        deprecation_reason=deprecation_reason,
    )


def page(
    *,
    filter: type | None = None,
    order_by: type | None = None,
    search: bool = False,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare a root that lists all rows of a source as a Connection."""
    listing = Listing(filter, order_by, search)
    return read_field(
        Page(listing),
        page_arguments(listing),
        description=description,
        scope=scope,
        deprecation_reason=deprecation_reason,
    )


@overload
def entity(
    *,
    by: type,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any: ...
@overload
def entity(
    *,
    ref: str,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any: ...
def entity(
    *,
    by: type | None = None,
    ref: str | None = None,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare one row: found `by` a @oneOf input, or by the UUID in the parent's attribute `ref`."""
    if by is not None and ref is None:
        declaration, arguments = Entity(by), entity_arguments(by)
    elif ref is not None and by is None:
        declaration, arguments = EntityOf(ref), []
    else:
        raise TypeError("entity() takes either by= or ref=")
    return read_field(
        declaration,
        arguments,
        description=description,
        scope=scope,
        deprecation_reason=deprecation_reason,
    )


def node(description: str = "Anything that has an `id`; null when there is no such thing.") -> Any:
    """Declare the root that finds any entity by its global id."""
    return read_field(NodeById(), node_arguments(), description=description)


def nodes(
    description: str = "Things of any types, in the order of `ids`; null where there is none.",
) -> Any:
    """Declare the root that finds many entities by their global ids."""
    return read_field(NodesById(), nodes_arguments(), description=description)


def counts(
    source: str,
    of: type,
    *,
    description: str | None = None,
    scope: str | None = None,
    deprecation_reason: str | None = None,
) -> Any:
    """Declare a root that counts, in one statement, the rows of a source that meet each filter.

    `of` is an input `{key: String!, filter: ...}`; the field is a list of `Count`.
    """
    return read_field(
        Counts(source, of),
        counts_arguments(of),
        description=description,
        scope=scope,
        deprecation_reason=deprecation_reason,
    )


def sifting(source: str, filter: type) -> dict[str, Any]:
    """Make the metadata of a field with a resolver of its own, such as a subscription.

    Its resolver may ask `info.context.reads.sift(info, given, ids)` which rows of the source
    meet what was given as `filter`, by the same SQL as the lists'; or take that SQL along for a
    statement made elsewhere: `info.context.reads.conditions("Query", "sums", given)`.
    """
    return {DECLARATION: Sifting(source, filter)}


def id_of(type_name: str, *, description: str | None = None) -> Any:
    """Declare a field of a filter or `by` input that takes a global id of that type.

    The catalog's function receives the row's UUID (or a list of them, for a list of ids).
    """
    return strawberry.field(default=UNSET, description=description, metadata={ID_OF: type_name})
