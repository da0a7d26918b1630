"""Transactions: whoever is cancelled leaves nothing open behind."""

import asyncio
import random
from typing import Any

import pytest
from small_shop import connected, open_shop

from db.journal import Journal


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
