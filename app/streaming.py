"""Answers that are sent piece by piece, as the client takes them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from http import HTTPStatus
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PATIENCE: Final = 60.0
"""Seconds in which a client must take the next piece."""
PIECE: Final = 64 * 1024
"""Bytes that are sent together."""


class Streamed(Response):
    """Sends pieces as the client takes them; one who hangs up or dawdles ends it."""

    def __init__(
        self,
        pieces: AsyncGenerator[bytes],
        headers: Mapping[str, str],
        done: Callable[[], None],
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        """`done` is told when it has ended, however it did; `headers` may say how long it is."""
        super().__init__(status_code=status, headers=headers)
        if "Content-Length" not in headers:
            del self.headers["Content-Length"]  # nobody knows how long it will be
        self._pieces = pieces
        self._done = done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send all of it."""
        del scope
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = sending.done()
            for task in (sending, leaving):
                task.cancel()
            await asyncio.wait({sending, leaving})
            self._done()
        if ended:
            sending.result()

    async def _send(self, send: Send) -> None:
        start = {
            "type": "http.response.start",
            "status": self.status_code,
            "headers": self.raw_headers,
        }
        await send(start)
        gathered = bytearray()
        async with aclosing(self._pieces):
            async for piece in self._pieces:
                gathered += piece
                if len(gathered) >= PIECE:
                    await _within(send, bytes(gathered), goes_on=True)
                    gathered.clear()
        await _within(send, bytes(gathered), goes_on=False)


async def _within(send: Send, body: bytes, *, goes_on: bool) -> None:
    async with asyncio.timeout(PATIENCE):
        await send({"type": "http.response.body", "body": body, "more_body": goes_on})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
