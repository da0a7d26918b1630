"""Server-Sent Events: one operation a request (graphql-sse, distinct connections)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

import anyio
from starlette.responses import StreamingResponse
from strawberry.types.execution import ExecutionResult

from app.errors import RESTARTING, masked, refusal
from app.transport.outlet import OUTLET
from app.transport.response import Answer, encode
from app.transport.watch import Connection, Ending

HEARTBEAT: Final = 12.0  # seconds; proxies cut a silent connection after 30 or 60
_AHEAD: Final = 16 * 1024
"""Bytes that may wait to be written before items that come past the results have to wait."""
_COMMENT: Final = b":\n\n"
_COMPLETE: Final = b"event: complete\ndata:\n\n"
_COME_BACK: Final = b"retry: 1000\n\n"  # milliseconds; no `complete`, for there is more to come

Results = AsyncGenerator[ExecutionResult, None]


class EventStream(StreamingResponse):
    """Sends each result as it comes, and a sign of life in between."""

    def __init__(
        self,
        results: Results,
        request_id: str,
        connection: Connection,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        super().__init__(
            _events(results, request_id, connection, heartbeat),
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
            },
        )


class _Outbox:
    """Events that wait to be written into a stream; a slow client slows their source."""

    def __init__(self, connection: Connection) -> None:
        self.changed = asyncio.Event()
        self.is_done = False
        self._connection = connection
        self._waiting: list[bytes] = []
        self._size = 0
        self._emptied = asyncio.Event()
        self._emptied.set()

    def take(self, payloads: Sequence[bytes]) -> int:
        """Take items as far as there is room and the client may be told; tell how many."""
        taken = 0
        if self._connection.is_clear:
            while taken < len(payloads) and self._size < _AHEAD:
                self._add(_event(payloads[taken]))
                taken += 1
        return taken

    async def put(self, event: bytes) -> None:
        """Add an event when everything before it is on its way."""
        await self._emptied.wait()
        self._add(event)

    def end(self) -> None:
        """Say that nothing more comes."""
        self.is_done = True
        self.changed.set()

    def empty(self) -> bytes:
        """Take everything out."""
        written = b"".join(self._waiting)
        self._waiting.clear()
        self._size = 0
        self._emptied.set()
        if not self.is_done:
            self.changed.clear()
        return written

    def _add(self, event: bytes) -> None:
        self._waiting.append(event)
        self._size += len(event)
        self._emptied.clear()
        self.changed.set()


async def _events(
    results: Results, request_id: str, connection: Connection, heartbeat: float
) -> AsyncIterator[bytes]:
    # The results run in a task of their own, from start to end, so that waiting for them can be
    # interrupted without cancelling them.
    outbox = _Outbox(connection)
    producer = asyncio.create_task(_produce(results, outbox, request_id, connection))
    ending = asyncio.create_task(connection.ending())
    ending.add_done_callback(lambda _: outbox.changed.set())
    try:
        yield _COMMENT
        while True:
            try:
                async with asyncio.timeout(heartbeat):
                    await outbox.changed.wait()
            except TimeoutError:
                yield _COMMENT
                continue
            if ending.done():
                yield _last_words(ending.result())
                return
            if written := outbox.empty():
                yield written
            elif outbox.is_done:
                break
        yield _COMPLETE
    finally:
        connection.close()
        producer.cancel()
        ending.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait((producer, ending))


async def _produce(
    results: Results, outbox: _Outbox, request_id: str, connection: Connection
) -> None:
    OUTLET.set(outbox)
    try:
        async with aclosing(results):
            async for result in results:
                if not await connection.may_send():
                    return
                await outbox.put(_event(encode(Answer.of(result).body)))
    except Exception as error:  # noqa: BLE001  the last line of defence of a stream
        await outbox.put(_event(encode({"errors": [masked(error, request_id).formatted]})))
    outbox.end()


def _last_words(ending: Ending) -> bytes:
    """Say why the stream ends; one that the client should open again just ends."""
    if ending.code == RESTARTING:
        return _COME_BACK
    return _event(encode({"errors": [refusal(ending.code, ending.message).formatted]})) + _COMPLETE


def _event(body: bytes) -> bytes:
    return b"event: next\ndata: %b\n\n" % body
