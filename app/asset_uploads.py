"""The addresses to which files of digital assets are uploaded."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.errors import Retry
from domain.storage import StorageAway
from resolvers.assets import UPLOADS
from resolvers.context import Services
from resolvers.uploads import NotTaken, Upload, WrongFile, open_upload, take_in

AT_ONCE: Final = 8
"""Uploads that a process takes at a time."""
PATIENCE: Final = 60.0
"""Seconds in which a client must send the next piece."""


class AssetUploads:
    """Takes files."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running = 0

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [Route(UPLOADS + "{sealed}", self.upload, methods=["PUT"])]

    async def upload(self, request: Request) -> Response:
        """Take one file; whatever goes wrong leaves nothing of it, and it may be sent again."""
        try:
            upload = await open_upload(self._services, request.path_params["sealed"])
            _check_headers(request, upload.file.size)
            sha256 = await self._take_in(request, upload)
        except HTTPException as wrong:
            return _said(HTTPStatus(wrong.status_code), wrong.detail)
        except NotTaken as refused:
            return _said(HTTPStatus.GONE if refused.is_over else HTTPStatus.FORBIDDEN, str(refused))
        except WrongFile as wrong:
            return _said(HTTPStatus.UNPROCESSABLE_ENTITY, str(wrong))
        except ClientDisconnect:
            return _said(HTTPStatus.REQUEST_TIMEOUT, "The file did not come to its end.")
        except (StorageAway, Retry, TimeoutError):
            return _said(HTTPStatus.SERVICE_UNAVAILABLE, "It can't be taken now. Send it again.")
        return JSONResponse({"size": upload.file.size, "sha256": sha256}, HTTPStatus.CREATED)

    async def _take_in(self, request: Request, upload: Upload) -> str:
        if self._running >= AT_ONCE:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "Other files are on their way.")
        self._running += 1
        try:
            return await take_in(self._services, upload, _pieces(request))
        finally:
            self._running -= 1


def _check_headers(request: Request, size: int) -> None:
    """Refuse at once what can't be the file.

    Raises:
        HTTPException: it is packed, or of another length than was said.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the file as it is.")
    told = request.headers.get("content-length", str(size))
    if told != str(size):
        is_more = told.isdecimal() and int(told) > size
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if is_more else HTTPStatus.UNPROCESSABLE_ENTITY
        raise HTTPException(status, f"{size:,} bytes were said to come.")


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(PATIENCE):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise ClientDisconnect from None
        yield piece


def _said(status: HTTPStatus, message: str) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "10"
    return JSONResponse({"error": message}, status, headers=headers)
