"""Server-Sent Events: one operation a request (graphql-sse, distinct connections)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, Final

import anyio
from starlette.responses import StreamingResponse
from strawberry.types.execution import ExecutionResult

from app.errors import RESTARTING, masked, refusal
from app.transport.response import Answer, encode
from app.transport.watch import Connection, Ending

HEARTBEAT: Final = 12.0  # seconds; proxies cut a silent connection after 30 or 60
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


async def _events(
    results: Results, request_id: str, connection: Connection, heartbeat: float
) -> AsyncIterator[bytes]:
    # The results run in a task of their own, from start to end, so that waiting for them can be
    # interrupted without cancelling them. One item ahead is enough: a slow client slows its source.
    queue: asyncio.Queue[bytes | None] = asyncio.Queue(1)
    producer = asyncio.create_task(_produce(results, queue, request_id, connection))
    ending = asyncio.create_task(connection.ending())
    getting = asyncio.create_task(queue.get())
    tasks = (producer, ending, getting)
    try:
        yield _COMMENT
        while True:
            await asyncio.wait(
                {ending, getting}, timeout=heartbeat, return_when=asyncio.FIRST_COMPLETED
            )
            if ending.done():
                yield _last_words(ending.result())
                return
            if not getting.done():
                yield _COMMENT
                continue
            event = getting.result()
            if event is None:
                break
            getting = asyncio.create_task(queue.get())
            tasks = (producer, ending, getting)
            yield event
        yield _COMPLETE
    finally:
        connection.close()
        for task in tasks:
            task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait(tasks)


async def _produce(
    results: Results, queue: asyncio.Queue[bytes | None], request_id: str, connection: Connection
) -> None:
    try:
        async with aclosing(results):
            async for result in results:
                if not await connection.may_send():
                    return
                await queue.put(_event(Answer.of(result).body))
    except Exception as error:  # noqa: BLE001  the last line of defence of a stream
        await queue.put(_event({"errors": [masked(error, request_id).formatted]}))
    await queue.put(None)


def _last_words(ending: Ending) -> bytes:
    """Say why the stream ends; one that the client should open again just ends."""
    if ending.code == RESTARTING:
        return _COME_BACK
    return _event({"errors": [refusal(ending.code, ending.message).formatted]}) + _COMPLETE


def _event(body: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + encode(body) + b"\n\n"
