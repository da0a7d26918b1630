"""Metadata of orders and customers: texts that other systems keep with them."""

from typing import Annotated, Any

import strawberry

from domain.metadata import Entry, Key
from queryplan.declare import computed

_NAMESPACE = "Whose it is, such as `erp`: letters, digits, `-` and `_`, at most 100."
_KEY = "What it is, unique in the namespace: letters, digits, `-` and `_`, at most 100."


@strawberry.type(description="A text that another system keeps here.")
class MetadataEntry:
    """A text that another system keeps here."""

    namespace: str = strawberry.field(description="Whose it is.")
    key: str = strawberry.field(description="What it is, unique in the namespace.")
    value: str = strawberry.field(description="The text.")


@strawberry.input(description="A text to keep under a namespace and a key.")
class MetadataInput:
    """A text to keep under a namespace and a key."""

    namespace: str = strawberry.field(description=_NAMESPACE)
    key: str = strawberry.field(description=_KEY)
    value: str = strawberry.field(description="The text, at most 2,000 characters.")


@strawberry.input(description="Where an entry of metadata stands.")
class MetadataKeyInput:
    """Where an entry of metadata stands."""

    namespace: str = strawberry.field(description="Its namespace.")
    key: str = strawberry.field(description="Its key.")


@strawberry.input(description="Which metadata something must have.")
class MetadataFilter:
    """Which metadata something must have."""

    namespace: str = strawberry.field(description="The entry's namespace, as it is written.")
    key: str = strawberry.field(description="The entry's key, as it is written.")
    value: str | None = strawberry.field(
        default=None, description="The entry's whole value, as it is written; any when left out."
    )


MetadataEntries = Annotated[
    list[MetadataInput],
    strawberry.argument(
        description="The entries. There can be 50 altogether, and each key is here once."
    ),
]
MetadataKeys = Annotated[
    list[MetadataKeyInput], strawberry.argument(description="Which entries to delete, at most 50.")
]


def entries_in(given: list[MetadataInput]) -> list[Entry]:
    """Read entries as they were typed."""
    return [Entry(each.namespace, each.key, each.value) for each in given]


def keys_in(given: list[MetadataKeyInput]) -> list[Key]:
    """Read keys as they were typed."""
    return [(each.namespace, each.key) for each in given]


def metadata() -> Any:
    """Declare the metadata of a row."""
    return computed("metadata")(_entries)


def _entries(
    stored: list[dict[str, str]],
    *,
    namespace: Annotated[
        str | None, strawberry.argument(description="Only entries of this namespace.")
    ] = None,
) -> list[MetadataEntry]:
    """Texts that other systems keep here, sorted by namespace and key."""
    return [
        MetadataEntry(namespace=each["namespace"], key=each["key"], value=each["value"])
        for each in stored
        if namespace is None or each["namespace"] == namespace
    ]
