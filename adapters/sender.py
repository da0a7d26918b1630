"""Sends webhooks over HTTP/1.1, to public addresses only.

A name is looked up once, every address that it has is checked, and the connection goes to one of
those; name and certificate are checked as for any other client. Nothing follows a redirect.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from time import monotonic
from typing import Any, Final, cast

import httpcore2

from domain.delivery import Reply
from domain.networks import Network, is_open
from domain.ports import Checked, DoubtCode, Sender

PATIENCE: Final = 15.0
"""Seconds that a request may take in all."""
LOOK: Final = 3.0
"""Seconds that a name may take to be looked up while a client waits for it."""
MOST_READ: Final = 4096
"""Bytes of an answer's body that are read."""
_AT_ONCE: Final = 512
_KEPT_OPEN: Final = 15.0  # seconds

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host."""

UNKNOWN: Final = "The host has no address in DNS."
CLOSED: Final = "The host has an address that is not on the public internet."


@cache
def _trusted() -> ssl.SSLContext:
    """Trust whom the machine trusts; reading its certificates takes tens of milliseconds."""
    return ssl.create_default_context()


class AddressRefused(Exception):
    """The host must not be called."""


class HttpSender:
    """Sends requests, over connections that are kept open for a while."""

    def __init__(
        self,
        *,
        allowed: Sequence[Network] = (),
        allows_plain: bool = False,
        resolve: Resolve | None = None,
        patience: float = PATIENCE,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        """`allowed` networks may be called though they are not public; `patience` is in seconds."""
        self.allows_plain = allows_plain
        self._addresses = _Addresses(resolve or _resolve, allowed)
        self._patience = patience
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trusted or _trusted(),
            max_connections=_AT_ONCE,
            keepalive_expiry=_KEPT_OPEN,
            network_backend=_Guarded(self._addresses),
        )

    async def look(self, url: str) -> Checked:
        """Look an address up: certainly wrong is one that must not be called."""
        given, code = httpcore2.URL(url), DoubtCode.URL_DOUBTFUL
        try:
            async with asyncio.timeout(LOOK):
                await self._addresses.of(given.host.decode(), given.port or 0)
        except AddressRefused:
            return Checked(value=url, code=code, problem=CLOSED, certain=True)
        except (OSError, TimeoutError):
            return Checked(value=url, code=code, problem=UNKNOWN)
        return Checked(value=url, code=code)

    async def post(self, url: str, headers: Mapping[str, str], body: str) -> Reply:
        """Send a request and read the beginning of the answer; whatever fails is in the reply."""
        started = monotonic()

        def reply(**found: Any) -> Reply:
            return Reply(seconds=monotonic() - started, **found)

        try:
            async with asyncio.timeout(self._patience):
                status, read, retry_after = await self._exchange(url, headers, body)
        except AddressRefused:
            return reply(error=CLOSED)
        except TimeoutError:
            return reply(error=f"There was no whole answer within {self._patience:g} seconds.")
        except socket.gaierror:
            return reply(error=UNKNOWN)
        except ssl.SSLError as error:
            return reply(error=f"The connection is not secure: {_said(error)}")
        except (OSError, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            return reply(error=f"The connection failed: {_said(error)}")
        return reply(status=status, body=read, retry_after=retry_after)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def _exchange(
        self, url: str, headers: Mapping[str, str], body: str
    ) -> tuple[int, str, str | None]:
        async with self._pool.stream(
            "POST", url, headers=list(headers.items()), content=body.encode()
        ) as answer:
            read = b""
            async for part in answer.aiter_stream():
                read += part[: MOST_READ - len(read)]
                if len(read) >= MOST_READ:
                    break
            wish = next(
                (value for name, value in answer.headers if _is(name, b"retry-after")), None
            )
        text = read.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
        return answer.status, text, None if wish is None else wish.decode(errors="replace")


def sender(*, allowed: Sequence[Network], allows_plain: bool) -> Sender:
    """Make the sender of a process."""
    return HttpSender(allowed=allowed, allows_plain=allows_plain)


class _Addresses:
    """Looks names up and refuses what must not be called."""

    def __init__(self, resolve: Resolve, allowed: Sequence[Network]) -> None:
        self._resolve = resolve
        self._allowed = allowed

    async def of(self, host: str, port: int) -> Sequence[str]:
        """Give the addresses of a host, all of which may be called.

        Raises:
            AddressRefused: one of them may not.
            OSError: it has none, or can't be looked up.
        """
        found = await self._resolve(host, port)
        if not all(is_open(address, self._allowed) for address in found):
            raise AddressRefused
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, UNKNOWN)
        return found


class _Guarded(httpcore2.AsyncNetworkBackend):
    """Connects to the very addresses that were checked."""

    def __init__(self, addresses: _Addresses) -> None:
        self._addresses = addresses
        self._network = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the library's own signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of the host that answers."""
        failed: Exception | None = None
        for address in await self._addresses.of(host, port):
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore2.ConnectError as error:
                failed = error
        raise failed or httpcore2.ConnectError

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def _resolve(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _is(name: bytes, wanted: bytes) -> bool:
    return name.lower() == wanted


def _said(error: BaseException) -> str:
    return str(error)[:200] or type(error).__name__
