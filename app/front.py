"""The short way: a document that was answered before and has a plan needs no Strawberry."""

from asyncio import get_running_loop
from time import perf_counter
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationType, parse
from strawberry.types.execution import ExecutionResult, PreExecutionError

from app.caller import closed
from app.current import CURRENT, Current
from app.errors import masked, present
from app.guard import Document, Documents
from app.observation import Noted, Watch
from app.persisted import Persisted
from app.rate import BILL, Bill
from app.road import Road
from app.transport.request import GraphQLRequest
from app.turns import Turns
from app.unanswered import Unanswered


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
        turns: Turns,
    ) -> None:
        self._documents = documents
        self._persisted = persisted
        self._road = road
        self._schema = schema
        self._watch = watch
        self._turns = turns

    async def answer(self, given: GraphQLRequest, context: Any) -> ExecutionResult | None:
        """Answer an operation by the context of its own request; None when Strawberry has to."""
        text = self._persisted.ready(given.query, given.reference, context.shop_id)
        document = None if text is None else self._documents.find(text)
        if document is None or not document.valid or self._road.plans is None or self._road.shows:
            return None
        if context.defers and document.defers:
            return None
        name = given.operation_name
        current = Current()
        CURRENT.set(current)
        found = document.analysis(self._schema, name, given.variables)
        if found.operation is not OperationType.QUERY or self._documents.refusal(
            document, found, name, given.variables, context.allows
        ):
            return None
        started, bill = perf_counter(), BILL.get()
        context.began = get_running_loop().time()
        current.span = self._watch.tracing.span("query").begin()
        try:
            async with self._turns.take(OperationType.QUERY, context.began):
                if bill is not None:
                    await bill.take(found)
                data = await self._road.answer(document.whole, name, given.variables, context)
        except Exception as raised:  # noqa: BLE001  nothing else of it may reach the client
            return self._failed(_shown(raised, context.request_id), current, started, bill)
        finally:
            if context.session.is_open:
                await closed(context)
        if data is None:
            context.was_irregular = True
            current.span.end()
            return None
        current.road = "plan"
        self._watch.note(Noted("query", current.name, (), perf_counter() - started, current))
        told = None
        if bill is not None:
            gauge = document.gauge(self._schema, name, given.variables, found)
            told = {"cost": bill.settle(gauge.read(data))}
        return ExecutionResult(data, None, told)

    async def charge(self, given: GraphQLRequest, context: Any) -> None:
        """Take what a stream costs before it begins, as long as HTTP can still refuse it.

        What else is wrong with it is told within the stream.

        Raises:
            Throttled: a budget holds too little.
            Unanswered: the database did not give the document in time.
        """
        bill = BILL.get()
        if bill is None:
            return
        name = given.operation_name
        try:
            text = await self._persisted.text(given.query, given.reference, context.shop_id)
            document = self._documents.find(text) or Document(
                text, parse(text, max_tokens=self._documents.limits.tokens)
            )
            found = document.analysis(self._schema, name, given.variables)
        except Unanswered:
            raise
        except Exception:  # noqa: BLE001  (the same happens once more, where it is told)
            return
        if not self._documents.refusal(document, found, name, given.variables, context.allows):
            await bill.take(found)

    def _failed(
        self, error: GraphQLError, current: Current, started: float, bill: Bill | None
    ) -> ExecutionResult:
        codes = [self._watch.count(error)]
        self._watch.note(Noted("query", current.name, codes, perf_counter() - started, current))
        return PreExecutionError(None, [error], {"cost": bill.told()} if bill else None)


def _shown(raised: Exception, request_id: str) -> GraphQLError:
    if isinstance(raised, GraphQLError):
        return present([raised], request_id)[0]
    return masked(raised, request_id)
