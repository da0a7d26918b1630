"""Transactions: whoever is cancelled leaves nothing open behind."""

import asyncio
import random
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from small_shop import connected, open_shop

from db.database import Database
from db.errors import DRIVER_ERRORS
from db.journal import Journal
from db.raw import RawFetch


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_cancelled_reader_leaves_no_open_transaction(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with connected(database_url) as database:
        journal = Journal(database)
        await journal.end(viewer.shop_id)
        for _ in range(200):
            reading = asyncio.create_task(journal.end(viewer.shop_id))
            await asyncio.sleep(random.uniform(0, 0.005))
            reading.cancel()
            await asyncio.wait([reading])
            async with database.engine.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                assert not raw.is_in_transaction()


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_plan_that_is_cancelled_leaves_no_open_transaction(
    database_url: str, owner_url: str
):
    viewer = await open_shop(owner_url)
    async with connected(database_url) as database:
        await read_alone(database, viewer.shop_id)
        for _ in range(200):
            reading = asyncio.create_task(read_alone(database, viewer.shop_id))
            await asyncio.sleep(random.uniform(0, 0.005))
            reading.cancel()
            await asyncio.wait([reading])
            async with database.engine.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                assert not raw.is_in_transaction()
        assert await read_alone(database, viewer.shop_id) == 1


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_plan_takes_another_connection_when_the_server_cut_its_own(
    database_url: str, owner_url: str
):
    viewer = await open_shop(owner_url)
    async with connected(database_url) as database, connected(database_url) as other:
        for seconds in (0.0, 0.2):
            # Cut while it lay in the pool: noticed, or not noticed before the first statement.
            await read_alone(database, viewer.shop_id)
            async with other.engine.connect() as connection:
                await connection.exec_driver_sql(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE usename = current_user AND datname = current_database()"
                    " AND pid <> pg_backend_pid()"
                )
            await asyncio.sleep(seconds)
            with suppress(*(() if seconds else DRIVER_ERRORS)):
                await read_alone(database, viewer.shop_id)
            assert await read_alone(database, viewer.shop_id) == 1


async def read_alone(database: Database, shop_id: UUID) -> int:
    """Read one row as a plan of a whole query does."""

    async def work(fetch: RawFetch) -> int:
        ((one,),) = await fetch("SELECT 1", ())
        return one

    session = database.reading(shop_id)
    return await session.perform(work, by_value=False, alone=True)
