"""Where a request's token is found, and who answers for it."""

import re
from collections.abc import Awaitable, Callable, Mapping
from secrets import token_hex
from typing import Final

from starlette.types import Scope

from app.caller import OperationContext
from app.transport.head import head_of

REQUEST_ID_HEADER: Final = "X-Request-ID"
_HEADER: Final = REQUEST_ID_HEADER.lower().encode()
_KEPT: Final = "tiski.request_id"
_ACCEPTABLE_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")


Authenticator = Callable[[str | None, str], Awaitable[OperationContext]]
"""Turns an Authorization header and the request's id into the context of whoever sent it.

Raises Unauthenticated if there is no valid token.
"""


def request_id_of(scope: Scope) -> str:
    """Return the id that a proxy gave the request, or a new one; the same each time."""
    known = scope.get(_KEPT)
    if known is None:
        given = head_of(scope).get(_HEADER)
        known = given if _ACCEPTABLE_ID.fullmatch(given) else token_hex(16)
        scope[_KEPT] = known
    return known


def authorization_in(payload: Mapping[str, object]) -> str | None:
    """Return the Authorization entry of a `connection_init` payload, however it is capitalised."""
    found = (value for key, value in payload.items() if key.lower() == "authorization")
    value = next(found, None)
    return value if isinstance(value, str) else None
