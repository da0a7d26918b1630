"""Requests that are too large, too slow or no HTTP are refused, whichever parser reads them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple, cast

import orjson
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from toy_shop import House, make_schema

from app.arrival import ARRIVAL, Arrival, ArrivingHttp
from app.arrival.by_h11 import ArrivingH11
from app.arrival.by_httptools import ArrivingHttpTools
from app.hooks import Hooks
from app.patience import PatientHttp, PatientSocket
from app.transport import Endpoint
from app.transport.request import BodyLimits

HEAD = 1024
BODY = 600
SOON = 0.3
ASKED = b'{"query": "{hello}"}'
START = b"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer right\r\n"
JSON = START + b"Content-Type: application/json\r\n"
OFFER = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
)


class Answer(NamedTuple):
    """What came back; `ended` tells whether the connection was closed behind it."""

    status: int
    body: Any
    ended: bool

    @property
    def code(self) -> str | None:
        return self.body["errors"][0]["extensions"]["code"] if self.body else None


NOTHING = Answer(0, None, ended=True)


class Client:
    """Speaks bytes."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port

    async def say(self, *pieces: bytes, drip: bytes = b"", until_end: bool = True) -> Answer:
        """Send pieces, then drips without end, and read one answer."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        dripping = asyncio.create_task(self._drip(writer, pieces, drip))
        try:
            async with asyncio.timeout(10):
                return await self._read(reader, until_end=until_end)
        finally:
            dripping.cancel()
            await asyncio.wait([dripping])
            writer.transport.abort()

    async def _drip(
        self, writer: asyncio.StreamWriter, pieces: tuple[bytes, ...], drip: bytes
    ) -> None:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0)
        while drip:
            writer.write(drip)
            await asyncio.sleep(SOON / 10)

    async def _read(self, reader: asyncio.StreamReader, *, until_end: bool) -> Answer:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return NOTHING
        except ConnectionError:
            return NOTHING
        lines = head.lower().split(b"\r\n")
        sizes = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
        body = orjson.loads(await reader.readexactly(sizes[0])) if sizes and sizes[0] else None
        ended = False
        if until_end:
            try:
                ended = await reader.read(1) == b""
            except ConnectionError:
                ended = True
        return Answer(int(lines[0].split()[1]), body, ended)


@pytest.fixture(scope="module", params=[ArrivingHttpTools, ArrivingH11], ids=["httptools", "h11"])
def kind(request: pytest.FixtureRequest) -> type[Any]:
    """Return a protocol of each parser."""
    return request.param


@pytest.fixture
async def client(kind: type[Any]) -> AsyncIterator[Client]:
    """Yield a client of the toy shop, served with small limits."""
    async with served(kind) as address:
        yield Client(*address)


@asynccontextmanager
async def served(kind: type[Any]) -> AsyncGenerator[tuple[str, int]]:
    endpoint = Endpoint(make_schema(), House().authenticate, body=BodyLimits(BODY, SOON))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[dict[str, Arrival]]:
        yield {ARRIVAL: Arrival(HEAD, SOON, SOON)}

    app = Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            *Hooks(cast("Any", None), endpoint.body).routes(),  # nothing comes to what is behind it
        ],
        lifespan=lifespan,
    )
    config = uvicorn.Config(
        app,
        port=0,
        http=kind,
        ws=PatientSocket,
        timeout_keep_alive=1,
        log_config=None,
        access_log=False,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    try:
        yield host, port
    finally:
        server.should_exit = True
        await task


def head(start: bytes, size: int) -> bytes:
    """Fill headers up to a size, as it is counted."""
    address = start.split(b" ")[1]
    lines = [line for line in start.split(b"\r\n")[1:] if line]
    known = len(address) + sum(len(line) + 2 for line in lines)  # `: ` is two of the four
    return start + b"X-Pad: " + b"x" * (size - known - len("X-Pad") - 4) + b"\r\n\r\n"


def sized(size: int) -> bytes:
    """Return a request with a body of that size."""
    return JSON + b"Content-Length: %d\r\n\r\n" % size + ASKED.ljust(size)


def chunked(size: int) -> bytes:
    """Return a request with a body of that size, in pieces."""
    body = ASKED.ljust(size)
    pieces = [body[at : at + 100] for at in range(0, size, 100)]
    written = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return JSON + b"Transfer-Encoding: chunked\r\n\r\n" + written + b"0\r\n\r\n"


async def test_what_is_too_large(client: Client):
    with_body = JSON + b"Content-Length: %d\r\n" % len(ASKED)
    for size in (HEAD - 1, HEAD):
        answer = await client.say(head(with_body, size), ASKED, until_end=False)
        assert (answer.status, answer.body["data"]) == (200, {"hello": "hello"}), size
        assert (await client.say(head(OFFER, size), until_end=False)).status == 101
    for hopeless in (
        [head(with_body, HEAD + 1), ASKED],
        [head(OFFER, HEAD + 1)],
        [b"GET /graphql?query=", b"x" * HEAD, b" HTTP/1.1\r\nHost: x\r\n\r\n"],
        [START, b"X-Pad: ", *[b"x" * 100] * (HEAD // 100 + 1)],  # a header that does not end
        [START, *[b"X-Pad: 1\r\n"] * (HEAD // 10)],
    ):
        answer = await client.say(*hopeless)
        assert answer[0::2] == (431, True), hopeless
        assert answer.code == "HEADERS_TOO_LARGE"
    for make in (sized, chunked):
        for size in (BODY - 1, BODY):
            assert (await client.say(make(size), until_end=False)).status == 200, size
        answer = await client.say(make(BODY + 1), until_end=False)
        assert (answer.status, answer.code) == (413, "PAYLOAD_TOO_LARGE")
    answer = await client.say(chunked(BODY)[:-2], *[b"X-Trailer: 1\r\n"] * (HEAD // 10))
    assert answer[0::2] == (431, True)


async def test_what_is_too_slow(client: Client):
    slow = {
        "silence": (client.say(), NOTHING),
        "half a word": (client.say(b"PO"), 408),
        "half a head": (client.say(START), 408),
        "a head in drips": (client.say(START, drip=b"X: 1\r\n"), 408),
        "a handshake": (client.say(OFFER), 408),
        "half a body": (client.say(sized(BODY)[:-1]), 408),
        "a body in drips": (client.say(JSON + b"Content-Length: 500\r\n\r\n", drip=b" "), 408),
        "chunks in drips": (
            client.say(JSON + b"Transfer-Encoding: chunked\r\n\r\n", drip=b"1\r\n \r\n"),
            408,
        ),
        "a body that nobody reads": (
            client.say(sized(500)[:-400].replace(b"right", b"wrong"), drip=b" "),
            401,
        ),
        "a body that is too large": (client.say(sized(BODY + 9999)[:500], drip=b" "), 413),
        "another one behind an answer": (client.say(sized(BODY), START), 200),
    }
    answers = await asyncio.gather(*[asking for asking, _ in slow.values()])
    for (name, (_, expected)), answer in zip(slow.items(), answers, strict=True):
        assert answer.ended, name
        if expected == 408:
            assert answer.code == "REQUEST_TIMEOUT", name
        assert (answer if expected is NOTHING else answer.status) == expected, name


async def test_notices_have_the_same_limits(client: Client):
    start = b"POST /hooks/payments/demo/test HTTP/1.1\r\nHost: x\r\n"
    long = start + b"Content-Length: %d\r\n\r\n" % (BODY + 1)
    short = start + b"Content-Length: %d\r\n\r\n{" % BODY
    endless = start + b"Transfer-Encoding: chunked\r\n\r\n"
    answers = await asyncio.gather(
        client.say(long, b" " * BODY),
        client.say(endless, *[b"64\r\n" + b" " * 100 + b"\r\n"] * 7),
        client.say(short, drip=b" "),
        client.say(endless, drip=b"1\r\n \r\n"),
    )
    assert [each.status for each in answers] == [413, 413, 408, 408]
    assert all(each.body["error"] for each in answers)


async def test_what_is_no_http(client: Client):
    for wrong in (b"hello\r\n\r\n", START + b"Content-Length: x\r\n\r\n", b"\x16\x03\x01\x00"):
        answer = await client.say(wrong, b"\r\n\r\n")
        assert answer[0::2] == (400, True), wrong
        assert answer.code == "BAD_REQUEST"


async def test_one_connection_carries_many_requests(client: Client):
    reader, writer = await asyncio.open_connection(client.host, client.port)
    for _ in range(3):
        writer.write(sized(BODY) * 2)  # the second before the first is answered
        for _ in range(2):
            text = await reader.readuntil(b"}}")
            assert text.startswith(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()


def test_the_server_of_tiski_has_these_limits():
    assert issubclass(PatientHttp, ArrivingHttp)
    assert ArrivingHttp is ArrivingHttpTools
    assert Arrival() == Arrival(32 * 1024, 10.0, 10.0)
    assert BodyLimits() == BodyLimits(256 * 1024, 10.0)
