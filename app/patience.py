"""The server's connections, with an end to patience for clients that don't read what is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final, cast

import structlog
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

from app.arrival import ArrivingHttp
from app.transport.outlet import AT_ONCE
from app.transport.watch import RESTART

FULL: Final = 30.0
"""Seconds that a connection may be full: its client reads nothing, or too little."""
_WRITTEN: Final = (
    16 * 1024
)  # bytes that are written together, until it is asked again if it is full
_TO_CLOSE: Final = 5.0  # seconds that such a client gets to read why it is sent away
TOO_SLOW: Final = "You read too slowly. Subscribe again after your last cursor."

log = structlog.stdlib.get_logger(__name__)


class _Patience:
    """A clock that runs while a connection is full."""

    full: float = FULL
    transport: asyncio.Transport
    _timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Begin to lose patience."""
        cast("Any", super()).pause_writing()
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self.full, self._send_away)

    def resume_writing(self) -> None:
        """Forgive: the client has read most of it."""
        self._calm()
        cast("Any", super()).resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._calm()
        cast("Any", super()).connection_lost(exc)

    def _calm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _send_away(self) -> None:
        self._timer = None
        log.warning("client read too slowly", kind=type(self).__name__, seconds=self.full)
        self.transport.abort()


class PatientHttp(_Patience, ArrivingHttp):
    """A connection over HTTP; whoever reads too slowly is cut off."""


class PatientSocket(_Patience, WebSocketsSansIOProtocol):
    """A WebSocket; whoever reads too slowly is told so by the close, and then cut off."""

    def handle_connect(self, event: Request) -> None:
        """Begin a socket; its application may send past the queue of whoever waits to send."""
        super().handle_connect(event)
        if self.response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            extensions = cast("dict[str, Any]", self.scope.setdefault("extensions", {}))
            extensions[AT_ONCE] = {"send": self.send_at_once}

    def send_at_once(self, texts: Sequence[bytes]) -> int:
        """Send messages in order, as long as the connection is not full; tell how many."""
        sent = 0
        while sent < len(texts) and self._takes():
            size, start = 0, sent
            while sent < len(texts) and (sent == start or size + len(texts[sent]) <= _WRITTEN):
                self.conn.send_text(texts[sent])
                size += len(texts[sent])
                sent += 1
            self.transport.write(b"".join(self.conn.data_to_send()))
        return sent

    def shutdown(self) -> None:
        """End the socket as the server stops: its client is told to come back, whoever is first."""
        if self.handshake_complete and not (self.close_sent or self.transport.is_closing()):
            self._say_goodbye(RESTART.close_code, RESTART.message)
        super().shutdown()

    def _takes(self) -> bool:
        return (
            self.writable.is_set()
            and self.handshake_complete
            and self.conn.state is State.OPEN
            and not (self.disconnected or self.close_sent or self.transport.is_closing())
        )

    def _send_away(self) -> None:
        self._timer = None
        if self.close_sent or self.transport.is_closing() or not self.handshake_complete:
            self.transport.abort()
            return
        log.warning("client read too slowly", kind="socket", seconds=self.full)
        self._say_goodbye(1013, TOO_SLOW)
        self.writable.set()  # whoever waits to send learns that it is over
        self.close_timer = self.loop.call_later(_TO_CLOSE, self.transport.abort)

    def _say_goodbye(self, code: int, reason: str) -> None:
        """Tell the client and the application why the socket ends."""
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
