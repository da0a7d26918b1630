"""A client that does not read is sent away with a reason, and nobody else waits for it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import strawberry
import uvicorn
from small_shop import until
from toy_shop import House, Query
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from app.guard import Documents
from app.operation import Operation
from app.patience import TOO_SLOW, PatientHttp, PatientSocket
from app.transport import Endpoint
from app.transport.watch import RESTART

FULL = 0.5
LARGE = "x" * 50_000


@strawberry.type
class Flood:
    """More than anybody reads."""

    @strawberry.subscription
    async def flood(self) -> AsyncGenerator[str, None]:
        """Send without end."""
        while True:
            yield LARGE
            await asyncio.sleep(0.005)


class Socket(PatientSocket):
    """Loses patience soon."""

    full = FULL


class Http(PatientHttp):
    """Loses patience soon."""

    full = FULL


@asynccontextmanager
async def flooding(house: House) -> AsyncGenerator[str]:
    """Serve the flood."""
    schema = strawberry.Schema(
        Query, subscription=Flood, extensions=[lambda: Operation(Documents())]
    )
    endpoint = Endpoint(schema, house.authenticate, init_timeout=timedelta(seconds=5))
    config = uvicorn.Config(
        endpoint, port=0, lifespan="off", http=Http, ws=Socket, log_level="error", log_config=None
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    host, port = server.servers[0].sockets[0].getsockname()
    try:
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        await task


def opened(address: str) -> connect:
    """Open a socket that takes no more than one message ahead."""
    return connect(
        f"ws://{address}/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        max_queue=1,
        compression=None,
    )


async def subscribe(socket: ClientConnection) -> None:
    """Ask for the flood."""
    token = {"Authorization": "Bearer right"}
    await socket.send(json.dumps({"type": "connection_init", "payload": token}))
    await socket.recv()
    payload = {"query": "subscription {flood}"}
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))


async def drained(socket: ClientConnection) -> None:
    """Read until it is closed."""
    while True:
        await socket.recv()


async def test_a_socket_that_is_full_too_long_is_closed_with_a_reason() -> None:
    house = House()
    async with flooding(house) as address, opened(address) as slow, opened(address) as fast:
        await subscribe(slow)
        await subscribe(fast)
        loop = asyncio.get_running_loop()
        longest, seen, before = 0.0, 0, loop.time()
        until_closed = before + 30
        while not house.operations[0].closed:  # nobody reads the slow one meanwhile
            assert loop.time() < until_closed
            await fast.recv()
            seen += 1
            longest, before = max(longest, loop.time() - before), loop.time()
        assert seen > 20
        assert longest < FULL
        assert not house.operations[1].closed
        async with asyncio.timeout(5):
            with pytest.raises(ConnectionClosed):
                await drained(slow)
        assert (slow.close_code, slow.close_reason) == (1013, TOO_SLOW)
        await fast.recv()


async def test_a_socket_that_the_server_ends_itself_is_told_to_come_back() -> None:
    """The server may act on a signal before anybody else does."""
    house = House()
    async with flooding(house) as address:
        socket = await opened(address)
        await subscribe(socket)
    async with asyncio.timeout(5):
        with pytest.raises(ConnectionClosed):
            await drained(socket)
    assert (socket.close_code, socket.close_reason) == (RESTART.close_code, RESTART.message)
    assert house.operations[0].closed


async def test_a_stream_that_is_full_too_long_is_cut() -> None:
    house = House()
    body = json.dumps({"query": "subscription {flood}"}).encode()
    async with flooding(house) as address:
        host, _, port = address.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=1024)
        writer.write(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer right\r\n"
            b"Accept: text/event-stream\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        await until(lambda: bool(house.operations and house.operations[0].closed), within=20)
        async with asyncio.timeout(5):
            text = await reader.read(-1)
        assert LARGE[:1000].encode() in text
        assert not text.endswith(b"0\r\n\r\n")  # cut, not complete
        writer.close()
