"""Watches one connection's requests arrive, whichever parser reads them.

uvicorn bounds neither the size of a request's address and headers nor the time that they take.
"""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

import orjson
import structlog

from app.arrival.gathering import Gathering
from app.errors import BAD_REQUEST, HEADERS_TOO_LARGE, REQUEST_TIMEOUT, formatted, refusal

ARRIVAL: Final = "arrival"
"""Where the state of a server holds its `Arrival`."""
_BESIDE: Final = 4  # bytes of a header's line that are neither its name nor its value
_LINGER: Final = 1.0  # seconds in which a client that still sends may read why it is refused

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How large address and headers may be together, and how long they and a body may take."""

    head: int = 32 * 1024
    head_seconds: float = 10.0
    body_seconds: float = 10.0


class Refused(Exception):
    """A request that is refused while it is read."""


class Arriving:
    """Watches the requests of one connection arrive; a protocol of uvicorn tells it of each."""

    transport: asyncio.Transport
    cycle: Any

    def __init__(self, config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> None:
        cast("Any", super()).__init__(config, server_state, app_state, _loop)
        self.arrival: Arrival = app_state.get(ARRIVAL, Arrival())
        self._beside = 0  # bytes since the last that belonged to a body
        self._is_open = False  # a request has begun and not ended
        self.reads_head = False
        self._is_refused = False
        self._clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Expect a request."""
        cast("Any", super()).connection_made(Gathering(transport))
        self._expect(self.arrival.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._stop_clock()
        cast("Any", super()).connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless what was read is refused already."""
        if self._is_refused:
            return
        if self._clock is None and not self._is_open:
            self._expect(self.arrival.head_seconds)
        self._beside += len(data)
        cast("Any", super()).data_received(data)
        if self._beside > self.arrival.head and not self._is_refused:
            self.refuse(431)

    def on_response_complete(self) -> None:
        """Let a client that still sends come to its end, for a while."""
        cast("Any", super()).on_response_complete()
        if self._is_open and self._clock is None:
            self._expect(self.arrival.body_seconds)

    def send_400_response(self, msg: str) -> None:
        """Refuse what could not be read; uvicorn calls this while it handles the parser's error."""
        del msg
        error = sys.exc_info()[1]
        hint = getattr(error, "error_status_hint", 400)
        too_large = hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE or isinstance(
            getattr(error, "__context__", None), Refused
        )
        self.refuse(431 if too_large else 400)

    def refuse(self, status: int) -> None:
        """Say why the connection ends, unless another answer is on its way, and end it."""
        self._is_refused = True
        self._stop_clock()
        log.info("request refused", status=status)
        if self._is_answering() or self.transport.is_closing():
            self.transport.close()
            return
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # whoever waits for the rest learns that it won't come
            self.cycle.message_event.set()
        self.transport.write(_answer(status, self.arrival))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        # Closed at once, it would reset a client that still sends, before that reads the answer.
        asyncio.get_running_loop().call_later(_LINGER, self.transport.abort)

    def head_begins(self) -> None:
        """Note that a request begins."""
        self._is_open = self.reads_head = True
        if self._clock is None:
            self._expect(self.arrival.head_seconds)

    def head_ends(self, address: bytes, headers: list[tuple[bytes, bytes]]) -> None:
        """Note that address and headers are there.

        Raises:
            Refused: they are too large.
        """
        self._beside = 0
        self.reads_head = False
        self._stop_clock()
        size = len(address) + sum(len(name) + len(value) + _BESIDE for name, value in headers)
        if size > self.arrival.head:
            raise Refused

    def body_goes_on(self) -> None:
        """Note that a piece of a body is there."""
        self._beside = 0

    def body_ends(self) -> None:
        """Note that a request is there as a whole."""
        self._beside = 0
        self._is_open = False
        self._stop_clock()

    def _is_answering(self) -> bool:
        cycle = self.cycle
        return cycle is not None and cycle.response_started and not cycle.response_complete

    def _expect(self, seconds: float) -> None:
        self._clock = asyncio.get_running_loop().call_later(seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_slow(self) -> None:
        self._clock = None
        is_answered = self.cycle is not None and self.cycle.response_complete and self._is_open
        if not self._beside or is_answered:  # nobody asked anything, or all was said
            self.transport.close()
        else:
            self.refuse(408)


_WORDS: Final[Mapping[int, tuple[str, str]]] = {
    400: (BAD_REQUEST, "This is not a valid HTTP request."),
    408: (REQUEST_TIMEOUT, "The request did not arrive within {seconds:g} seconds."),
    431: (HEADERS_TOO_LARGE, "Address and headers may hold {size} KiB together at most."),
}


def _answer(status: int, arrival: Arrival) -> bytes:
    code, words = _WORDS[status]
    message = words.format(seconds=arrival.head_seconds, size=arrival.head // 1024)
    body = orjson.dumps({"errors": formatted([refusal(code, message)])})
    lines = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "content-type: application/json; charset=utf-8",
        f"content-length: {len(body)}",
        "cache-control: no-store",
        "connection: close",
        "",
        "",
    )
    return "\r\n".join(lines).encode() + body
