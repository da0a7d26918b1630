"""Connections that go from one read to the next: each read has its own shop and the newest state."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID, uuid4

import pytest
from small_shop import open_shop, place_order
from sqlalchemy import text

from db.database import Database
from db.leases import LINGER, Leases
from db.raw import RawFetch
from db.tally import Ledger

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
BOUND_TO = "SELECT current_setting('app.shop_id')"
SELECT_1 = text("SELECT 1")
Read = Callable[[UUID, str], Coroutine[Any, Any, object]]


@pytest.fixture
async def database(database_url: str):
    database = Database(database_url, pool_size=3)
    yield database
    await database.close()


@pytest.fixture
def read(database: Database) -> Read:
    """Read one value as the plan of a whole query does."""

    async def read_one(shop_id: UUID, statement: str) -> object:
        async def work(fetch: RawFetch) -> object:
            ((value,),) = await fetch(statement, ())
            return value

        session = database.reading(shop_id)
        return await session.perform(work, by_value=False, alone=True)

    return read_one


async def open_transactions(database: Database) -> int:
    """Count the connections of this process on which a transaction waits."""
    async with database.engine.connect() as connection:
        found = await connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%%'"
            " AND datname = current_database()"
        )
        return int(found.scalar_one())


async def test_each_read_is_bound_to_its_own_shop(read: Read):
    shops = [uuid4() for _ in range(40)]
    seen = await asyncio.gather(*[read(each, BOUND_TO) for each in shops])
    assert seen == [str(each) for each in shops]


async def test_reads_one_after_the_other_share_a_way_to_the_server(database: Database):
    leases = Leases(database.engine, Ledger(), linger=60)
    for _ in range(3):
        lease = await leases.take("BEGIN")
        started = await lease.driver.fetchval("SELECT now()")
        assert await lease.driver.fetchval("SELECT now()") == started
        leases.leave(lease)
        assert lease.driver.is_in_transaction()
        next_one = await leases.take("BEGIN")
        assert next_one is lease
        assert await lease.driver.fetchval("SELECT now()") > started
        await leases.give_up(next_one)
    leases.leave(await leases.take("BEGIN"))
    await leases.close()
    assert await open_transactions(database) == 0


async def test_a_read_sees_what_came_since_the_last_one(
    database: Database, read: Read, owner_url: str
):
    viewer = await open_shop(owner_url)
    count = 'SELECT count(*) FROM "order"'
    for orders in range(3):
        assert await read(viewer.shop_id, count) == orders
        await place_order(database, viewer)
    assert await read(uuid4(), count) == 0


async def test_what_nobody_reads_with_is_ended_within_a_moment(database: Database, read: Read):
    await asyncio.gather(*[read(uuid4(), "SELECT 1") for _ in range(3)])
    async with asyncio.timeout(5):
        while await open_transactions(database):  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(LINGER)


async def test_a_statement_that_fails_spoils_nothing_for_the_next(read: Read):
    for _ in range(3):
        with pytest.raises(Exception, match="division by zero"):
            await read(uuid4(), "SELECT 1 / 0")
        assert await read(uuid4(), "SELECT 1") == 1


async def test_others_get_their_connection_while_reads_never_cease(database: Database, read: Read):
    shop, over = uuid4(), asyncio.Event()

    async def reading() -> None:
        while not over.is_set():
            await read(shop, "SELECT 1")

    readers = [asyncio.create_task(reading()) for _ in range(8)]
    try:
        async with asyncio.timeout(5):
            for _ in range(3):
                assert await database.reading(shop).fetch(SELECT_1)
    finally:
        over.set()
        await asyncio.gather(*readers)


async def test_whoever_is_cancelled_while_it_waits_takes_no_place_along(read: Read):
    for _ in range(20):
        readers = [asyncio.create_task(read(uuid4(), "SELECT 1")) for _ in range(6)]
        await asyncio.sleep(random.uniform(0, 0.003))
        for each in random.sample(readers, 4):
            each.cancel()
        await asyncio.wait(readers)
        async with asyncio.timeout(5):
            assert await read(uuid4(), "SELECT 1") == 1
