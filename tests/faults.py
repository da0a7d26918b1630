"""Servers that are killed and connections that are cut while orders are placed and followed."""

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import postgres
from documents import PLACE
from factories import order_input
from forked_server import ForkedServer
from listeners import Listener, StreamListener
from small_shop import until
from sqlalchemy import make_url

from db.doorbell import NAME as DOORBELL
from domain.log import encode_cursor

WARM = 3  # calls
TRIES = 4
PAUSES = 0.2, 0.8  # seconds between two cuts
_WITHIN_A_WRITE = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND state = 'idle in transaction' AND backend_xid IS NOT NULL AND client_port = ANY ($1)
"""
_OURS = "datname = current_database() AND usename = 'tiski_app'"
_CUTS = {
    "one": f"SELECT pid FROM pg_stat_activity WHERE {_OURS} ORDER BY random() LIMIT 1",
    "writing": f"SELECT pid FROM pg_stat_activity WHERE {_OURS} AND backend_xid IS NOT NULL",
    "listening": f"SELECT pid FROM pg_stat_activity WHERE {_OURS}"
    f" AND application_name = '{DOORBELL}'",
    "all": f"SELECT pid FROM pg_stat_activity WHERE {_OURS}",
}
"""Which connections are cut; to cut those in the middle of a write is what matters most."""
_CHOICES = ("one", "one", "writing", "writing", "writing", "listening", "all")


@dataclass
class Fire:
    """What happens meanwhile, and what came of it."""

    token: str
    servers: Sequence[ForkedServer]
    readers: Sequence[Listener]
    watch: Any
    """Connections of a superuser, which are never cut."""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: dict[str, str] = field(default_factory=dict[str, str])
    """The orders that a client was told were placed, by the keys of the calls."""
    kills: int = 0
    inside: int = 0
    """Kills within a transaction that had written."""
    cuts: int = 0
    unanswered: int = 0
    """Calls whose connection ended without an answer."""
    failed: int = 0
    """Calls that were answered with an error, and made again."""

    async def write(self, name: str) -> None:
        """Place orders; one that was not acknowledged is sent again, elsewhere, with the same key."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=10) as client:
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
            # Without the order, it was placed and could not be read: the same key tells.
            if payload and payload["userErrors"] == [] and payload["order"]:
                return payload["order"]["id"]
            self.failed += 1

    async def follow(self, listener: Listener) -> None:
        """Follow some server, and when the connection ends another, from the last cursor on."""
        while True:
            server = random.choice(self.servers)
            if server.answers:
                await listener.follow(server.address)
            await asyncio.sleep(0.02)

    async def kill(self, kills: int) -> None:
        """Kill one server after the other, and start each again meanwhile."""
        async with asyncio.TaskGroup() as starting:
            for _ in range(kills):
                await until(lambda: bool(self._warm()), within=60)
                server = await self._halted()
                await server.kill()
                self.kills += 1
                starting.create_task(server.start())

    async def _halted(self) -> ForkedServer:
        """Halt a server at some moment, rather within a write than elsewhere."""
        server = random.choice(self._warm())
        for rest in reversed(range(TRIES)):
            await asyncio.sleep(random.uniform(0, 0.05))
            ports = server.halt()
            if await self.watch.fetchval(_WITHIN_A_WRITE, list(ports)):
                self.inside += 1
                break
            if rest:
                server.resume()
        return server

    async def cut(self) -> None:
        """Cut connections to the database, some in the middle of a write."""
        while not self.done.is_set():
            await asyncio.sleep(random.uniform(*PAUSES))
            chosen = _CUTS[random.choice(_CHOICES)]
            self.cuts += await self.watch.fetchval(
                f"SELECT count(pg_terminate_backend(pid)) FROM ({chosen}) AS chosen"
            )

    def _warm(self) -> list[ForkedServer]:
        """Give the servers that are past their first calls, which take long."""
        return [each for each in self.servers if each.answers and each.calls > WARM]

    async def settled(self, end: int) -> None:
        """Wait until every reader has come to the end of the log."""
        await until(lambda: all(each.positions[-1:] == [end] for each in self.readers), within=30)

    def lost(self, end: int) -> list[str]:
        """Say of each reader what it missed or saw twice."""
        return [
            f"reader {nth} of {end} events: {len(each.positions)} items, "
            f"{len(set(each.positions))} different"
            for nth, each in enumerate(self.readers)
            if each.positions != list(range(1, end + 1))
        ]


@asynccontextmanager
async def fire(
    token: str, app_url: str, database: postgres.Server, folder: Path, *, servers: int, readers: int
) -> AsyncGenerator[Fire]:
    """Start servers; they are gone afterwards."""
    address = database.url("postgres", str(make_url(app_url).database))
    watch = await asyncpg.create_pool(address.replace("+asyncpg", ""), min_size=1, max_size=3)
    started = [ForkedServer(app_url, folder / f"log{nth}") for nth in range(servers)]
    kinds = (Listener, StreamListener)
    following = [kinds[nth % 2](token, after=encode_cursor(0)) for nth in range(readers)]
    try:
        await asyncio.gather(*(each.start() for each in started))
        yield Fire(token, started, following, watch)
    finally:
        for each in started:
            await each.kill()
        await watch.close()


async def rage(run: Fire, *, kills: int, writers: int) -> None:
    """Write, follow, kill and cut, until so many servers were killed; then let all be read."""
    async with asyncio.TaskGroup() as tasks:
        following = [tasks.create_task(run.follow(each)) for each in run.readers]
        writing = [tasks.create_task(run.write(f"writer{nth}")) for nth in range(writers)]
        cutting = tasks.create_task(run.cut())
        await run.kill(kills)
        run.done.set()
        await asyncio.wait([*writing, cutting])
        end = await run.watch.fetchval("SELECT max(position) FROM event")
        await run.settled(end)
        for task in following:
            task.cancel()
