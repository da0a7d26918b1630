"""Three servers, one log: every committed event reaches every reader, in order, once."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
import pytest
from conftest import Addresses
from documents import PLACE
from factories import World, close_world, open_world, order_input
from listeners import Listener, StreamListener
from log_writer import Writers
from serving import serving
from small_shop import until

from db.database import Database
from db.doorbell import open_doorbell
from db.journal import Journal
from domain.log import decode_cursor, encode_cursor
from queryplan.ids import decode_id

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

SERVERS = 3
WRITERS = 4  # a server, and four that are rolled back now and then: sixteen
CALLS = 10
BEGINNING = encode_cursor(0)


@pytest.fixture
async def world(addresses: Addresses) -> AsyncGenerator[World]:
    """Yield a shop."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


async def write(address: str, token: str, placed: list[int]) -> None:
    """Place orders at one server; note the position of each."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as client:
        for _ in range(CALLS):
            body = {"query": PLACE, "variables": {"input": order_input()}}
            answer = await client.post(f"{address}/graphql", json=body)
            payload = answer.json()["data"]["placeOrder"]
            assert payload["userErrors"] == []
            placed.append(decode_cursor(payload["logCursor"]) + 1)


async def come_and_go(listener: Listener, addresses: list[str], done: asyncio.Event) -> None:
    """Follow one server for a moment, then another, always from the last cursor on."""
    while not done.is_set():
        following = asyncio.create_task(listener.follow(random.choice(addresses)))
        await asyncio.wait([following], timeout=random.uniform(0.2, 0.6))
        following.cancel()
        await asyncio.wait([following])


async def regret(url: str, world: World, shared: list[str]) -> Writers:
    """Write beside the servers, a tenth of it rolled back."""
    doorbell = open_doorbell(url)
    database = Database(url, rang=doorbell.ring)
    await doorbell.start(lambda _: None)
    writers = Writers(database, world.viewer, [decode_id(id)[1] for id in shared])
    async with asyncio.TaskGroup() as group:
        for nth in range(WRITERS):
            group.create_task(writers.write(f"regret{nth}", 2 * CALLS))
    await asyncio.sleep(0.1)
    await doorbell.stop()
    await database.close()
    return writers


async def test_every_event_reaches_every_reader_of_three_servers(
    world: World, addresses: Addresses, tmp_path: Path
) -> None:
    shared = [(await world.place())["id"] for _ in range(2)]
    placed: list[list[int]] = [[] for _ in range(SERVERS)]
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        servers = await asyncio.gather(
            *(
                stack.enter_async_context(serving(addresses.app, tmp_path / f"log{nth}"))
                for nth in range(SERVERS)
            )
        )
        staying: list[Listener] = [
            kind(world.token, after=BEGINNING)
            for kind in (Listener, StreamListener)
            for _ in servers
        ]
        roaming: list[Listener] = [
            kind(world.token, after=BEGINNING) for kind in (Listener, StreamListener)
        ]
        following = [
            tasks.create_task(each.follow(servers[nth % SERVERS]))
            for nth, each in enumerate(staying)
        ]
        await until(lambda: all(each.connections for each in staying), within=20)
        done = asyncio.Event()
        going = [tasks.create_task(come_and_go(each, servers, done)) for each in roaming]
        regretting = tasks.create_task(regret(addresses.app, world, shared))
        await asyncio.gather(
            regretting,
            *(
                write(address, world.token, placed[nth])
                for nth, address in enumerate(servers)
                for _ in range(WRITERS)
            ),
        )
        end = await Journal(world.database).end(world.shop_id)
        readers = [*staying, *roaming]
        await until(lambda: all(each.positions[-1:] == [end] for each in readers), within=15)
        done.set()
        await asyncio.wait(going)
        for task in following:
            task.cancel()
    assert regretting.result().rolled_back > 0
    assert all(len(found) == WRITERS * CALLS for found in placed)
    for reader in readers:
        assert reader.positions == list(range(1, end + 1))
    # What was placed through the first server was heard at the two others.
    for nth in (1, 2, 4, 5):
        heard = {each.position for each in staying[nth].heard if each.type == "ORDER_PLACED"}
        assert heard >= set(placed[0])
        assert staying[nth].connections == 1
    assert all(each.connections > 2 for each in roaming)
