"""Both roads, side by side: the plan, and graphql-core alone."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
import strawberry
from factories import World
from graphql import GraphQLSchema
from sqlalchemy import Dialect

from app.guard import Documents
from app.guard.limits import Limits
from app.operation import Operation
from app.road import Road
from db.catalog import CATALOG
from queryplan.bind import bind
from queryplan.plan import Plans
from schema.api import build_schema

WIDE = Limits(
    tokens=100_000,
    depth=100,
    cost=10**9,
    fields=10_000,
    aliases=10_000,
    root_fields=1_000,
    directives=10_000,
    repeats=1_000,
)
"""No document of the tests is too large: it is the roads that are compared, not the guard."""


@cache
def schemas() -> tuple[strawberry.Schema, strawberry.Schema, Road, Any]:
    """Build the schema with a road for plans, and the one without, once a process."""
    documents, road = Documents(WIDE), Road()
    planned = build_schema([lambda: Operation(documents, road)], road.executor())
    # Documents are shared, so that each is parsed and validated once.
    ordinary = build_schema([lambda: Operation(documents)])
    return planned, ordinary, road, bind(planned, CATALOG)


def core() -> GraphQLSchema:
    """Give the schema as graphql-core knows it."""
    return schemas()[0]._schema


@dataclass(slots=True)
class Roads:
    """Asks both roads, and counts how the first one answered."""

    world: World
    plans: Plans
    outcomes: Counter[str] = field(default_factory=Counter[str])
    failures: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, world: World) -> "Roads":
        """Make them for one world; its plans are new."""
        dialect: Dialect = world.database.engine.dialect
        return cls(world, Plans(schemas()[3], dialect))

    async def compare(
        self, document: str, variables: Mapping[str, Any] | None = None, name: str | None = None
    ) -> Any:
        """Ask both, and give the answer that both gave."""
        planned, ordinary, road, _ = schemas()
        road.plans = self.plans
        before = self.plans.counts.copy()
        answer = await self._ask(planned, document, variables, name)
        counted = self.plans.counts - before
        self.outcomes["+".join(sorted(counted)) or "no query"] += 1
        after = self.plans.counts.copy()
        other = await self._ask(ordinary, document, variables, name)
        assert self.plans.counts == after, "the oracle has asked the plans"
        if answer != other:
            said = f"{document}\n{variables}\nby plan: {answer!r}\notherwise: {other!r}"
            raise AssertionError(said)
        return orjson.loads(answer)

    async def _ask(
        self,
        schema: strawberry.Schema,
        document: str,
        variables: Mapping[str, Any] | None,
        name: str | None,
    ) -> bytes:
        context = self.world.context()
        async with asyncio.timeout(60):
            result = await schema.execute(
                document,
                variable_values=dict(variables or {}),
                context_value=context,
                operation_name=name,
            )
        errors = [error.formatted for error in result.errors or ()]
        return orjson.dumps({"data": result.data, "errors": errors})
