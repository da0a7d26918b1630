"""The feed of one serving process, and followers that read it in the background."""

import asyncio
import time
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from small_shop import connected, now, until

from db import log
from db import tables as t
from db.database import Database
from db.doorbell import open_doorbell
from db.ids import new_id
from db.journal import Choice, Journal
from db.transactions import Mode
from domain.access import Viewer
from resolvers.feed import Feed


@asynccontextmanager
async def served(url: str) -> AsyncGenerator[tuple[Database, Feed]]:
    """Stand for one process that serves."""
    doorbell = open_doorbell(url)
    async with connected(url, rang=doorbell.ring) as database:
        feed = Feed(Journal(database), doorbell)
        await feed.start()
        try:
            yield database, feed
        finally:
            await feed.stop()


@dataclass
class Follower:
    """Reads a feed in a task of its own."""

    seen: list[int] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def following(
        self, feed: Feed, viewer: Viewer, *, types: Collection[str] | None = None
    ) -> AsyncGenerator[Self]:
        """Go on from what was seen last."""
        after = self.seen[-1] if self.seen else 0
        self.task = asyncio.create_task(self._read(feed, viewer.shop_id, after, types))
        try:
            yield self
        finally:
            self.task.cancel()
            await asyncio.wait([self.task])

    async def _read(
        self, feed: Feed, shop_id: UUID, after: int, types: Collection[str] | None
    ) -> None:
        async with aclosing(feed.follow(shop_id, after, Choice(types=types))) as batches:
            async for batch in batches:
                self.seen += [entry.position for entry in batch]

    async def sees(self, position: int, *, within: float = 5.0) -> float:
        """Wait until it has seen that; give the seconds it took."""
        started = time.monotonic()
        await until(lambda: self.seen[-1:] == [position], within=within)
        return time.monotonic() - started


async def write_events(database: Database, shop_id: UUID, count: int) -> None:
    """Add events that happened to nothing, many at once, and ring."""
    values = dict.fromkeys(t.event.c.keys())
    values |= {
        "type": "SHOP_TESTED",
        "subject": "SHOP",
        "actor_kind": "SYSTEM",
        "actor_name": "test",
        "occurred_at": now(),
        "subject_version": 1,
        "changes": [],
        "data": {},
    }
    events = [{**values, "id": new_id()} for _ in range(count)]
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        entries = log.entries(shop_id, events, connection.dialect)
        await log.append(connection, shop_id, entries, orders=0, customers=0)
    database.rang(shop_id)
