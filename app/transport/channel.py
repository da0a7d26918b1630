"""The JSON messages that one WebSocket carries."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any, Final, cast

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived
from strawberry.http.exceptions import WebSocketDisconnected as Gone

from app.transport.flood import Flood
from app.transport.outlet import AT_ONCE
from app.transport.request import BadRequest, decode
from app.transport.response import Rendered, encode

MESSAGE_LIMIT: Final = 64 * 1024  # bytes; the server stops reading a message there
MESSAGES_A_SECOND: Final = 100
_LONGEST_REASON: Final = 123  # bytes; a frame that closes a socket holds no more
_CLOSED: Final = (WebSocketDisconnect, RuntimeError)


class SocketChannel(ASGIWebSocketAdapter):
    """Reads and writes the JSON messages of one socket."""

    ws: WebSocket
    flood: Flood
    limit: int
    """Bytes of one message."""

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
            if len(text) > self.limit or len(text.encode()) > self.limit:
                await self.close(1009, f"A message may hold {self.limit} bytes at most")
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


def _written(message: Mapping[str, object]) -> Mapping[str, object]:
    """Take the data of an item as it was written for somebody else, if it was."""
    given = message.get("payload")
    payload = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    data = payload.get("data")
    if isinstance(data, Rendered):
        return {**message, "payload": {**payload, "data": data.json}}
    return message
