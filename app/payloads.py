"""What webhooks are told: made by the documents, filters and scopes of the API itself."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, Final, cast
from uuid import UUID

import orjson
import structlog
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
)
from graphql.utilities import coerce_input_value  # pyright: ignore[reportUnknownVariableType]
from strawberry import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Executor
from strawberry.types.arguments import convert_argument

from app.caller import closed
from app.guard import Document, Documents
from app.rules import STRAWBERRY_RULES
from db.ids import new_id
from domain.access import Viewer
from domain.delivery import Delivery
from domain.log import encode_cursor
from queryplan.declare import encode_id
from resolvers.context import Context
from resolvers.payloads import DocumentUnfit, NotRendered, Told
from schema.api import core_schema
from schema.order.filter import OrderFilter
from schema.timeline import EventItem

DEFAULT: Final = """subscription Default {
  events {
    cursor
    event {
      id type occurredAt happenedAt actor { kind name }
      changes { path before after } data reason
    }
  }
}"""
"""What a webhook without a document of its own is told, beside the ids."""

FORM: Final = (
    "Write one subscription of `events` alone, without arguments and variables: "
    "subscription { events { event { type } order { number } } }"
)
_RULES: Final = (*specified_rules, *STRAWBERRY_RULES)
_TOKEN: Final = "webhook"  # noqa: S105  (the name that stands where a token's would)

log = structlog.stdlib.get_logger(__name__)


class GraphqlPayloads:
    """Renders events as a subscription with the same document would.

    It shares no rendering of a moment ago with those who follow live: what it makes is stored.
    """

    def __init__(self, schema: Schema, documents: Documents, executor: type[Executor]) -> None:
        """`executor` carries out what is rendered."""
        self._schema = schema
        self._documents = documents
        self._executor = executor

    @cached_property
    def _core(self) -> Any:
        return core_schema(self._schema)

    def check(self, query: str | None, scopes: Collection[str]) -> None:
        """Check a webhook's document."""
        self._document(query or DEFAULT, frozenset(scopes))

    async def body(self, told: Told, delivery: Delivery) -> str:
        """Write the message."""
        if delivery.is_test:
            data: Any = {"webhook": {"id": encode_id("Webhook", told.webhook.id)}}
        else:
            data = await self._data(told, delivery)
        message = {
            "type": delivery.type,
            "timestamp": delivery.occurred_at.isoformat(),
            "data": data,
        }
        return orjson.dumps(message).decode()

    async def passing(self, told: Told, ids: Sequence[UUID]) -> Collection[UUID]:
        """Tell which of these orders meet the webhook's filter."""
        given = self._filter(told.webhook.filter)
        context = _context(told)
        try:
            return await context.reads.sift_as("Subscription", "orderChanged", given, ids)
        finally:
            await closed(context)

    def conditions(self, reads: Any, stored: dict[str, Any]) -> Sequence[Any]:
        """Give what orders must meet by a stored filter."""
        return reads.conditions("Subscription", "orderChanged", self._filter(stored))

    async def _data(self, told: Told, delivery: Delivery) -> Any:
        webhook = told.webhook
        document = self._document(webhook.query or DEFAULT, frozenset(webhook.scopes))
        item = EventItem(
            cursor=encode_cursor(delivery.position or 0),
            event_id=cast("UUID", delivery.event_id),
            order_id=delivery.order_id,
            customer_id=delivery.customer_id,
        )
        try:
            (shown,) = (await self._rendered(told, document, item)).values()
        except DocumentUnfit:
            raise
        except Exception as error:
            log.exception("webhook not rendered", webhook=str(webhook.id))
            raise NotRendered from error
        if webhook.query is not None:
            return shown
        return {
            **shown,
            "orderId": delivery.order_id and encode_id("Order", delivery.order_id),
            "customerId": delivery.customer_id and encode_id("Customer", delivery.customer_id),
        }

    async def _rendered(self, told: Told, document: Document, item: EventItem) -> dict[str, Any]:
        context = _context(told)
        kind: Any = self._executor
        try:
            executor: Any = kind.build(self._core, document.ast, context_value=context)
            result: Any = executor.build_per_event_executor(item).execute_operation()
            done = cast("ExecutionResult", await result)
        finally:
            await closed(context)
        if done.errors or not done.data:
            raise NotRendered(str(done.errors))
        return dict(done.data)

    def _document(self, text: str, scopes: frozenset[str]) -> Document:
        """Give a parsed document that passed the guard.

        Raises:
            DocumentUnfit: with what is wrong.
        """
        document = self._documents.find(text)
        if document is None:
            try:
                ast = parse(text, max_tokens=self._documents.limits.tokens)
            except GraphQLSyntaxError as error:
                raise DocumentUnfit(error.message) from error
            document = Document(text, ast)
        if not _is_of_events(document):
            raise DocumentUnfit(FORM)
        errors = self._documents.check(
            document, self._core, _RULES, None, {}, lambda scope: scope in scopes
        )
        if errors:
            raise DocumentUnfit(errors[0].message)
        return document

    def _filter(self, stored: dict[str, Any] | None) -> OrderFilter:
        """Read a filter that was stored.

        Raises:
            DocumentUnfit: the API has no such filter any more.
        """
        kind = self._core.type_map["OrderFilter"]
        try:
            coerced = coerce_input_value(stored or {}, kind)
        except GraphQLError as error:
            raise DocumentUnfit(error.message) from error
        config = self._schema.config
        registry = self._schema.schema_converter.scalar_registry
        return cast("OrderFilter", convert_argument(coerced, OrderFilter, registry, config))


def _is_of_events(document: Document) -> bool:
    operations = [
        each for each in document.ast.definitions if isinstance(each, OperationDefinitionNode)
    ]
    if len(operations) != 1 or operations[0].operation is not OperationType.SUBSCRIPTION:
        return False
    (operation,) = operations
    chosen = operation.selection_set.selections
    return (
        not operation.variable_definitions
        and len(chosen) == 1
        and isinstance(chosen[0], FieldNode)
        and chosen[0].name.value == "events"
        and not chosen[0].arguments
        and not chosen[0].directives
    )


def _context(told: Told) -> Context:
    """Act for the webhook's maker, with the scopes that it was made with."""
    webhook = told.webhook
    viewer = Viewer(
        told.shop_id, webhook.id, _TOKEN, webhook.maker, frozenset(map(str, webhook.scopes))
    )
    return Context(services=told.services, viewer=viewer, request_id=f"webhook-{new_id()}")
