"""What a document selects, as the planner sees it: fields, where their values come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from queryplan.bound import BoundCounts, BoundEntity
from queryplan.loaders import ListLoading, RowLoading
from queryplan.pages import ListForm
from queryplan.plan.kinds import Kind


class Unplannable(Exception):
    """Part of a document that graphql-core has to answer; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A column of the row, or an attribute of the object, that is being shown."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """What a function makes of attributes, and of the field's arguments."""

    make: Callable[..., Any]
    attributes: tuple[str, ...]
    arguments: int | None = None
    """Which of the program's arguments are passed on by name."""
    gives_text: bool = False
    """Whether it always gives a text, never null."""


Value = Attribute | Call


@dataclass(frozen=True, slots=True)
class Constant:
    """`__typename` where the type is known."""

    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar or enum value, or a list of them."""

    value: Value
    kind: Kind


@dataclass(frozen=True, slots=True)
class Object:
    """An object, or a list of objects, that a function made; fields by the name of its type."""

    value: Value
    kind: Kind
    by_type: Mapping[str, Selection]
    classes: Mapping[str, type]
    """The Python class of each of the types."""


@dataclass(frozen=True, slots=True)
class Part:
    """An object of columns of the same row: nothing is made, its fields are read from the row."""

    columns: Mapping[str, str]
    """The column behind each attribute."""
    present: str | None
    """The column that is null when the object is; None when there always is one."""
    fields: Selection


@dataclass(frozen=True, slots=True)
class One:
    """The row that a to-one relation leads to."""

    rows: RowLoading
    local: str
    required: bool
    fields: Selection


PagePart = Literal["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"]
"""A field of PageInfo."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """`pageInfo`."""

    fields: Sequence[tuple[str, PagePart | Constant]]


@dataclass(frozen=True, slots=True)
class Nodes:
    """`nodes`, the rows of a page."""

    fields: Selection


@dataclass(frozen=True, slots=True)
class Cursor:
    """`cursor` of an edge."""


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges`: rows with their cursors."""

    fields: Sequence[tuple[str, Cursor | Nodes | Constant]]


Total = Literal["totalCount", "totalCountIsExact", "searchIsCapped"]
"""A field of a connection that needs counting."""

ConnectionField = Constant | PageFacts | Nodes | Edges | Total


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; `number` is the place of its request among the program's."""

    pages: ListLoading
    form: ListForm
    places: frozenset[str]
    """The columns that its cursors may be made of."""
    number: int
    fields: Sequence[tuple[str, ConnectionField]]

    @property
    def needs_total(self) -> bool:
        """Whether its rows have to be counted."""
        return any(part in ("totalCount", "totalCountIsExact") for _, part in self.fields)

    @property
    def needs_matches(self) -> bool:
        """Whether it has to be known if a search found more than was looked at."""
        return self.form.search is not None and any(
            part in ("totalCountIsExact", "searchIsCapped") for _, part in self.fields
        )


@dataclass(frozen=True, slots=True)
class Many:
    """The page that a to-many relation leads to."""

    local: str
    listed: Listed


Field = Constant | Leaf | Object | Part | One | Many
Selection = Sequence[tuple[str, Field]]


@dataclass(frozen=True, slots=True)
class EntityRoot:
    """A root that finds one row by an input."""

    bound: BoundEntity
    arguments: int
    fields: Selection


@dataclass(frozen=True, slots=True)
class NodeRoot:
    """`node` or `nodes`: the type shows in the ids; `branch` plans each type when it comes."""

    arguments: int
    branch: Any
    many: bool


@dataclass(frozen=True, slots=True)
class CountsRoot:
    """A root that counts."""

    bound: BoundCounts
    arguments: int
    shown: Object


Root = Constant | Leaf | Object | One | Listed | EntityRoot | NodeRoot | CountsRoot
Roots = Sequence[tuple[str, Root]]


@dataclass(frozen=True, slots=True)
class Entity:
    """Rows of one type, by their ids."""

    rows: RowLoading
    fields: Selection
