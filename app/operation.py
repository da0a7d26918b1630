"""What surrounds each GraphQL operation: its own context, the guard, and masked errors."""

from asyncio import get_running_loop
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from graphql.execution import (
    InitialIncrementalExecutionResult,
    SubsequentIncrementalExecutionResult,
)
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext, StreamExecutionResult

from app.caller import OperationContext, closed
from app.current import CURRENT
from app.errors import masked, present, with_errors
from app.guard import Analysis, Document, Documents
from app.persisted import REFERENCE, Persisted, without_names
from app.plan_watch import told
from app.rate import BILL, Bill, Throttled
from app.road import Road
from app.rules import STRAWBERRY_RULES
from app.turns import Turns

_PARTS = (InitialIncrementalExecutionResult, SubsequentIncrementalExecutionResult)
# Raised by Strawberry for the transport to answer.
_FOR_TRANSPORT = (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)


class Operation(SchemaExtension):
    """Gives each operation its own context, and lets nothing in or out unchecked.

    Pass it to the schema as a factory: `lambda: Operation(documents, road, persisted, turns)`, the
    same four for all. Without `persisted` no document can be named by an id.
    """

    def __init__(
        self,
        documents: Documents,
        road: Road | None = None,
        persisted: Persisted | None = None,
        turns: Turns | None = None,
    ) -> None:
        self.documents = documents
        self.road = road or Road()
        self.persisted = persisted
        self.turns = turns or Turns()
        self.document: Document | None = None
        self.found: Analysis | None = None
        self._by_plan = False
        self._refused: GraphQLError | None = None

    async def on_operation(self) -> AsyncIterator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Open the operation's own context, and close it when the answer is ready."""
        execution = self.execution_context
        request_id = self._context.request_id
        try:
            context = self._context.for_operation()
            context.began = context.began or get_running_loop().time()
            if self.road.shows:
                context.trace = []
            execution.context = context
            execution.root_value = context.root
            try:
                await self._find_text()
                yield
            finally:
                await closed(context)
        except _FOR_TRANSPORT:
            raise
        except GraphQLError as error:
            raise present([error], request_id)[0] from error
        except Exception as error:
            raise masked(error, request_id) from error
        self._present(execution.result)

    def on_parse(self) -> Iterator[None]:
        """Take the parsed document from the last ones, or remember it."""
        execution = self.execution_context
        text = execution.query or ""
        self.document = self.documents.find(text)
        if self.document:
            execution.graphql_document = self.document.ast
        execution.parse_options = {"max_tokens": self.documents.limits.tokens}
        yield
        if self.document is None and execution.graphql_document:
            self.document = Document(text, execution.graphql_document)

    async def on_validate(self) -> AsyncIterator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Run the guard, then validation, both remembered with the document; then take the cost."""
        execution = self.execution_context
        if self._refused is not None:
            execution.pre_execution_errors = [self._refused]
        elif self.document:
            errors = self.documents.check(
                self.document,
                _core_schema(execution),
                (*execution.validation_rules, *STRAWBERRY_RULES),
                _provided_name(execution),
                execution.variables or {},
                self._context.allows,
            )
            bill = BILL.get()
            if bill is not None:
                errors = await self._charge(self.document, errors, bill)
            execution.pre_execution_errors = errors
        yield

    async def on_execute(self) -> AsyncIterator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Wait for no longer than allowed; answer by plan, if the operation has one."""
        kind = OperationType(self.execution_context.operation_type.value)
        async with self.turns.take(kind, self._context.began):
            await self._ask_plan()
            span = None if self._by_plan else self.road.tracing.span("ordinary").begin()
            try:
                yield
            finally:
                if span is not None:
                    span.end()

    async def _ask_plan(self) -> None:
        execution = self.execution_context
        if self.persisted is not None and execution.query:
            reference, shop_id = REFERENCE.get(), self._context.shop_id
            await self.persisted.keep(execution.query, reference, shop_id)
        document = self._chosen()
        if document is not None and not self._context.was_irregular:
            data = await self.road.answer(
                document,
                execution.operation_name,
                execution.variables or {},
                execution.context,
            )
            if data is not None:
                self._by_plan = True
                execution.result = ExecutionResult(data, None)  # pyright: ignore[reportAttributeAccessIssue]
        current = CURRENT.get()
        if current is not None:
            current.road = "plan" if self._by_plan else "ordinary"

    async def on_stream_result(self, result: StreamExecutionResult) -> AsyncIterator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Give the connection back before an item is sent, which may take as long as it likes."""
        if not isinstance(result, _PARTS):  # others are read meanwhile, and nobody waits for them
            await self._context.release()
        self._present(result)
        yield

    def get_results(self) -> dict[str, Any]:
        """Give what an answer says beside its data: its cost and, in development, its road."""
        execution = self.execution_context
        results = self._cost()
        if not self.road.shows or execution.graphql_document is None or self._refused:
            return results
        shown = told(
            self.road.plans,
            execution.graphql_document,
            _provided_name(execution),
            execution.variables or {},
            self._context.trace or [],
            by_plan=self._by_plan,
        )
        return {**results, "plan": shown}

    async def _charge(
        self, document: Document, errors: list[GraphQLError], bill: Bill
    ) -> list[GraphQLError]:
        """Take the cost of an operation that may run, and a little for one that may not."""
        execution = self.execution_context
        try:
            self.found = document.analysis(
                _core_schema(execution), _provided_name(execution), execution.variables or {}
            )
            if errors:
                await bill.refuse(self.found.cost)
            else:
                await bill.take(self.found)
        except RecursionError:
            await bill.refuse()
        except Throttled as error:
            return [error]
        return errors

    def _cost(self) -> dict[str, Any]:
        """Tell what a query or mutation cost, once that is known; items of subscriptions are free."""
        bill, execution = BILL.get(), self.execution_context
        document, found = self.document, self.found
        if bill is None or document is None or found is None:
            return {}
        if execution.pre_execution_errors and execution.result is None:
            return {"cost": bill.told()}
        if found.operation is OperationType.SUBSCRIPTION:
            return {}
        data = getattr(execution.result, "data", None)
        if data is None:
            return {"cost": bill.settle(found.cost)}
        gauge = document.gauge(
            _core_schema(execution), _provided_name(execution), execution.variables or {}, found
        )
        return {"cost": bill.settle(gauge.read(data))}

    def _chosen(self) -> DocumentNode | None:
        """Choose the document that is carried out; None if no plan may answer it."""
        execution, document = self.execution_context, self.document
        if document is None:
            return None
        self._context.defers = self._context.defers and document.defers
        if not self._context.defers:
            execution.graphql_document = document.whole
        return None if self._context.defers else document.whole

    @property
    def _context(self) -> OperationContext:
        return cast("OperationContext", self.execution_context.context)

    async def _find_text(self) -> None:
        """Give the operation its document's text, which may have been named by an id."""
        execution, reference = self.execution_context, REFERENCE.get()
        text = execution.query or ""
        find = without_names if self.persisted is None else self.persisted.text
        try:
            context = self._context
            execution.query = await find(text, reference, context.shop_id, context.began)
        except Exception as error:  # noqa: BLE001  (it must reach the client, over any transport)
            # Raised from here it would not reach whoever streams: validation tells it.
            self._refused = present([_as_graphql(error)], self._context.request_id)[0]
            execution.query = ""
            execution.graphql_document = _nothing(_provided_name(execution))

    def _present(self, result: Any) -> None:
        for part in with_errors(result):
            errors = part.errors
            if getattr(part, "data", None) is None and all(each.path is None for each in errors):
                errors = errors[: self.documents.limits.errors]  # nothing ran: variables are wrong
            part.errors = present(errors, self._context.request_id)


def _core_schema(execution: ExecutionContext) -> GraphQLSchema:
    return execution.schema._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def _as_graphql(error: Exception) -> GraphQLError:
    if isinstance(error, GraphQLError):
        return error
    return GraphQLError(str(error), original_error=error)


def _nothing(name: str | None) -> DocumentNode:
    """Make a document that stands for one whose text is not known."""
    named = None if name is None else NameNode(value=name)
    operation = OperationDefinitionNode(
        operation=OperationType.QUERY, name=named, selection_set=SelectionSetNode(selections=())
    )
    return DocumentNode(definitions=(operation,))


def _provided_name(execution: ExecutionContext) -> str | None:
    # `operation_name` falls back on the first operation; only what was sent counts here.
    return execution._provided_operation_name  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
