"""Who gets the figures at /metrics."""

from enum import Enum
from hmac import compare_digest
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.errors import FORBIDDEN, UNAUTHENTICATED, refusal
from app.metrics import Metrics
from app.settings import Settings
from app.transport.response import failed

_FORWARDED: Final = ("forwarded", "via", "x-real-ip")
CLOSED: Final = (
    "Figures are given to this machine only. Set TISKI_METRICS_LISTEN, an address of their own, "
    "or TISKI_METRICS_TOKEN."
)


class Door(Enum):
    """To whom figures are given that ask without a token."""

    EVERYBODY = "everybody"
    THIS_MACHINE = "this machine"
    NOBODY = "nobody"


def door_of(settings: Settings) -> Door:
    """Tell to whom the API's own address gives figures.

    Behind a proxy everybody seems to come from this machine; without one, `tiski serve` tells an
    address of the machine itself.
    """
    host = urlsplit(settings.public_url or "").hostname
    return Door.THIS_MACHINE if host is None or _is_loopback(host) else Door.NOBODY


class Figures:
    """Gives figures to whoever may have them."""

    def __init__(self, metrics: Metrics, settings: Settings, door: Door) -> None:
        self._metrics = metrics
        token = settings.metrics_token
        self._token = None if token is None else f"Bearer {token.get_secret_value()}".encode()
        self._door = door

    async def page(self, request: Request) -> Response:
        """Answer Prometheus."""
        if self._token is not None:
            given = request.headers.get("authorization", "").encode()
            if not compare_digest(given, self._token):
                message = "Send TISKI_METRICS_TOKEN: `Authorization: Bearer TOKEN`."
                challenge = {"WWW-Authenticate": 'Bearer realm="tiski metrics"'}
                return failed(refusal(UNAUTHENTICATED, message), 401, headers=challenge)
        elif self._door is Door.NOBODY or (
            self._door is Door.THIS_MACHINE and not _is_here(request)
        ):
            return failed(refusal(FORBIDDEN, CLOSED), 403)
        return await self._metrics.page(request)


def _is_here(request: Request) -> bool:
    """Tell whether who asks is on this machine, and no proxy that has said so asks for others."""
    if any(name.startswith("x-forwarded") or name in _FORWARDED for name in request.headers):
        return False
    return request.client is not None and _is_loopback(request.client.host)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
