"""Sends HTTP requests as cheaply as Python can, so that the client doesn't slow the server."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True)
class Post:
    """One request: who asks, and the JSON that is sent."""

    token: str
    body: bytes

    def written(self) -> bytes:
        """Give the bytes that go over the wire."""
        return (
            b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Accept: application/json\r\nAuthorization: Bearer %b\r\nContent-Length: %d\r\n\r\n%b"
        ) % (self.token.encode(), len(self.body), self.body)


@dataclass
class Sent:
    """What came of the requests: seconds each took, the answers that failed, the last answer."""

    seconds: list[float] = field(default_factory=list[float])
    failures: list[str] = field(default_factory=list[str])
    last: bytes = b""


class _Connection(asyncio.Protocol):
    """Sends the next request when the one before is answered."""

    def __init__(self, posts: Iterator[bytes], sent: Sent) -> None:
        self._posts = posts
        self._sent = sent
        self._buffer = bytearray()
        self._wanted = -1
        self._started = 0.0
        self._transport: asyncio.Transport
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._wanted < 0:
            end = self._buffer.find(_END)
            if end < 0:
                return
            head = bytes(self._buffer[:end]).lower()
            start = head.index(_LENGTH) + len(_LENGTH)
            self._wanted = end + len(_END) + int(head[start:].split(b"\r\n", 1)[0])
        if len(self._buffer) >= self._wanted:
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("The server hung up."))

    def _answered(self) -> None:
        self._sent.seconds.append(time.perf_counter() - self._started)
        body = bytes(self._buffer[self._buffer.index(_END) + len(_END) :])
        refused = b'"errors":' in body or (
            b'"userErrors":[' in body and b'"userErrors":[]' not in body
        )
        if not self._buffer.startswith(b"HTTP/1.1 200") or refused:
            self._sent.failures.append(body[:500].decode())
        self._sent.last = body
        self._buffer.clear()
        self._wanted = -1
        self._next()

    def _next(self) -> None:
        post = next(self._posts, None)
        if post is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._started = time.perf_counter()
        self._transport.write(post)


async def send(port: int, posts: list[Post], connections: int) -> Sent:
    """Send requests over so many connections at once; each waits for its answer."""
    sent = Sent()
    waiting = iter([post.written() for post in posts])
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: _Connection(waiting, sent), "127.0.0.1", port)
        for _ in range(min(connections, len(posts)))
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    return sent
