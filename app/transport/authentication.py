"""Where a request's token is found, and who answers for it."""

import re
from collections.abc import Awaitable, Callable, Mapping
from secrets import token_hex
from typing import Final

from starlette.requests import HTTPConnection

from app.caller import OperationContext

REQUEST_ID_HEADER: Final = "X-Request-ID"
_KEPT: Final = "tiski.request_id"
_ACCEPTABLE_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")


Authenticator = Callable[[str | None, str], Awaitable[OperationContext]]
"""Turns an Authorization header and the request's id into the context of whoever sent it.

Raises Unauthenticated if there is no valid token.
"""


def request_id_of(connection: HTTPConnection) -> str:
    """Return the id that a proxy gave the request, or a new one; the same each time."""
    known = connection.scope.get(_KEPT)
    if known is None:
        given = connection.headers.get(REQUEST_ID_HEADER, "")
        known = given if _ACCEPTABLE_ID.fullmatch(given) else token_hex(16)
        connection.scope[_KEPT] = known
    return known


def authorization_in(payload: Mapping[str, object]) -> str | None:
    """Return the Authorization entry of a `connection_init` payload, however it is capitalised."""
    found = (value for key, value in payload.items() if key.lower() == "authorization")
    value = next(found, None)
    return value if isinstance(value, str) else None
