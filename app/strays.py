"""Requests that no address takes: they are refused in JSON, as those that one does."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BAD_REQUEST, INTERNAL, METHOD_NOT_ALLOWED, refusal
from app.transport.response import failed

NOT_FOUND: Final = "NOT_FOUND"
_CODES: Final = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}


async def strayed(request: Request, error: Exception) -> Response:
    """Say that there is nothing at that address, or nothing for that method."""
    del request
    if not isinstance(error, HTTPException):
        return failed(refusal(INTERNAL, "Internal error"), 500)
    code = _CODES.get(error.status_code, BAD_REQUEST)
    return failed(refusal(code, error.detail), error.status_code, None, error.headers)
