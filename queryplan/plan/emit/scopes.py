"""Where values come from: rows, parts of rows, objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Column

from queryplan.plan.emit.writer import Writer
from queryplan.plan.levels import Level, Row
from queryplan.plan.shapes import Unplannable


@dataclass(frozen=True, slots=True)
class Expression:
    """Python that gives a value; `column` when it is a column's own."""

    text: str
    column: Column[Any] | None = None


class Scope(Protocol):
    """Where the attributes of what is being shown come from."""

    def read(self, attribute: str) -> Expression:
        """Give the Python that reads an attribute."""
        ...

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Give the row, and the column of it, that an attribute stands for."""
        ...


@dataclass(slots=True)
class RowScope:
    """A row: `name` is its variable, `each` gives all rows of its level."""

    writer: Writer
    selected: Row
    level: Level
    name: str
    each: str
    embeds_lists: bool

    def read(self, attribute: str) -> Expression:
        """Read a column by its place."""
        place = f"{self.name}[{self.selected.at(attribute)}]"
        processor = self.selected.processor(attribute)
        column = self.selected.table.c[attribute]
        if processor is None:
            return Expression(place, column)
        processed = f"{self.writer.constant(processor, 'read')}({place})"
        return Expression(processed, column)

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Give itself."""
        return self, attribute


@dataclass(frozen=True, slots=True)
class PartScope:
    """Columns of a row under other names."""

    outer: Scope
    columns: Mapping[str, str]

    def read(self, attribute: str) -> Expression:
        """Read the column behind the attribute."""
        return self.outer.read(self.columns[attribute])

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Give the row around it."""
        return self.outer.row(self.columns[attribute])


@dataclass(frozen=True, slots=True)
class ObjectScope:
    """A Python object in a variable."""

    name: str

    def read(self, attribute: str) -> Expression:
        """Read an attribute."""
        return Expression(f"{self.name}.{attribute}")

    def row(self, attribute: str) -> tuple[RowScope, str]:
        """Refuse: what the object refers to is known only once it is made."""
        raise Unplannable(f"a relation below a made object ({attribute})")
