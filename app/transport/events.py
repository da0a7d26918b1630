"""Responses that go on: each result of one operation is sent as it comes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import Final

import anyio
from starlette.responses import StreamingResponse
from strawberry.types.execution import ExecutionResult

from app.errors import masked
from app.transport.framing import Framing
from app.transport.outlet import OUTLET
from app.transport.response import Answer, Rendered, encode
from app.transport.watch import Connection
from resolvers.lane import Payload

HEARTBEAT: Final = 12.0  # seconds; proxies cut a silent connection after 30 or 60
_AHEAD: Final = 16 * 1024
"""Bytes that may wait to be written before items that come past the results have to wait."""

Results = AsyncGenerator[ExecutionResult, None]


class EventStream(StreamingResponse):
    """Sends each result as it comes, and a sign of life in between."""

    def __init__(
        self,
        results: Results,
        request_id: str,
        connection: Connection,
        framing: Framing,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        super().__init__(
            _events(results, request_id, connection, framing, heartbeat),
            headers={
                "Content-Type": framing.media_type,
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
            },
        )


class _Outbox:
    """Events that wait to be written into a stream; a slow client slows their source."""

    def __init__(self, connection: Connection, framing: Framing) -> None:
        self.changed = asyncio.Event()
        self.is_done = False
        self._connection = connection
        self._framing = framing
        self._waiting: list[bytes] = []
        self._size = 0
        self._emptied = asyncio.Event()
        self._emptied.set()

    def begin(self, cursor: str) -> None:
        """Say after which place in the log the items follow."""
        self._add(self._framing.begin(cursor))

    def take(self, payloads: Sequence[Payload]) -> int:
        """Take items as far as there is room and the client may be told; tell how many."""
        taken = 0
        if self._connection.is_clear:
            while taken < len(payloads) and self._size < _AHEAD:
                self._add(self._framing.item(*payloads[taken]))
                taken += 1
        return taken

    async def put(self, body: bytes, cursor: str | None = None) -> None:
        """Add an item when everything before it is on its way."""
        await self._emptied.wait()
        self._add(self._framing.item(body, cursor))

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
    results: Results, request_id: str, connection: Connection, framing: Framing, heartbeat: float
) -> AsyncIterator[bytes]:
    # The results run in a task of their own, from start to end, so that waiting for them can be
    # interrupted without cancelling them.
    outbox = _Outbox(connection, framing)
    producer = asyncio.create_task(_produce(results, outbox, request_id, connection))
    ending = asyncio.create_task(connection.ending())
    ending.add_done_callback(lambda _: outbox.changed.set())
    try:
        yield framing.opening
        while True:
            try:
                async with asyncio.timeout(heartbeat):
                    await outbox.changed.wait()
            except TimeoutError:
                yield framing.alive
                continue
            if ending.done():
                yield framing.end(ending.result())
                return
            if written := outbox.empty():
                yield written
            elif outbox.is_done:
                break
        yield framing.closing
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
                cursor = result.data.cursor if isinstance(result.data, Rendered) else None
                await outbox.put(encode(Answer.of(result).body), cursor)
    except Exception as error:  # noqa: BLE001  the last line of defence of a stream
        await outbox.put(encode({"errors": [masked(error, request_id).formatted]}))
    outbox.end()
