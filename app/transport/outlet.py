"""Where a connection takes finished items past the iterators of its operation."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Final

from app.transport.response import encode
from app.transport.watch import Connection
from resolvers.lane import Outlet, Payload

AT_ONCE: Final = "tiski.at_once"
"""The extension of ASGI by which a server's sockets send without waiting."""
OUTLET: Final[ContextVar[Outlet | None]] = ContextVar("outlet", default=None)
"""The outlet of the operation that runs in this task, where its connection offers one."""


class SocketOutlet:
    """Sends items of one operation of a socket."""

    def __init__(
        self, id: str, connection: Connection, send: Callable[[Sequence[bytes]], int]
    ) -> None:
        self._head = b'{"id":%b,"type":"next","payload":' % encode(id)
        self._connection = connection
        self._send = send

    def begin(self, cursor: str) -> None:
        """Say nothing: clients of a socket see the cursors that they select."""

    def take(self, payloads: Sequence[Payload]) -> int:
        """Send them in order, as far as the client takes them without waiting; tell how many."""
        if not self._connection.is_clear:
            return 0
        head = self._head
        return self._send([b"%b%b}" % (head, body) for body, _ in payloads])
