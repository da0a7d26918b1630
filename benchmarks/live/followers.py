"""Clients that follow a server, in a process of their own: jobs on stdin, figures on stdout.

They read frames as cheaply as Python can, so that 200 of them keep up on a part of one core.
"""

import asyncio
import base64
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson

REPO = Path(__file__).parents[2]
_AT_ONCE: Final = 50  # sockets that are opened at the same time
_LONGER: Final = 126  # in place of a size says that two bytes of size follow
_PATIENCE: Final = 60  # seconds that items may take to come
_CURSOR: Final = re.compile(rb'"cursor":"([^"]+)"')
_SHAKE: Final = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


@dataclass(frozen=True)
class Group:
    """So many subscribers of the same."""

    count: int
    query: str
    variables: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Heard:
    """How many items came, and how long after their commit, in milliseconds."""

    items: int
    p50: float
    p99: float


class Followers:
    """Subscribers in a process of their own."""

    def __init__(self, port: int, token: str, groups: list[Group]) -> None:
        job = {"port": port, "token": token, "groups": groups}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.live.followers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPO,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(orjson.dumps(job, option=orjson.OPT_APPEND_NEWLINE))
        self._process.stdin.flush()
        if self._process.stdout.readline() != b"ready\n":
            raise RuntimeError("The followers did not get in.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End them."""
        self._process.kill()
        self._process.wait()

    def heard(self, commits: dict[int, float], expected: int) -> Heard:
        """Wait for so many items of these commits, and tell how they came."""
        assert self._process.stdin
        assert self._process.stdout
        times = {str(position): at for position, at in commits.items()}
        asked = {"commits": times, "expected": expected}
        self._process.stdin.write(orjson.dumps(asked, option=orjson.OPT_APPEND_NEWLINE))
        self._process.stdin.flush()
        found = orjson.loads(self._process.stdout.readline())
        return Heard(found["items"], found["p50"], found["p99"])


class _Follower(asyncio.Protocol):
    """One socket with one subscription."""

    def __init__(self, token: str, query: str, variables: dict[str, Any]) -> None:
        self.heard: list[tuple[bytes, float]] = []
        self.begun = asyncio.get_running_loop().create_future()
        self._hello = {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}
        self._ask = {
            "id": "1",
            "type": "subscribe",
            "payload": {"query": query, "variables": variables},
        }
        self._buffer = bytearray()
        self._is_open = False
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(_SHAKE)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._buffer += data
        if not self._is_open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            del self._buffer[: end + 4]
            self._is_open = True
            self._send(self._hello)
        start = 0
        while (found := self._frame(start)) is not None:
            text, start = found
            self._take(text, now)
        del self._buffer[:start]

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.begun.done():
            self.begun.set_exception(exc or ConnectionError("The server hung up."))

    def _frame(self, start: int) -> tuple[bytes, int] | None:
        """Give the text of the frame that begins there, and where the next one does."""
        buffer = self._buffer
        if len(buffer) < start + 4:
            return None
        size, body = buffer[start + 1] & 127, start + 2
        if size == _LONGER:
            size, body = int.from_bytes(buffer[start + 2 : start + 4]), start + 4
        if len(buffer) < body + size:
            return None
        return bytes(buffer[body : body + size]), body + size

    def _take(self, text: bytes, now: float) -> None:
        if b'"next"' in text and (cursor := _CURSOR.search(text)):
            self.heard.append((cursor[1], now))
        elif b'"connection_ack"' in text:
            self._send(self._ask)
            self._send({"type": "ping"})
        elif b'"pong"' in text:
            self.begun.set_result(None)
        elif not self.begun.done():
            self.begun.set_exception(ConnectionError(text.decode(errors="replace")))

    def _send(self, message: dict[str, Any]) -> None:
        text = orjson.dumps(message)
        size = bytes([0x80 | len(text)]) if len(text) < _LONGER else b"\xfe" + len(text).to_bytes(2)
        self._transport.write(b"\x81" + size + b"\0\0\0\0" + text)  # masked with nothing


async def _follow() -> None:
    loop = asyncio.get_running_loop()
    job = orjson.loads(sys.stdin.buffer.readline())
    wanted = [each for each in job["groups"] for _ in range(each["count"])]
    followers: list[_Follower] = []
    for start in range(0, len(wanted), _AT_ONCE):
        opened = [
            await loop.create_connection(
                lambda each=each: _Follower(job["token"], each["query"], each["variables"]),
                "127.0.0.1",
                job["port"],
            )
            for each in wanted[start : start + _AT_ONCE]
        ]
        followers += [follower for _, follower in opened]
        await asyncio.gather(*(follower.begun for _, follower in opened))
    await asyncio.sleep(1)  # a subscription begins a moment after it is sent
    sys.stdout.buffer.write(b"ready\n")
    sys.stdout.buffer.flush()
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        asked = orjson.loads(line)
        deadline = time.monotonic() + _PATIENCE
        while sum(len(each.heard) for each in followers) < asked["expected"]:
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)  # for what must not come
        sys.stdout.buffer.write(orjson.dumps(_figures(followers, asked["commits"])) + b"\n")
        sys.stdout.buffer.flush()
        for each in followers:
            each.heard.clear()


def _figures(followers: list[_Follower], commits: dict[str, float]) -> dict[str, float]:
    found = [heard for each in followers for heard in each.heard]
    places = {
        cursor: base64.urlsafe_b64decode(cursor).decode().removeprefix("log:")
        for cursor in {cursor for cursor, _ in found}
    }
    delays = sorted(at - commits[places[cursor]] for cursor, at in found)
    count = len(delays)
    return {
        "items": count,
        "p50": delays[count // 2] * 1000 if delays else 0,
        "p99": delays[count * 99 // 100] * 1000 if delays else 0,
    }


if __name__ == "__main__":
    asyncio.run(_follow())
