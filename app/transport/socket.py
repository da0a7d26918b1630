"""GraphQL over WebSocket (graphql-transport-ws): many operations on one connection."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, cast

import anyio
import structlog
from graphql import GraphQLError
from strawberry import Schema
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

from app.caller import OperationContext
from app.errors import TOO_MANY_OPERATIONS, Unauthenticated, masked, refusal
from app.persisted import REFERENCE
from app.rate import Throttled
from app.rate.paying import paying, token_of
from app.transport.authentication import Authenticator, authorization_in
from app.transport.channel import SocketChannel
from app.transport.messages import fault_of
from app.transport.outlet import OUTLET, SocketOutlet
from app.transport.request import GraphQLRequest
from app.transport.watch import Connection, TokenWatch
from app.unanswered import Unanswered

if TYPE_CHECKING:
    from app.transport.endpoint import Endpoint

log = structlog.stdlib.get_logger(__name__)


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
        address: str,
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
        self.till = view.till
        self.address = address
        self._leave: Callable[[], None] | None = None
        self._connection: Connection | None = None
        self._end: asyncio.Task[None] | None = None

    async def handle_message(self, message: Message) -> None:
        """Act on one message; what is not a message of the protocol closes the socket with 4400."""
        fault = fault_of(message)
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
        if await self._ask_who() and await self._find_place():
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
        """Carry one operation out, if its client may have it now."""
        try:
            async with paying(self.till, self.context, self.address):
                await self._carry_out(operation)
        except Throttled as error:
            await operation.send_initial_errors([error])

    async def _carry_out(self, operation: Operation[OperationContext | None, None]) -> None:
        """Carry an operation out; what happens now may reach its client past it."""
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
        except Unanswered as error:
            await self.websocket.close(1013, error.message)  # by which clients come again
        except Exception as error:  # noqa: BLE001  must not end as 1006
            masked(error, self.request_id)
            await self.websocket.close(1011, "Internal error")
        else:
            return True
        return False

    async def _find_place(self) -> bool:
        """Close the socket and say no when its token holds as many as it may."""
        if self.till is not None:
            self._leave = self.till.sockets.take(token_of(self.context))
            if self._leave is None:
                await self.websocket.close(4429, self.till.refuse_socket())
                return False
        return True

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
            if self._leave is not None:
                self._leave()
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
