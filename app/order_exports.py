"""The addresses from which exports are downloaded."""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.streaming import Streamed
from resolvers.context import Services
from resolvers.order_export import PATH, ExportFormat, open_export, written_orders
from resolvers.sealed import Refusal

AT_ONCE: Final = 2
"""Downloads that a process serves at a time: each holds a connection to the database."""

_MEDIA: Final = {
    ExportFormat.CSV: ("text/csv; charset=utf-8; header=present", "csv"),
    ExportFormat.JSONL: ("application/jsonl; charset=utf-8", "jsonl"),
}


class OrderExports:
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
        return Streamed(written_orders(self._services, export), headers, self._done)

    def _done(self) -> None:
        self._running -= 1


def _said(status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(
        {"error": message}, status, headers={"Cache-Control": "no-store", **(headers or {})}
    )
