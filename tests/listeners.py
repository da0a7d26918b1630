"""Clients that follow a serving process from outside, and note what they heard and how it ended."""

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from domain.log import decode_cursor

EVENTS = "subscription ($after: String) { events(after: $after) { cursor event { type } } }"
Json = dict[str, Any]


class Heard(NamedTuple):
    """One item, and when it came."""

    position: int
    type: str
    at: float


@dataclass
class Listener:
    """Follows all events of a shop over a WebSocket, and goes on where it was."""

    token: str
    after: str | None = None
    heard: list[Heard] = field(default_factory=list[Heard])
    close: tuple[int, str] | None = None
    """The code and the reason with which the last connection was closed."""
    said: list[Json] = field(default_factory=list[Json])
    """What came besides items."""
    connections: int = 0
    ended_at: float = 0.0

    @property
    def positions(self) -> list[int]:
        """The positions of what was heard."""
        return [each.position for each in self.heard]

    def _take(self, data: Json) -> None:
        (item,) = data.values()
        cursor: str = item["cursor"]
        self.after = cursor
        self.heard.append(Heard(decode_cursor(cursor), item["event"]["type"], time.monotonic()))

    async def follow(self, address: str) -> None:
        """Hold one connection until it ends."""
        self.close = None
        with suppress(OSError, InvalidHandshake, TimeoutError):
            async with connect(
                f"{address.replace('http', 'ws')}/graphql",
                subprotocols=[Subprotocol("graphql-transport-ws")],
                open_timeout=5,
                close_timeout=1,
                max_queue=None,
            ) as socket:
                with suppress(ConnectionClosed):
                    await self._listen(socket)
                self.close = (socket.close_code or 0, socket.close_reason or "")
        self.ended_at = time.monotonic()

    async def _listen(self, socket: ClientConnection) -> None:
        authorization = {"Authorization": f"Bearer {self.token}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": authorization}))
        async for text in socket:
            message = json.loads(text)
            match message["type"]:
                case "connection_ack":
                    payload = {"query": EVENTS, "variables": {"after": self.after}}
                    start = {"id": "1", "type": "subscribe", "payload": payload}
                    await socket.send(json.dumps(start))
                    await socket.send(json.dumps({"type": "ping"}))
                case "pong":
                    self.connections += 1
                case "next" if "errors" not in message["payload"]:
                    self._take(message["payload"]["data"])
                case "next" | "error" | "complete":
                    # It could not be read whole, or nothing more comes: begin again after the last.
                    self.said.append(message)
                    return
                case _:
                    self.said.append(message)


@dataclass
class StreamListener(Listener):
    """The same over Server-Sent Events."""

    async def follow(self, address: str) -> None:
        """Hold one connection until it ends."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "text/event-stream"}
        body = {"query": EVENTS, "variables": {"after": self.after}}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as client:
            with suppress(httpx2.TransportError):
                async with client.stream("POST", f"{address}/graphql", json=body) as response:
                    self.connections += 1
                    name, before = "", len(self.said)
                    async for line in response.aiter_lines():
                        if line == "event: next" and self.said[before:]:
                            break  # behind an item that could not be read whole
                        name = self._line(line, name)
        self.ended_at = time.monotonic()

    def _line(self, line: str, name: str) -> str:
        kind, _, value = line.partition(":")
        if kind == "event":
            return value.strip()
        if kind == "data" and name == "next":
            body = json.loads(value)
            if "errors" in body:
                self.said.append(body)
            else:
                self._take(body["data"])
        elif kind == "retry" or (kind == "data" and name):
            self.said.append({"type": name or kind})
        return ""
