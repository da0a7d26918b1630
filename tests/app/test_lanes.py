"""What reaches a client in a lane is byte for byte what it would get by itself."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx2
import pytest
import uvicorn
from conftest import Addresses
from factories import World, close_world, open_world
from small_shop import until
from sqlalchemy import make_url
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from app.main import create_app
from app.patience import PatientHttp, PatientSocket
from app.settings import Settings
from domain.log import encode_cursor

Json = dict[str, Any]
BEGINNING = encode_cursor(0)

EVENTS = """
    subscription Every($after: String, $locale: String! = "en", $with: Boolean! = true) {
      items: events(after: $after) {
        __typename
        place: cursor
        event { ...What @skip(if: $with) kind: type changes { path before after } }
        order @include(if: $with) { ...Short lines(first: 2) { nodes { title unitPrice { amount } } } }
        customer { email }
      }
    }
    fragment What on Event { type summary(locale: $locale) actor { name } }
    fragment Short on Order { id number total { amount currencyCode } note: tags }
"""
CHANGED = """
    subscription ($filter: OrderFilter, $after: String) {
      orderChanged(filter: $filter, after: $after) { cursor order { number customerDetails { email } } }
    }
"""
PLACED = "subscription { orderPlaced { cursor event { type } order { number state } } }"
WRONG = """
    subscription ($page: String) {
      events { cursor event { type } order { number lines(first: 1, after: $page) { nodes { title } } } }
    }
"""
UPDATE = """
    mutation ($id: ID!, $email: String!) {
      updateOrderCustomer(id: $id, input: {email: $email}) { userErrors { message } }
    }
"""
WRITE = """
    mutation ($id: ID!, $note: String!) {
      updateOrder(id: $id, input: {customerNote: $note}) { userErrors { message } }
    }
"""
NOTES = "subscription { orderChanged { cursor order { notes { totalCount } } } }"
CHEAP = {"total": {"currencyCode": "EUR", "max": "100"}}
DEAR = {"total": {"currencyCode": "EUR", "min": "100"}}


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield a shop whose orders are placed past the servers."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


@asynccontextmanager
async def served(url: str, ws: type[Any], **settings: Any) -> AsyncGenerator[str]:
    """Serve the API in this process."""
    app = create_app(Settings(database_url=url, worker="external", **settings))
    config = uvicorn.Config(app, port=0, http=PatientHttp, ws=ws, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started, within=20)
    listening = server.servers[0].sockets[0]
    # Inherited by every connection: what waits on the way is soon too much.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    host, port = listening.getsockname()
    try:
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        await task


class Client:
    """Several operations on one socket, and the messages of each as they came."""

    def __init__(
        self, token: str, *operations: tuple[str, Json], compression: bool = False
    ) -> None:
        self.came: list[list[bytes]] = [[] for _ in operations]
        self._token = token
        self._operations = operations
        self._compression = "deflate" if compression else None
        self._begun = asyncio.Event()

    @asynccontextmanager
    async def on(self, address: str) -> AsyncGenerator["Client"]:
        """Follow until the block ends."""
        task = asyncio.create_task(self._follow(address))
        async with asyncio.timeout(10):
            await self._begun.wait()
        await asyncio.sleep(0.3)  # a subscription begins a moment after it is sent
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _follow(self, address: str) -> None:
        async with connect(
            f"ws://{address}/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            compression=self._compression,
        ) as socket:
            authorization = {"Authorization": f"Bearer {self._token}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": authorization}))
            await socket.recv()
            for nth, (query, variables) in enumerate(self._operations):
                payload = {"query": query, "variables": variables}
                start = {"id": f'ä"{nth}', "type": "subscribe", "payload": payload}
                await socket.send(json.dumps(start))
            self._begun.set()
            while True:
                text = await socket.recv(decode=False)
                self.came[int(json.loads(text)["id"][2:])].append(text)


async def at_once(address: str) -> float:
    """Ask a server how many items it has handed out in lanes."""
    async with httpx2.AsyncClient() as client:
        text = (await client.get(f"http://{address}/metrics")).text
    (line,) = [each for each in text.splitlines() if each.startswith("tiski_log_items_at_once_t")]
    return float(line.split()[1])


async def test_messages_are_the_same_in_a_lane_and_without(
    world: World, addresses: Addresses
) -> None:
    """Whatever is asked: aliases, fragments, conditions, filters, errors, places to begin."""
    for _ in range(2):
        await world.place()
    operations: list[tuple[str, Json]] = [
        (EVENTS, {"after": BEGINNING}),
        (EVENTS, {"after": encode_cursor(3), "with": False, "locale": "fi"}),
        (EVENTS, {}),
        (CHANGED, {"filter": CHEAP}),
        (CHANGED, {"filter": DEAR, "after": BEGINNING}),
        (PLACED, {}),
        (WRONG, {"page": "nonsense"}),
        (WRONG, {}),
    ]
    async with (
        served(addresses.app, PatientSocket) as quick,
        served(addresses.app, WebSocketsSansIOProtocol) as plain,
        Client(world.token, *operations).on(quick) as riding,
        Client(world.token, *operations, compression=True).on(quick) as packed,
        Client(world.token, *operations).on(plain) as alone,
    ):
        clients = (riding, packed, alone)

        async def all_have(counts: list[int]) -> None:
            await until(
                lambda: all([len(each) for each in one.came] == counts for one in clients),
                within=10,
            )

        await all_have([4, 1, 0, 0, 0, 0, 0, 0])
        order = await world.place()
        await all_have([6, 3, 2, 2, 0, 1, 2, 2])
        await world.do(UPDATE, id=order["id"], email="quiet@example.com")
        await all_have([7, 4, 3, 3, 0, 1, 3, 3])
        for _ in range(3):
            await world.do(UPDATE, id=order["id"], email="b@example.com")
            await world.place()
        assert await at_once(quick) > 0
        assert await at_once(plain) == 0
        await asyncio.sleep(1.5)
    assert riding.came == packed.came == alone.came
    assert b'"errors"' in riding.came[6][0]
    assert not any(b'"errors"' in each for each in riding.came[7])


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_an_item_that_takes_too_long_is_an_error_and_the_next_is_shown(
    world: World, addresses: Addresses
) -> None:
    """Also of those who ride, for whom nobody waits by name."""
    order = await world.place()
    owner = make_url(addresses.owner).set(drivername="postgresql")
    async with (
        served(addresses.app, PatientSocket, limit_seconds=1.0) as address,
        Client(world.token, (NOTES, {}), (NOTES, {})).on(address) as client,
    ):
        await world.do(WRITE, id=order["id"], note="1")
        await until(lambda: [len(each) for each in client.came] == [1, 1], within=10)
        handed = await at_once(address)
        assert handed > 0
        connection: Any = await asyncpg.connect(owner.render_as_string(hide_password=False))
        await connection.execute("BEGIN; LOCK TABLE order_note IN ACCESS EXCLUSIVE MODE")
        await world.do(WRITE, id=order["id"], note="2")
        await until(lambda: [len(each) for each in client.came] == [2, 2], within=10)
        await connection.close()
        await world.do(WRITE, id=order["id"], note="3")
        await until(lambda: [len(each) for each in client.came] == [3, 3], within=10)
    for came in client.came:
        shown, stopped, again = (json.loads(each)["payload"] for each in came)
        assert stopped["errors"][0]["extensions"] == {"code": "TIMEOUT", "limit": 1.0}
        for each in (shown, again):
            assert each["data"]["orderChanged"]["order"] == {"notes": {"totalCount": 0}}


def short_sighted(address: str) -> socket.socket:
    """Open a connection on which little can wait to be read."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, _, port = address.rpartition(":")
    held.connect((host, int(port)))
    held.setblocking(False)
    return held


async def test_who_does_not_read_for_a_while_leaves_the_lane_and_misses_nothing(
    world: World, addresses: Addresses
) -> None:
    order, count = await world.place(), 60
    variables = {"with": False, "after": BEGINNING}
    async with (
        served(addresses.app, PatientSocket) as address,
        Client(world.token, (EVENTS, variables)).on(address) as quick,
        connect(
            f"ws://{address}/graphql",
            sock=short_sighted(address),
            subprotocols=[Subprotocol("graphql-transport-ws")],
            compression=None,
            max_queue=1,
        ) as slow,
    ):
        authorization = {"Authorization": f"Bearer {world.token}"}
        await slow.send(json.dumps({"type": "connection_init", "payload": authorization}))
        await slow.recv()
        payload = {"query": EVENTS, "variables": variables}
        await slow.send(json.dumps({"id": 'ä"0', "type": "subscribe", "payload": payload}))
        (came,) = quick.came
        await until(lambda: len(came) == 2, within=10)
        assert [await slow.recv(decode=False) for _ in range(2)] == came
        for nth in range(count):
            await world.do(WRITE, id=order["id"], note=f"{nth} " + "å" * 4000)
        await until(lambda: len(came) == count + 2, within=20)
        handed = await at_once(address)
        assert 0 < handed < 2 * count  # it rode along until nothing more went in
        read = [await slow.recv(decode=False) for _ in range(count)]
        assert read == came[2:]
        await world.do(WRITE, id=order["id"], note="and on")
        last = await slow.recv(decode=False)
        await until(lambda: came[count + 2 :] == [last], within=10)


async def test_a_stream_holds_the_same_items_and_goes_on_where_it_broke(
    world: World, addresses: Addresses
) -> None:
    asked = {"query": EVENTS, "variables": {"after": BEGINNING}}
    headers = {"Authorization": f"Bearer {world.token}", "Accept": "text/event-stream"}
    again, text = bytearray(), bytearray()

    async def stream(address: str, into: bytearray, **request: Any) -> None:
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as client,
            client.stream(url=f"http://{address}/graphql", **request) as response,
        ):
            async for chunk in response.aiter_bytes():
                into.extend(chunk)

    def fields(text: bytearray, name: bytes) -> list[bytes]:
        return [bytes(line[len(name) :]) for line in text.split(b"\n") if line.startswith(name)]

    await world.place()
    async with (
        served(addresses.app, WebSocketsSansIOProtocol) as plain,
        Client(world.token, (EVENTS, {"after": BEGINNING})).on(plain) as alone,
    ):
        tasks = [asyncio.create_task(stream(plain, text, method="POST", json=asked))]
        try:
            (came,) = alone.came
            for count in (4, 6, 8):
                await asyncio.sleep(0.3)
                await world.place()
                await until(lambda count=count: len(came) == count, within=10)
            await until(lambda: text.count(b"event: next\n") == 8, within=10)
            assert await at_once(plain) > 0
            # As a browser's EventSource does: the same address, and the last id that it saw.
            params = {"query": EVENTS, "variables": json.dumps(asked["variables"])}
            last = {"Last-Event-ID": fields(text, b"id: ")[3].decode()}
            resumed = stream(plain, again, method="GET", params=params, headers=last)
            tasks.append(asyncio.create_task(resumed))
            await until(lambda: again.count(b"event: next\n") == 5, within=10)
        finally:  # the server does not stop before
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
    data, ids = fields(text, b"data: "), fields(text, b"id: ")
    head = b'{"id":"\xc3\xa4\\"0","type":"next","payload":'
    assert [head + each + b"}" for each in data] == came
    cursors = [json.loads(each)["data"]["items"]["place"].encode() for each in data]
    assert ids == [BEGINNING.encode(), *cursors]
    assert (fields(again, b"data: "), fields(again, b"id: ")) == (data[3:], ids[3:])
