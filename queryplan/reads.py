"""What `info.context.reads` is: the reads of one operation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine, Hashable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

import strawberry
from aiodataloader import DataLoader
from sqlalchemy import ColumnElement, Executable, FromClause

from queryplan.catalog import TENANT
from queryplan.loaders import AnyRow

Fetch = Callable[[Executable, Mapping[str, object]], Awaitable[Sequence[AnyRow]]]
"""Runs a statement with its parameters and returns all rows."""


class BoundField(Protocol):
    """A declared field that knows from which statement its value comes."""

    def read(
        self, reads: Reads, info: strawberry.Info, parent: Any, arguments: Mapping[str, Any]
    ) -> Any:
        """Read the field of one parent, at once or as an awaitable."""
        ...


BoundFields = Mapping[tuple[str, str], BoundField]
"""By the name of the parent's type and the field's name in the API."""


Conditions = Sequence[Callable[[FromClause], ColumnElement[bool]]]
"""What rows must meet: each makes its SQL for a table or an alias of it."""


class Sifting(Protocol):
    """A resolver's question which rows meet a filter."""

    def sifter(self, given: object) -> Sifter:
        """Make the question for what was given."""
        ...

    def conditions(self, given: object) -> Conditions:
        """Give what the rows must meet."""
        ...


Sifter = Callable[["Reads", Sequence[UUID]], Awaitable[Collection[UUID]]]
"""Gives those of the ids whose rows meet a filter."""
BoundSiftings = Mapping[tuple[str, str], Sifting]
"""By the name of the parent's type and the field's name in the API."""


class Reads:
    """The reads of one tenant in one operation: fresh loaders over one fetch."""

    def __init__(
        self, fields: BoundFields, sifting: BoundSiftings, fetch: Fetch, tenant_id: object
    ) -> None:
        self._fields = fields
        self._sifting = sifting
        self._fetch = fetch
        self.tenant_id = tenant_id
        self._loaders: dict[Hashable, DataLoader[Any, Any]] = {}

    def fresh(self) -> Reads:
        """Make reads that remember nothing: for a mutation's payload, a subscription's item."""
        return Reads(self._fields, self._sifting, self._fetch, self.tenant_id)

    def resolve(self, info: strawberry.Info, parent: Any, arguments: dict[str, Any]) -> Any:
        """Read the field that is being resolved."""
        field = self._fields[info.path.typename or "", info.field_name]
        return field.read(self, info, parent, arguments)

    async def sift(
        self, info: strawberry.Info, given: object, ids: Sequence[UUID]
    ) -> Collection[UUID]:
        """Tell a resolver which of the ids belong to rows that meet what its caller filters by."""
        return await self.sift_as(info.path.typename or "", info.field_name, given, ids)

    async def sift_as(
        self, type_name: str, field: str, given: object, ids: Sequence[UUID]
    ) -> Collection[UUID]:
        """Tell which of the ids belong to rows that meet a filter of a field's, by its names."""
        return await self._sifting[type_name, field].sifter(given)(self, ids)

    def sifter(self, info: strawberry.Info, given: object) -> Sifter:
        """Make the same question once, to be asked often, through any reads of the same tenant."""
        return self._sifting[info.path.typename or "", info.field_name].sifter(given)

    def conditions(self, type_name: str, field: str, given: object) -> Conditions:
        """Give what rows must meet by a filter of a field's, for a statement made elsewhere.

        Their SQL holds the parameter `TENANT`; the statement has to say whose rows it reads.
        """
        return self._sifting[type_name, field].conditions(given)

    def loader(
        self, name: Hashable, load: Callable[[list[Any]], Coroutine[Any, Any, list[Any]]]
    ) -> DataLoader[Any, Any]:
        """Give the loader of that name, made now if there is none."""
        if name not in self._loaders:
            self._loaders[name] = DataLoader(load)
        return self._loaders[name]

    async def rows(
        self, statement: Executable, parameters: Mapping[str, object]
    ) -> Sequence[AnyRow]:
        """Run a statement for the tenant."""
        return await self._fetch(statement, {**parameters, TENANT: self.tenant_id})
