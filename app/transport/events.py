"""Server-Sent Events: one operation a request (graphql-sse, distinct connections)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from typing import Any, Final

import anyio
from starlette.responses import StreamingResponse
from strawberry.types.execution import ExecutionResult

from app.errors import masked
from app.transport.response import Answer, encode

HEARTBEAT: Final = 12.0  # seconds; proxies cut a silent connection after 30 or 60
_COMMENT: Final = b":\n\n"
_COMPLETE: Final = b"event: complete\ndata:\n\n"

Results = AsyncGenerator[ExecutionResult, None]


class EventStream(StreamingResponse):
    """Sends each result as it comes, and a sign of life in between."""

    def __init__(self, results: Results, request_id: str, heartbeat: float = HEARTBEAT) -> None:
        super().__init__(
            _events(results, request_id, heartbeat),
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
            },
        )


async def _events(results: Results, request_id: str, heartbeat: float) -> AsyncIterator[bytes]:
    # The results run in a task of their own, from start to end, so that waiting for them can be
    # interrupted without cancelling them. One item ahead is enough: a slow client slows its source.
    queue: asyncio.Queue[bytes | None] = asyncio.Queue(1)
    producer = asyncio.create_task(_produce(results, queue, request_id))
    try:
        yield _COMMENT
        while True:
            try:
                async with asyncio.timeout(heartbeat):
                    event = await queue.get()
            except TimeoutError:
                yield _COMMENT
                continue
            if event is None:
                break
            yield event
        yield _COMPLETE
    finally:
        producer.cancel()
        with anyio.CancelScope(shield=True), suppress(asyncio.CancelledError):
            await producer


async def _produce(results: Results, queue: asyncio.Queue[bytes | None], request_id: str) -> None:
    try:
        async with aclosing(results):
            async for result in results:
                await queue.put(_event(Answer.of(result).body))
    except Exception as error:  # noqa: BLE001  the last line of defence of a stream
        await queue.put(_event({"errors": [masked(error, request_id).formatted]}))
    await queue.put(None)


def _event(body: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + encode(body) + b"\n\n"
