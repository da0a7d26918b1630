"""The short way: a document that was answered before and has a plan needs no Strawberry."""

from time import perf_counter
from typing import Any

from graphql import GraphQLSchema
from strawberry.types.execution import ExecutionResult, PreExecutionError

from app.current import CURRENT, Current
from app.errors import masked
from app.guard import Documents
from app.observation import Noted, Watch
from app.operation import closed
from app.persisted import Persisted
from app.road import Road
from app.transport.request import GraphQLRequest


class Front:
    """Answers queries whose document is known and valid; leaves everything else to Strawberry.

    It asks the same guard, scopes, plans and masks errors by the same functions as
    `app.operation.Operation`, and notes the same as `app.observation.Observation`.
    """

    def __init__(
        self,
        documents: Documents,
        persisted: Persisted,
        road: Road,
        schema: GraphQLSchema,
        watch: Watch,
    ) -> None:
        self._documents = documents
        self._persisted = persisted
        self._road = road
        self._schema = schema
        self._watch = watch

    async def answer(self, given: GraphQLRequest, context: Any) -> ExecutionResult | None:
        """Answer an operation; None when Strawberry has to."""
        text = self._persisted.ready(given.query, given.reference, context.shop_id)
        document = None if text is None else self._documents.find(text)
        if document is None or not document.valid or self._road.plans is None or self._road.shows:
            return None
        if context.defers and document.defers:
            return None
        name = given.operation_name
        current = Current()
        CURRENT.set(current)
        if self._documents.refusal(document, self._schema, name, given.variables, context.allows):
            return None
        started = perf_counter()
        operation = context.for_operation()
        try:
            data = await self._road.answer(document.whole, name, given.variables, operation)
        except Exception as raised:  # noqa: BLE001  nothing of it may reach the client
            error = masked(raised, context.request_id)
            codes = [self._watch.count(error)]
            self._watch.note(Noted("query", current.name, codes, perf_counter() - started, current))
            return PreExecutionError(None, [error])
        finally:
            if operation.session.is_open:
                await closed(operation)
        if data is None:
            context.was_irregular = True
            return None
        current.road = "plan"
        self._watch.note(Noted("query", current.name, (), perf_counter() - started, current))
        return ExecutionResult(data, None)
