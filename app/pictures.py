"""The addresses of pictures, such as a shop's logo in its mail."""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from resolvers.context import Services
from resolvers.pictures import PATH, find_picture

_HEADERS: Final = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


class Pictures:
    """Shows pictures to everybody who has their address."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [Route(PATH + "{shop}/{id}", self.picture, methods=["GET"])]

    async def picture(self, request: Request) -> Response:
        """Send a picture."""
        parts = request.path_params
        found = await find_picture(self._services, parts["shop"], parts["id"])
        if found is None:
            return JSONResponse({"error": "There is no such picture."}, HTTPStatus.NOT_FOUND)
        return Response(found.content, headers=_HEADERS, media_type=found.media_type.value)
