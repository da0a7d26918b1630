"""The feed: everything in the log reaches every follower, in order, for little work."""

import asyncio
from contextlib import AsyncExitStack, aclosing

import postgres
import pytest
from live_feed import Follower, served, write_events
from small_shop import connected, open_shop, place_order, until
from sqlalchemy import make_url
from sqlalchemy.event import listen

from db.database import Database
from domain.access import Viewer
from resolvers.feed import LOOK
from resolvers.topic import BATCH, RECENT

on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


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
@pytest.mark.parametrize("away", [0.0, 1.5])
async def test_a_database_that_was_away_is_followed_again(
    database_url: str, owner_url: str, postgres_server: postgres.Server, away: float
):
    viewer = await open_shop(owner_url)
    name = make_url(database_url).database
    async with (
        served(database_url) as (database, feed),
        Follower().following(feed, viewer) as follower,
    ):
        await place_order(database, viewer)
        await follower.sees(2)
        postgres_server.psql("-c", f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        gone = postgres_server.psql(
            "-c",
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            f" WHERE datname = '{name}'",
        )
        assert int(gone) >= 2
        if away:
            database.rang(viewer.shop_id)
            await asyncio.sleep(away)
        postgres_server.psql("-c", f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        async with connected(database_url) as fresh:
            await place_order(fresh, viewer)
        await follower.sees(4)
    assert follower.seen == [1, 2, 3, 4]


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
