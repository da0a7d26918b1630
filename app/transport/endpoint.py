"""The address /graphql: HTTP, Server-Sent Events, WebSocket, and the page for people."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Final, cast

import strawberry
from graphql import GraphQLError
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType
from structlog.contextvars import bind_contextvars

from app.caller import OperationContext
from app.errors import (
    Unauthenticated,
    masked,
    present,
)
from app.guard.defer import DEFER
from app.persisted import REFERENCE
from app.rate import BILL, Throttled, Till
from app.rate.addresses import address_of
from app.rate.paying import token_of
from app.transport.authentication import REQUEST_ID_HEADER, Authenticator, request_id_of
from app.transport.channel import MESSAGE_LIMIT, MESSAGES_A_SECOND, SocketChannel
from app.transport.deferred import answer_in_parts
from app.transport.events import HEARTBEAT, EventStream, Results
from app.transport.flood import Flood
from app.transport.framing import EVENTS, PARTS, Framing
from app.transport.head import head_of
from app.transport.media import (
    EVENT_STREAM,
    JSON,
    SUBSCRIPTION_PARTS,
    parts_for,
    preferred,
    wants_page,
)
from app.transport.refusing import check, turned_away, wrong_operation
from app.transport.request import BadRequest, BodyLimits, GraphQLRequest, read_request
from app.transport.response import answer, failed, throttled
from app.transport.socket import Socket
from app.transport.watch import TokenWatch
from app.turns import Turns
from app.unanswered import Unanswered

Answering = Callable[[GraphQLRequest, OperationContext], Awaitable[ExecutionResult | None]]
"""Answers an operation, or leaves it to the schema by None."""

Charging = Callable[[GraphQLRequest, OperationContext], Awaitable[None]]
"""Takes what a stream costs; raises Throttled."""

INIT_TIMEOUT: Final = timedelta(seconds=5)
OPERATIONS_A_SOCKET: Final = 20
_ID_HEADER: Final = REQUEST_ID_HEADER.lower().encode()
_FRAMINGS: Final[dict[str, Framing]] = {EVENT_STREAM: EVENTS, SUBSCRIPTION_PARTS: PARTS}
_READ_ONLY: Final = frozenset({OperationType.QUERY})
_AT_ONCE: Final = frozenset({OperationType.QUERY, OperationType.MUTATION})
_STREAMED: Final = {
    "GET": frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION}),
    "POST": frozenset(OperationType),
}


class Endpoint(GraphQL[OperationContext | None, None]):
    """Serves a schema whose extensions include `app.operation.Operation`.

    `page` is shown to browsers that open the address. `front` is asked before the schema, and may
    leave an operation to it. `till` takes what operations cost, `charge` does so for streams before
    they begin. Pages of `allowed_origins` may open a WebSocket, as those of our own site may.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        authenticate: Authenticator,
        *,
        page: ASGIApp | None = None,
        allowed_origins: Sequence[str] = (),
        front: Answering | None = None,
        till: Till | None = None,
        charge: Charging | None = None,
        heartbeat: float = HEARTBEAT,
        init_timeout: timedelta = INIT_TIMEOUT,
        operations_a_socket: int = OPERATIONS_A_SOCKET,
        messages_a_second: int = MESSAGES_A_SECOND,
        message_limit: int = MESSAGE_LIMIT,
        body: BodyLimits | None = None,
        turns: Turns | None = None,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=init_timeout,
            max_subscriptions_per_connection=operations_a_socket,
            allowed_origins=allowed_origins,
        )
        self.strawberry_schema = schema
        self.authenticate = authenticate
        self.page = page
        self.front = front
        self.till = till
        self.charge = charge
        self.heartbeat = heartbeat
        self.messages_a_second = messages_a_second
        self.message_limit = message_limit
        self.body = body or BodyLimits()
        self.turns = turns or Turns()
        self.watch = TokenWatch(authenticate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hold one socket."""
        if scope["type"] == "websocket":
            await self._hold(WebSocket(scope, receive, send))
            return
        request_id = request_id_of(scope)
        # Servers give each request a task of its own, so that these end with it.
        bind_contextvars(request_id=request_id)
        BILL.set(None)
        try:
            respond = await self._respond(scope, receive, request_id)
            if respond is None:
                return
            if isinstance(respond, Response):
                respond.raw_headers.append((_ID_HEADER, request_id.encode()))
            await respond(scope, receive, send)
        finally:
            bill = BILL.get()
            if bill is not None:
                await bill.end()

    async def _respond(self, scope: Scope, receive: Receive, request_id: str) -> ASGIApp | None:
        accept = head_of(scope).get(b"accept")
        if self.page and _is_visit(scope, accept):
            return self.page
        parts = parts_for(accept)
        media_type = preferred(accept) or (JSON if parts else None)
        try:
            check(scope["method"], media_type)
            context = await self._enter(scope, request_id)
            given = await read_request(scope, receive, self.body)
            # A document that is only named may hold it as well.
            context.defers = parts is not None and (DEFER in given.query or not given.query)
            kinds = media_type or JSON, parts or ""
            return await self._run(scope, given, context, *kinds)
        except (Throttled, BadRequest, Unauthenticated, Unanswered) as error:
            return turned_away(error, media_type)
        except ClientDisconnect:
            return None
        except Exception as error:  # noqa: BLE001  nothing that a client sends may show a trace
            return failed(masked(error, request_id), 500, media_type)

    async def _enter(self, scope: Scope, request_id: str) -> OperationContext:
        """Find out who asks, and begin the bill."""
        authorization = head_of(scope).get(b"authorization")
        if self.till is None:
            return await self.authenticate(authorization, request_id)
        address = address_of(scope)
        self.till.enter(address)
        try:
            context = await self.authenticate(authorization, request_id)
        except Unauthenticated:
            await self.till.charge_stranger(address)
            raise
        BILL.set(self.till.bill(token_of(context), address))
        return context

    async def _run(
        self,
        scope: Scope,
        given: GraphQLRequest,
        context: OperationContext,
        media_type: str,
        parts: str,
    ) -> Response:
        REFERENCE.set(given.reference)
        framing = _FRAMINGS.get(media_type)
        if framing is not None:
            if framing is EVENTS:
                context.resumes_after = head_of(scope).get(b"last-event-id") or None
            context.defers = False
            if self.charge is not None:
                await self.charge(given, context)
            results = await self._stream(_STREAMED[scope["method"]], given, context)
            connection = self.watch.enter(head_of(scope).get(b"authorization"))
            return EventStream(results, context.request_id, connection, framing, self.heartbeat)
        if self.front is not None:
            known = await self.front(given, context)
            if known is not None:
                return answer(known, media_type)
        allowed = _READ_ONLY if scope["method"] == "GET" else _AT_ONCE
        if context.defers:
            results = await self._stream(allowed, given, context)
            kinds = media_type, parts
            return await answer_in_parts(results, context.request_id, *kinds, self.turns)
        try:
            result = await self.strawberry_schema.execute(
                given.query,
                variable_values=given.variables,
                operation_name=given.operation_name,
                operation_extensions=given.extensions,
                context_value=context,
                allowed_operation_types=allowed,
            )
        except InvalidOperationTypeError as error:
            raise wrong_operation(error) from error
        except (CannotGetOperationTypeError, MissingQueryError) as error:
            errors = present([_wrapped(error)], context.request_id)
            result = PreExecutionError(data=None, errors=errors)
        return answer(result, media_type)

    async def _stream(
        self, allowed: frozenset[OperationType], given: GraphQLRequest, context: OperationContext
    ) -> Results:
        results = await self.strawberry_schema.stream(
            given.query,
            variable_values=given.variables,
            operation_name=given.operation_name,
            operation_extensions=given.extensions,
            context_value=context,
            allowed_operation_types=allowed,
        )
        return cast("Results", results)

    async def _hold(self, socket: WebSocket) -> None:
        if not self._check_websocket_origin(socket):
            await self.reject_websocket(socket)
            return
        subprotocol = await self.pick_websocket_subprotocol(socket)
        address = address_of(socket.scope)
        if self.till is not None:
            try:
                self.till.enter(address)
            except Throttled as error:
                await socket.send_denial_response(throttled(error, None))
                return
            await self.till.charge_stranger(address)
        await socket.accept(subprotocol)
        channel = SocketChannel(cast("Any", self), socket, socket)
        channel.flood, channel.limit = Flood(self.messages_a_second), self.message_limit
        if subprotocol is None:
            await channel.close(4406, f"Only {GRAPHQL_TRANSPORT_WS_PROTOCOL} is spoken here")
            return
        request_id = request_id_of(socket.scope)
        bind_contextvars(request_id=request_id)
        await Socket(
            self,
            channel,
            self.strawberry_schema,
            self.authenticate,
            watch=self.watch,
            authorization=socket.headers.get("authorization"),
            address=address,
            request_id=request_id,
        ).handle()


def _is_visit(scope: Scope, accept: str) -> bool:
    """Tell whether a person opens the address in a browser, rather than a program asking."""
    if scope["method"] != "GET" or not wants_page(accept):
        return False
    return "query" not in QueryParams(scope["query_string"])


def _wrapped(error: Exception) -> GraphQLError:
    return GraphQLError(str(error), original_error=error)
