"""Servers are killed in the middle of writing: nothing acknowledged is lost, nothing comes twice."""

import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import postgres
import pytest
from conftest import Addresses
from documents import PLACE
from factories import World, close_world, open_world, order_input
from forked import ForkedServer
from listeners import Listener, StreamListener
from small_shop import until
from sqlalchemy import func, make_url, select

from db import tables as t
from db.journal import Journal
from domain.log import encode_cursor

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

SERVERS = 3
WRITERS = 9
KILLS = 20
WARM = 3  # calls
BEGINNING = encode_cursor(0)


@pytest.fixture
async def world(addresses: Addresses) -> AsyncGenerator[World]:
    """Yield a shop."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


@dataclass
class Fire:
    """What happens while servers are killed."""

    world: World
    servers: list[ForkedServer]
    done: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: dict[str, str] = field(default_factory=dict[str, str])
    unanswered: int = 0
    inside: int = 0

    async def write(self, name: str) -> None:
        """Place orders; one that nobody answered is sent again, elsewhere, with the same key."""
        headers = {"Authorization": f"Bearer {self.world.token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=5) as client:
            nth = 0
            while not self.done.is_set():
                key = f"{name}-{nth}"
                self.acknowledged[key] = await self._placed(client, key)
                nth += 1

    async def _placed(self, client: httpx2.AsyncClient, key: str) -> str:
        body = {"query": PLACE, "variables": {"input": order_input(), "key": key}}
        while True:
            server = random.choice(self.servers)
            if not server.answers:
                await asyncio.sleep(0.02)
                continue
            try:
                answer = await client.post(f"{server.address}/graphql", json=body)
            except httpx2.TransportError:
                self.unanswered += 1
                continue
            server.calls += 1
            payload = (answer.json().get("data") or {}).get("placeOrder")
            if payload is not None and payload["userErrors"] == []:
                return payload["order"]["id"]

    async def follow(self, listener: Listener) -> None:
        """Follow some server, and when it is killed another, from the last cursor on."""
        while True:
            server = random.choice(self.servers)
            if server.answers:
                await listener.follow(server.address)
            await asyncio.sleep(0.02)

    async def kill(self, database: postgres.Server, name: str) -> None:
        """Kill one server after the other, and start each again meanwhile."""
        async with asyncio.TaskGroup() as starting:
            for _ in range(KILLS):
                await until(lambda: bool(self._warm()), within=30)
                await asyncio.sleep(random.uniform(0, 0.05))
                server = random.choice(self._warm())
                ports = server.halt()
                self.inside += await asyncio.to_thread(self._writes, database, name, ports)
                await server.kill()
                starting.create_task(server.start())

    def _warm(self) -> list[ForkedServer]:
        """Give the servers that are past their first calls, which take long."""
        return [each for each in self.servers if each.answers and each.calls > WARM]

    def _writes(self, database: postgres.Server, name: str, ports: set[int]) -> bool:
        """Tell whether a halted server stands within a transaction that has written."""
        found = database.psql(
            "-c",
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
            " AND state = 'idle in transaction' AND backend_xid IS NOT NULL"
            f" AND client_port IN ({','.join(map(str, ports)) or '0'})",
        )
        return int(found) > 0


async def test_killed_servers_lose_nothing_and_double_nothing(
    world: World, addresses: Addresses, postgres_server: postgres.Server, tmp_path: Path
) -> None:
    servers = [ForkedServer(addresses.app, tmp_path / f"log{nth}") for nth in range(SERVERS)]
    await asyncio.gather(*(each.start() for each in servers))
    fire = Fire(world, servers)
    readers: list[Listener] = [
        kind(world.token, after=BEGINNING) for kind in (Listener, StreamListener, Listener)
    ]
    try:
        async with asyncio.TaskGroup() as tasks:
            following = [tasks.create_task(fire.follow(each)) for each in readers]
            writing = [tasks.create_task(fire.write(f"writer{nth}")) for nth in range(WRITERS)]
            await fire.kill(postgres_server, str(make_url(addresses.app).database))
            fire.done.set()
            await asyncio.wait(writing)
            end = await Journal(world.database).end(world.shop_id)
            await until(lambda: all(each.positions[-1:] == [end] for each in readers), within=20)
            for task in following:
                task.cancel()
    finally:
        for each in servers:
            await each.kill()
    async with world.sql() as connection:
        orders = set((await connection.execute(select(t.order.c.id))).scalars())
        events = (await connection.execute(select(func.count()).select_from(t.event))).scalar_one()
    print(  # noqa: T201  the figures of a run
        f"{KILLS} kills, {fire.inside} within an open write, {fire.unanswered} calls unanswered, "
        f"{len(fire.acknowledged)} orders acknowledged, {end} events, "
        f"resumed {[each.connections - 1 for each in readers]} times"
    )
    assert fire.inside >= 5
    assert all(each.connections > 3 for each in readers)
    assert len(orders) == len(fire.acknowledged) == len(set(fire.acknowledged.values()))
    assert events == end
    for reader in readers:
        assert reader.positions == list(range(1, end + 1))
