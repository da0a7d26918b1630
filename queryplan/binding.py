"""What binding a schema to a catalog gives, or the reasons why it can't be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import strawberry

from queryplan.bound import BoundSifting, NodeKind
from queryplan.reads import BoundField, Fetch, Reads


class BindError(Exception):
    """Schema and catalog don't fit together; `faults` holds every reason."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(("schema and catalog don't fit together:", *self.faults)))


@dataclass(frozen=True, slots=True)
class Binding:
    """A schema whose every name was found in a catalog."""

    schema: strawberry.Schema
    fields: Mapping[tuple[str, str], BoundField]
    siftings: Mapping[tuple[str, str], BoundSifting]
    nodes: Mapping[str, NodeKind]
    row_types: frozenset[str]
    """The names of the types whose objects are rows."""

    def is_row(self, type_name: str) -> bool:
        """Tell whether a type's objects are rows."""
        return type_name in self.row_types

    def __call__(self, fetch: Fetch, tenant_id: object) -> Reads:
        """Make the reads of one operation: fresh loaders over that fetch."""
        return Reads(self.fields, self.siftings, fetch, tenant_id)
