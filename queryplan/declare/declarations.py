"""What a field says about itself, by names only: nothing is looked up here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from queryplan.ids import encode_id


@dataclass(frozen=True, slots=True)
class Column:
    """The value of one column; without a name, of the column called like the attribute."""

    name: str | None = None

    def value(self, record: Any) -> Any:
        """Take the field's value from a row."""
        return getattr(record, self.name or "")


@dataclass(frozen=True, slots=True)
class GlobalId:
    """The row's id as the API shows it."""

    type_name: str

    def value(self, record: Any) -> str:
        """Make the field's value of a row."""
        return self.text(record.id)

    def text(self, row_id: UUID) -> str:
        """Write the id of the row that has this one in the database."""
        return encode_id(self.type_name, row_id)


@dataclass(frozen=True, slots=True)
class Made:
    """A value that a plain function makes of columns of one row, and of the field's arguments."""

    make: Callable[..., Any]
    columns: tuple[str, ...]

    def value(self, record: Any, **arguments: Any) -> Any:
        """Make the field's value of a row."""
        return self.make(*[getattr(record, name) for name in self.columns], **arguments)


@dataclass(frozen=True, slots=True)
class Part:
    """An object that shows columns of one row under other names; it is never stored by itself.

    `columns` names the column behind each attribute of the type `kind`; the object is null when
    the column `present` is.
    """

    kind: type
    columns: Mapping[str, str]
    present: str | None

    def value(self, record: Any) -> Any:
        """Make the object of a row."""
        if self.present is not None and getattr(record, self.present) is None:
            return None
        return self.kind(**{name: getattr(record, at) for name, at in self.columns.items()})


@dataclass(frozen=True, slots=True)
class Listing:
    """What the pages of a list can be asked for."""

    filter: type | None
    order_by: type | None
    search: bool


@dataclass(frozen=True, slots=True)
class One:
    """A to-one relation; without a name, the one called like the attribute."""

    relation: str | None


@dataclass(frozen=True, slots=True)
class Many:
    """A to-many relation, in pages; without a name, the one called like the attribute."""

    relation: str | None
    listing: Listing


@dataclass(frozen=True, slots=True)
class Page:
    """All rows of a source, in pages."""

    listing: Listing


@dataclass(frozen=True, slots=True)
class Entity:
    """The one row that a @oneOf input describes."""

    by: type


@dataclass(frozen=True, slots=True)
class EntityOf:
    """The row whose id stands in an attribute of the parent object."""

    attribute: str


@dataclass(frozen=True, slots=True)
class NodeById:
    """Any row, by its global id."""


@dataclass(frozen=True, slots=True)
class NodesById:
    """Many rows, by their global ids."""


@dataclass(frozen=True, slots=True)
class Sifting:
    """A resolver of its own that asks which rows of a source meet a filter."""

    source: str
    filter: type


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a source meet each of several filters."""

    source: str
    given: type


RowDeclaration = Column | GlobalId | Made | Part
ReadDeclaration = One | Many | Page | Entity | EntityOf | NodeById | NodesById | Counts
Declaration = RowDeclaration | ReadDeclaration | Sifting


def columns_of(declaration: RowDeclaration, attribute: str) -> tuple[str, ...]:
    """Name the columns that a field needs; `attribute` is the field's own name."""
    match declaration:
        case Column(name):
            return (name or attribute,)
        case GlobalId():
            return ("id",)
        case Made(_, columns):
            return columns
        case Part(_, columns, present):
            return (*columns.values(), *(() if present is None else (present,)))
