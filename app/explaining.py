"""Shows how a query is read: each statement that is sent, and how the database carries it out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from graphql import DocumentNode

from db.catalog import CATALOG
from db.database import Database, ReadSession
from domain.access import Viewer
from queryplan.bind import bind
from queryplan.plan import Asked, Plans, Program, RawFetch, Unplannable
from schema.api import build_schema

_EXPLAIN: Final = {"postgresql": "EXPLAIN ", "sqlite": "EXPLAIN QUERY PLAN "}

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement that was sent: what it gave, and how the database carries it out."""

    text: str
    rows: int
    steps: Sequence[str]


@dataclass(slots=True)
class Explaining:
    """Reads for a plan, and has every statement explained with the values that it was sent with."""

    session: ReadSession
    sent: list[Sent] = field(default_factory=list[Sent])

    async def perform(
        self, work: Callable[[RawFetch], Awaitable[Result]], *, by_value: bool, alone: bool
    ) -> Result:
        """Let the work fetch what it needs, all in one transaction."""
        del alone
        explain = _EXPLAIN[self.session.dialect]

        async def watched(raw: RawFetch) -> Result:
            async def fetch(text: str, parameters: Sequence[object]) -> Sequence[Sequence[Any]]:
                rows = await raw(text, parameters)
                steps = [str(step[-1]) for step in await raw(explain + text, parameters)]
                self.sent.append(Sent(text, len(rows), steps))
                return rows

            return await work(fetch)

        return await self.session.perform(watched, by_value=by_value, alone=False)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a query."""

    reason: str | None
    """Why graphql-core has to answer, if it has to."""
    sent: Sequence[Sent] = ()
    program: str = ""


async def explain(
    database: Database,
    viewer: Viewer,
    document: DocumentNode,
    name: str | None,
    variables: Mapping[str, Any],
) -> Explanation:
    """Read a query in a shop, and tell how."""
    plans = Plans(bind(build_schema(), CATALOG), database.engine.dialect)
    program = plans.program(document, name, variables)
    if isinstance(program, Unplannable):
        return Explanation(str(program))
    return await _read(plans, program, database, viewer, (document, name, variables))


async def _read(
    plans: Plans,
    program: Program,
    database: Database,
    viewer: Viewer,
    operation: tuple[DocumentNode, str | None, Mapping[str, Any]],
) -> Explanation:
    session = database.reading(viewer.shop_id)
    explaining = Explaining(session)
    try:
        asked = Asked(explaining, viewer.shop_id, viewer, viewer)
        answer = await plans.query(*operation, asked)
    finally:
        await session.close()
    irregular = "irregular: graphql-core says what is wrong" if answer is None else None
    return Explanation(irregular, explaining.sent, program.text)
