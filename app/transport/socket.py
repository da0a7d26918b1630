"""GraphQL over WebSocket (graphql-transport-ws): many operations on one connection."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, Final, cast

import anyio
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry import Schema
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived
from strawberry.http.exceptions import WebSocketDisconnected as Gone
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    PingMessage,
    SubscribeMessage,
)

from app.errors import TOO_MANY_OPERATIONS, Unauthenticated, masked, refusal
from app.operation import OperationContext
from app.persisted import REFERENCE
from app.transport.authentication import Authenticator, authorization_in
from app.transport.flood import Flood
from app.transport.outlet import AT_ONCE, OUTLET, SocketOutlet
from app.transport.request import BadRequest, GraphQLRequest, decode
from app.transport.response import Rendered, encode
from app.transport.watch import Connection, TokenWatch

if TYPE_CHECKING:
    from app.transport.endpoint import Endpoint

MESSAGE_LIMIT: Final = 64 * 1024  # bytes; the server stops reading a message there
MESSAGES_A_SECOND: Final = 100
_LONGEST_ID: Final = 256  # characters; it is repeated in every message of the operation
_LONGEST_REASON: Final = 123  # bytes; a frame that closes a socket holds no more
_CLOSED: Final = (WebSocketDisconnect, RuntimeError)

log = structlog.stdlib.get_logger(__name__)


class SocketChannel(ASGIWebSocketAdapter):
    """Reads and writes the JSON messages of one socket."""

    ws: WebSocket
    flood: Flood

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        """Yield message after message until either side closes."""
        while self.ws.application_state is WebSocketState.CONNECTED:
            message = await self.ws.receive()
            if message["type"] == "websocket.disconnect":
                return
            if self.flood.rises():
                await self.close(1008, f"More than {self.flood.limit} messages in a second")
                return
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            if len(text) > MESSAGE_LIMIT or len(text.encode()) > MESSAGE_LIMIT:
                await self.close(1009, f"A message may hold {MESSAGE_LIMIT // 1024} KiB at most")
                return
            try:
                yield decode(text)
            except BadRequest as error:
                if not ignore_parsing_errors:
                    raise NonJsonMessageReceived from error

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send a message; raise Gone if there is nobody left to read it."""
        if self.ws.application_state is not WebSocketState.CONNECTED:
            raise Gone
        try:
            await self.ws.send_text(encode(_written(message)).decode())
        except _CLOSED as error:
            raise Gone from error

    @property
    def at_once(self) -> Callable[[Sequence[bytes]], int] | None:
        """What sends messages without waiting, where the server can."""
        extensions = cast("dict[str, Any]", self.ws.scope.get("extensions") or {})
        return extensions.get(AT_ONCE, {}).get("send")

    async def close(self, code: int, reason: str) -> None:
        """Close the socket, once."""
        if self.ws.application_state is WebSocketState.CONNECTED:
            short = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
            try:
                await self.ws.close(code, short)
            except _CLOSED:
                return


class Asked(Operation[OperationContext | None, None]):
    """One operation of a socket, and what its client sent."""

    def __init__(self, socket: "Socket", id: str, given: GraphQLRequest) -> None:
        super().__init__(socket, id, given.query, given.variables, given.operation_name)
        self.given = given


class Socket(BaseGraphQLTransportWSHandler[OperationContext | None, None]):
    """Holds one socket: who asks is settled by `connection_init` and asked again while it lives."""

    def __init__(
        self,
        view: "Endpoint",
        channel: SocketChannel,
        schema: Schema,
        authenticate: Authenticator,
        *,
        watch: TokenWatch,
        authorization: str | None,
        request_id: str,
    ) -> None:
        super().__init__(
            view=view,
            websocket=channel,
            context=None,
            root_value=None,
            schema=schema,
            connection_init_wait_timeout=view.connection_init_wait_timeout,
            max_subscriptions_per_connection=view.max_subscriptions_per_connection,
        )
        self.authenticate = authenticate
        self.watch = watch
        self.authorization = authorization
        self.request_id = request_id
        self._connection: Connection | None = None
        self._end: asyncio.Task[None] | None = None

    async def handle_message(self, message: Message) -> None:
        """Act on one message; what is not a message of the protocol closes the socket with 4400."""
        fault = _fault(message)
        if fault:
            await self.handle_invalid_message(fault)
        else:
            await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Find out who is asking; without a valid token the socket is closed."""
        if self.connection_timed_out:
            return
        if self.connection_init_received:
            await self.websocket.close(4429, "Too many initialisation requests")
            return
        self.connection_init_received = True
        if self.connection_init_timeout_task:  # pyright: ignore[reportUnknownMemberType]
            self.connection_init_timeout_task.cancel()  # pyright: ignore[reportUnknownMemberType]
        self.authorization = authorization_in(message.get("payload") or {}) or self.authorization
        if await self._ask_who():
            self.connection_acknowledged = True
            self._connection = self.watch.enter(self.authorization)
            self._end = asyncio.create_task(self._wait_for_end(self._connection), name="socket")
            await self.send_message({"type": "connection_ack"})

    async def handle_ping(self, message: PingMessage) -> None:
        """Answer a ping with what it carries."""
        payload = message.get("payload")
        await self.send_message(
            {"type": "pong"} if payload is None else {"type": "pong", "payload": payload}
        )

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Begin an operation, unless there are as many as a socket carries."""
        id_ = message["id"]
        if not self.connection_acknowledged:
            await self.websocket.close(4401, "Unauthorized")
        elif id_ in self.operations:
            await self.websocket.close(4409, f"Subscriber for {id_} already exists")
        elif len(self.operations) >= (self.max_subscriptions_per_connection or 0):
            limit = self.max_subscriptions_per_connection
            error = refusal(
                TOO_MANY_OPERATIONS, f"A socket carries {limit} operations at once.", limit=limit
            )
            await self.send_message({"type": "error", "id": id_, "payload": [error.formatted]})
        else:
            operation = Asked(self, id_, GraphQLRequest.of(message["payload"]))
            operation.task = asyncio.create_task(self.run_operation(operation))
            self.operations[id_] = operation

    async def run_operation(self, operation: Operation[OperationContext | None, None]) -> None:
        """Carry one operation out; what happens now may reach its client past it."""
        at_once = cast("SocketChannel", self.websocket).at_once
        if at_once is not None and self._connection is not None:
            OUTLET.set(SocketOutlet(operation.id, self._connection, at_once))
        given = cast("Asked", operation).given
        REFERENCE.set(given.reference)
        try:
            results = await self.schema.stream(
                given.query,
                variable_values=given.variables,
                operation_name=given.operation_name,
                operation_extensions=given.extensions,
                context_value=self.context,
            )
            async with aclosing(results):
                await self._send_result_stream(operation, results)
        except Exception as error:  # noqa: BLE001  an operation's fault is not the socket's
            await self.handle_task_exception(error)
        with suppress(Gone):
            await operation.send_operation_message({"type": "complete", "id": operation.id})

    async def send_message(self, message: Message) -> None:
        """Send a message, as long as whoever asked may still be told anything."""
        if self._connection is not None and not await self._connection.may_send():
            raise Gone
        await super().send_message(message)

    async def _ask_who(self) -> bool:
        """Look the token up; close the socket and say no when it does not hold."""
        try:
            self.context = await self.authenticate(self.authorization, self.request_id)
        except Unauthenticated as error:
            # 4403 lets clients try again with a new token, 4401 makes them give up.
            code = 4403 if self.authorization else 4401
            await self.websocket.close(code, error.message)
        except Exception as error:  # noqa: BLE001  must not end as 1006
            masked(error, self.request_id)
            await self.websocket.close(1011, "Internal error")
        else:
            return True
        return False

    async def _wait_for_end(self, connection: Connection) -> None:
        """Close the socket when its token no longer holds, or the server stops."""
        ending = await connection.ending()
        await self.websocket.close(ending.close_code, ending.message)
        await self._end_operations()

    async def _end_operations(self) -> None:
        """End every operation; nothing more is sent."""
        for operation_id in list(self.operations):
            await self.cleanup_operation(operation_id)

    async def handle_task_exception(self, error: Exception) -> None:
        """Log what went wrong in an operation, unless it is only that the client has left."""
        if not isinstance(error, Gone):
            masked(error, self.request_id)

    async def shutdown(self) -> None:
        """End what still runs, each operation giving its connection back."""
        with anyio.CancelScope(shield=True):
            if self._end is not None:
                self._end.cancel()
                await asyncio.wait([self._end])
            if self._connection is not None:
                self._connection.close()
            await super().shutdown()
        log.debug("socket closed", request_id=self.request_id)

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        # A document that can't be read is that operation's error, not the end of the socket.
        del error
        return None

    def forget_id(self, id: str) -> None:
        """Free an operation's id; it may be gone already if the client completed it meanwhile."""
        self.operations.pop(id, None)


def _written(message: Mapping[str, object]) -> Mapping[str, object]:
    """Take the data of an item as it was written for somebody else, if it was."""
    given = message.get("payload")
    payload = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    data = payload.get("data")
    if isinstance(data, Rendered):
        return {**message, "payload": {**payload, "data": data.json}}
    return message


def _fault(message: Any) -> str | None:
    """Say what keeps this from being a message of the protocol."""
    if not isinstance(message, dict):
        return "A message must be a JSON object"
    given = cast("dict[str, Any]", message)
    kind = given.get("type")
    payload = given.get("payload")
    match kind:
        case "connection_init" | "ping" | "pong":
            return _fault_of_object(payload)
        case "subscribe":
            return _fault_of_id(given.get("id")) or _fault_of_operation(payload)
        case "complete":
            return _fault_of_id(given.get("id"))
        case _:
            return "Unknown message type"


def _fault_of_object(payload: object) -> str | None:
    return None if payload is None or isinstance(payload, dict) else "A payload must be an object"


def _fault_of_id(value: object) -> str | None:
    if not isinstance(value, str) or not value:
        return "An operation needs an id, as a string"
    return "An id is too long" if len(value) > _LONGEST_ID else None


def _fault_of_operation(payload: object) -> str | None:
    try:
        GraphQLRequest.of(payload)
    except BadRequest as error:
        return error.message
    return None
