"""The feed: everything in the log reaches every follower, in order, for little work."""

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import postgres
import pytest
from small_shop import connected, now, open_shop, place_order, until
from sqlalchemy import make_url, select
from sqlalchemy.event import listen

from adapters.contacts import contact_checks
from db import log
from db import tables as t
from db.database import Database
from db.doorbell import open_doorbell
from db.ids import new_id
from db.journal import Journal
from db.transactions import Mode
from domain.access import Viewer
from domain.errors import InvalidInput
from domain.log import decode_cursor, encode_cursor
from resolvers.context import Context, Services
from resolvers.feed import LOOK, Feed
from resolvers.subscriptions import PlacedItem, order_placed
from resolvers.topic import BATCH, RECENT

on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


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
        async with aclosing(feed.follow(shop_id, after, types=types)) as batches:
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
        await log.append(connection, shop_id, events, orders=0, customers=0)
    database.rang(shop_id)


async def test_a_write_reaches_the_followers_of_every_process(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with (
        served(database_url) as (database, near),
        served(database_url) as (_, far),
        Follower().following(near, viewer) as one,
        Follower().following(far, viewer) as other,
    ):
        for end in (2, 4, 6):
            await place_order(database, viewer)
            await one.sees(end)
            await other.sees(end)
            await asyncio.sleep(0.03)
    assert one.seen == other.seen == [1, 2, 3, 4, 5, 6]


async def test_a_write_that_rang_unheard_is_noticed(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with (
        served(database_url) as (_, feed),
        connected(database_url) as silent,
        Follower().following(feed, viewer) as follower,
    ):
        await asyncio.sleep(0.2)
        for end in (2, 4):
            await place_order(silent, viewer)
            await follower.sees(end, within=LOOK + 0.5)
    assert follower.seen == [1, 2, 3, 4]


@on_postgresql
async def test_a_database_that_was_away_is_followed_again(
    database_url: str, owner_url: str, postgres_server: postgres.Server
):
    viewer = await open_shop(owner_url)
    async with (
        served(database_url) as (database, feed),
        Follower().following(feed, viewer) as follower,
    ):
        await place_order(database, viewer)
        await follower.sees(2)
        name = make_url(database_url).database
        gone = postgres_server.psql(
            "-c",
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            f" WHERE datname = '{name}'",
        )
        assert int(gone) >= 2
        async with connected(database_url) as fresh:
            await place_order(fresh, viewer)
        await follower.sees(4)


async def test_whoever_resumes_misses_nothing_and_sees_nothing_twice(
    database_url: str, owner_url: str
):
    viewer = await open_shop(owner_url)
    follower = Follower()
    async with AsyncExitStack() as stack:
        database, near = await stack.enter_async_context(served(database_url))
        _, far = await stack.enter_async_context(served(database_url))
        writing = asyncio.create_task(keep_writing(database, viewer, orders=40))
        for nth in range(8):
            async with follower.following((near, far)[nth % 2], viewer):
                seen = len(follower.seen)
                await until(lambda seen=seen: len(follower.seen) > seen)
        await writing
        async with follower.following(far, viewer):
            await follower.sees(80)
    assert follower.seen == list(range(1, 81))


async def keep_writing(database: Database, viewer: Viewer, *, orders: int) -> None:
    for _ in range(orders):
        await place_order(database, viewer)
        await asyncio.sleep(0.01)


async def test_a_slow_follower_reads_on_from_the_table(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    rounds, each = 7, RECENT // 2
    async with served(database_url) as (database, feed):
        async with (
            Follower().following(feed, viewer) as fast,
            aclosing(feed.follow(viewer.shop_id, 0)) as batches,
        ):
            await asyncio.sleep(0.1)
            slow: list[int] = []
            for nth in range(1, rounds + 1):
                await write_events(database, viewer.shop_id, each)
                await fast.sees(nth * each)
                if nth == 1:
                    slow += [entry.position for entry in await anext(batches)]
                    assert len(slow) == BATCH
            topic = feed._topics[viewer.shop_id]
            assert len(topic._recent) <= 2 * RECENT
            assert topic.start > slow[-1]
            while len(slow) < rounds * each:
                batch = await anext(batches)
                assert len(batch) <= BATCH
                slow += [entry.position for entry in batch]
        assert slow == fast.seen == list(range(1, rounds * each + 1))
        assert feed._topics == {}


async def test_many_followers_share_one_read_and_one_future(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    statements: list[str] = []
    async with AsyncExitStack() as stack:
        database, feed = await stack.enter_async_context(served(database_url))
        followers = [
            await stack.enter_async_context(Follower().following(feed, viewer)) for _ in range(200)
        ]
        await place_order(database, viewer)
        await asyncio.gather(*(follower.sees(2) for follower in followers))
        await asyncio.sleep(0.1)
        listen(
            database.engine.sync_engine,
            "before_cursor_execute",
            lambda *given: statements.append(given[2]),
        )
        topic = feed._topics[viewer.shop_id]
        assert topic.followers == 200
        await place_order(database, viewer)
        await asyncio.gather(*(follower.sees(4) for follower in followers))
        reads = [found for found in statements if "FROM event" in found]
        assert 1 <= len(reads) <= 4
        assert len(topic._recent) <= 4
    assert all(follower.seen == [1, 2, 3, 4] for follower in followers)
    assert feed._topics == {}


async def test_other_types_are_passed_over(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        for _ in range(3):
            await place_order(database, viewer)
        async with Follower().following(feed, viewer, types={"ORDER_PLACED"}) as follower:
            await follower.sees(5)
            await place_order(database, viewer)
            await follower.sees(7)
    assert follower.seen == [1, 3, 5, 7]


async def test_other_shops_are_not_heard(database_url: str, owner_url: str):
    viewer, stranger = await open_shop(owner_url), await open_shop(owner_url, "other")
    async with (
        served(database_url) as (database, feed),
        Follower().following(feed, viewer) as follower,
    ):
        await place_order(database, stranger)
        await asyncio.sleep(0.1)
        assert follower.seen == []
        await place_order(database, viewer)
        await follower.sees(2)


async def test_a_feed_that_stops_ends_its_followers(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        follower = Follower()
        async with follower.following(feed, viewer):
            await place_order(database, viewer)
            await follower.sees(2)
            assert follower.task
            await feed.stop()
            async with asyncio.timeout(1):
                await follower.task
    assert [batch async for batch in feed.follow(viewer.shop_id, 0)] == []
    assert asyncio.all_tasks() == {asyncio.current_task()}


# --- orderPlaced -------------------------------------------------------------------------------


class SystemClock:
    def now(self) -> datetime:
        return now()


class NoReads:
    """Stands in for what app binds, which these tests don't ask."""

    def fresh(self) -> Self:
        return self


def context_of(database: Database, feed: Feed, viewer: Viewer) -> Context:
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=SystemClock(),
        feed=feed,
        read=lambda _: NoReads(),
    )
    return Context(services=services, viewer=viewer, request_id="test")


async def take(items: AsyncGenerator[PlacedItem], count: int) -> list[PlacedItem]:
    async with asyncio.timeout(5):
        return [await anext(items) for _ in range(count)]


async def test_a_subscription_begins_when_it_is_accepted(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        await place_order(database, viewer)
        context = context_of(database, feed, viewer)
        items = await order_placed(context)
        order = await place_order(database, viewer)  # before anybody asks for an item
        async with aclosing(items):
            (item,) = await take(items, 1)
    assert item.order_id == order.id
    assert decode_cursor(item.cursor) == 3


async def test_a_subscription_resumes_from_a_cursor(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        orders = [(await place_order(database, viewer)).id for _ in range(5)]
        context = context_of(database, feed, viewer)
        async with aclosing(await order_placed(context, after=encode_cursor(0))) as items:
            first = await take(items, 2)
        async with aclosing(await order_placed(context, after=first[-1].cursor)) as items:
            rest = await take(items, 3)
    assert [item.order_id for item in (*first, *rest)] == orders


async def test_a_filter_sees_a_batch_at_once_and_keeps_no_connection(
    database_url: str, owner_url: str
):
    viewer = await open_shop(owner_url)
    batches: list[int] = []
    async with served(database_url) as (database, feed):
        notes = ["no", "yes", "no", "yes", "no"]
        orders = [(await place_order(database, viewer, note=note)).id for note in notes]
        context = context_of(database, feed, viewer)

        async def matching(ids: Sequence[UUID]) -> set[UUID]:
            batches.append(len(ids))
            rows = await context.session.fetch(
                select(t.order.c.id).where(
                    t.order.c.shop_id == viewer.shop_id,
                    t.order.c.id.in_(ids),
                    t.order.c.customer_note == "yes",
                )
            )
            return {row.id for row in rows}

        items = await order_placed(context, after=encode_cursor(0), matching=matching)
        async with aclosing(items):
            old = await take(items, 2)
            waiting = asyncio.ensure_future(take(items, 1))
            await place_order(database, viewer, note="no")
            await until(lambda: sum(batches) == 6)
            await asyncio.sleep(0.05)
            assert in_use(database) == 0
            order = await place_order(database, viewer, note="yes")
            (new,) = await waiting
        assert in_use(database) == 0
    assert [item.order_id for item in (*old, new)] == [orders[1], orders[3], order.id]
    assert batches == [5, 1, 1]


def in_use(database: Database) -> int:
    pool: Any = database.engine.pool
    return pool.checkedout()


@pytest.mark.parametrize("after", ["", "x", "bG9nOi0x", encode_cursor(3)])
async def test_a_cursor_of_another_log_is_refused(database_url: str, owner_url: str, after: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        await place_order(database, viewer)
        with pytest.raises(InvalidInput) as refused:
            await order_placed(context_of(database, feed, viewer), after=after)
    assert refused.value.field == ("after",)
