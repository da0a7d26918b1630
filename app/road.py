"""Which road reads take: the compiled plan where there is one, else graphql-core."""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from queryplan.plan import Asked, Plans, planning_executor


class Road:
    """The plans of a process; without any, graphql-core does everything.

    With `shows`, every answer says which road it took.
    """

    def __init__(self, *, shows: bool = False) -> None:
        self.plans: Plans | None = None
        self.shows = shows

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
        return who and await self.plans.query(document, name, variables, who)


def asked(context: Any, root: Any) -> Asked | None:
    """Say who asks, below which root value; None if graphql-core is to defer parts of the answer."""
    if context.defers:
        return None
    return Asked(context.session, context.reads.tenant_id, context, root, context.trace)
