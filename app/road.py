"""Which road reads take: the compiled plan where there is one, else graphql-core."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from app.tracing import Tracing
from db.tally import TALLY
from queryplan.plan import Asked, Plans, planning_executor


class Road:
    """The plans of a process; without any, graphql-core does everything.

    With `shows`, every answer says which road it took.
    """

    def __init__(self, *, shows: bool = False, tracing: Tracing | None = None) -> None:
        self.plans: Plans | None = None
        self.shows = shows
        self.tracing = tracing or Tracing()

    def executor(self) -> type[StrawberryGraphQLCoreExecutionContext]:
        """Make the executor that asks these plans for parts of operations."""
        return planning_executor(lambda: self.plans, asked)

    async def answer(
        self, document: DocumentNode, name: str | None, variables: Mapping[str, Any], context: Any
    ) -> dict[str, Any] | None:
        """Answer a whole query by plan; None when graphql-core has to."""
        if self.plans is None:
            return None
        who = asked(context, context.root)
        if who is None:
            return None
        before = _statements()
        with self.tracing.span("plan") as span:
            data = await self.plans.query(document, name, variables, who)
            if data is None and before == _statements():
                span.drop()
        return data


def asked(context: Any, root: Any) -> Asked | None:
    """Say who asks, below which root value; None if graphql-core is to defer parts of the answer."""
    if context.defers:
        return None
    return Asked(context.session, context.reads.tenant_id, context, root, context.trace)


def _statements() -> int:
    tally = TALLY.get()
    return 0 if tally is None else tally.statements
