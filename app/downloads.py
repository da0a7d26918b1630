"""The addresses from which exports are downloaded."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from resolvers.context import Services
from resolvers.order_export import PATH, ExportFormat, Refusal, open_export, written_orders

AT_ONCE: Final = 2
"""Downloads that a process serves at a time: each holds a connection to the database."""
PATIENCE: Final = 60.0
"""Seconds in which a client must take the next piece."""
PIECE: Final = 64 * 1024
"""Bytes that are sent together."""

_MEDIA: Final = {
    ExportFormat.CSV: ("text/csv; charset=utf-8; header=present", "csv"),
    ExportFormat.JSONL: ("application/jsonl; charset=utf-8", "jsonl"),
}


class Downloads:
    """Sends exports."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running = 0

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [Route(PATH + "{sealed}", self.orders, methods=["GET"])]

    async def orders(self, request: Request) -> Response:
        """Send all orders of an address; HEAD is told the headers alone."""
        try:
            export = await open_export(self._services, request.path_params["sealed"])
        except Refusal as refused:
            status = HTTPStatus.GONE if refused.is_over else HTTPStatus.FORBIDDEN
            return _said(status, str(refused))
        media, ending = _MEDIA[export.format]
        day = self._services.clock.now().date().isoformat()
        headers = {
            "Content-Type": media,
            "Content-Disposition": f'attachment; filename="orders-{day}.{ending}"',
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
        if request.method == "HEAD":
            return Response(headers=headers)
        if self._running >= AT_ONCE:
            message = "Other downloads are running. Try again in a moment."
            return _said(HTTPStatus.SERVICE_UNAVAILABLE, message, {"Retry-After": "10"})
        self._running += 1
        return Download(written_orders(self._services, export), headers, self._done)

    def _done(self) -> None:
        self._running -= 1


class Download(Response):
    """Sends pieces as the client takes them; one who hangs up or dawdles ends it."""

    def __init__(
        self, pieces: AsyncGenerator[bytes], headers: dict[str, str], done: Callable[[], None]
    ) -> None:
        """`done` is told when it has ended, however it did."""
        super().__init__(headers=headers)
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
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
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


def _said(status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(
        {"error": message}, status, headers={"Cache-Control": "no-store", **(headers or {})}
    )
