"""A receiver of webhooks that answers as badly as it is told to."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook as Verifier


@dataclass(slots=True)
class Request:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def message(self) -> dict[str, Any]:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def type(self) -> str:
        """What it tells of."""
        return self.message["type"]

    def verify(self, secret: str) -> Any:
        """Check the signature as a receiver does, by the public library."""
        return Verifier(secret).verify(self.body, self.headers)


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def answers(status: int, body: str = "", **headers: str) -> Answer:
    """Answer with a status."""

    async def answer(_: Request, writer: asyncio.StreamWriter) -> None:
        said = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        length = len(body.encode())
        writer.write(
            f"HTTP/1.1 {status} Said\r\ncontent-length: {length}\r\n{said}\r\n{body}".encode()
        )
        await writer.drain()

    return answer


async def hangs(_: Request, __: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def drops(_: Request, writer: asyncio.StreamWriter) -> None:
    """Close the connection without a word."""
    writer.close()


def slowly(seconds: float, then: Answer) -> Answer:
    """Take a while to answer."""

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await then(request, writer)

    return answer


TAKES = answers(204)


@dataclass(slots=True)
class Receiver:
    """What came, and how the next are answered."""

    port: int
    answer: Answer = TAKES
    got: list[Request] = field(default_factory=list[Request])
    came: asyncio.Condition = field(default_factory=asyncio.Condition)
    connections: int = 0

    @property
    def url(self) -> str:
        """The address of it, by a name."""
        return f"http://partner.example:{self.port}/hooks"

    def messages(self) -> list[dict[str, Any]]:
        """What came, as JSON."""
        return [request.message for request in self.got]

    async def wait(self, count: int, within: float = 10.0) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(within):
            async with self.came:
                await self.came.wait_for(lambda: len(self.got) >= count)


@asynccontextmanager
async def receiving(host: str = "127.0.0.1", ssl: Any = None) -> AsyncGenerator[Receiver]:
    """Listen at a free port."""
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        receiver.connections += 1
        try:
            while request := await _read(reader):
                async with receiver.came:
                    receiver.got.append(request)
                    receiver.came.notify_all()
                await receiver.answer(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(talk(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    server = await asyncio.start_server(begin, host, 0, ssl=ssl)
    receiver = Receiver(server.sockets[0].getsockname()[1])
    try:
        yield receiver
    finally:
        server.close()
        for task in talks:
            task.cancel()
        if talks:
            await asyncio.wait(talks)


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    named = {name.lower(): value for name, value in headers.items()}
    body = await reader.readexactly(int(named.get("content-length", 0)))
    return Request(first.split(" ")[1], named, body.decode())
