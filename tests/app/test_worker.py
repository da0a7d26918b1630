import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import Addresses
from factories import FixedClock, make_shop
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from app.clock import SystemClock
from app.worker.housekeeping import work
from db import tables as t
from db.database import Database
from db.ids import new_id
from db.shops import create_shop
from db.transactions import Mode
from domain.ports import Clock
from domain.shop import Shop


@pytest.fixture
async def database(addresses: Addresses) -> AsyncGenerator[Database]:
    database = Database(addresses.app)
    yield database
    await database.close()


@pytest.fixture
async def shop(addresses: Addresses) -> Shop:
    owner, shop = Database(addresses.owner), make_shop()
    await create_shop(owner, shop, first_number=1, at=SystemClock().now())
    await owner.close()
    return shop


async def use_key(database: Database, shop: Shop, key: str, days_ago: float) -> None:
    async with database.transactions.open(Mode.WRITE, shop.id) as connection:
        await connection.execute(
            insert(t.idempotency).values(
                shop_id=shop.id,
                token_id=new_id(),
                mutation="placeOrder",
                key=key,
                input_hash="x",
                created_at=SystemClock().now() - timedelta(days=days_ago),
            )
        )


async def keys(database: Database, shop: Shop) -> set[str]:
    async with database.transactions.open(Mode.READ, shop.id) as connection:
        return set((await connection.execute(select(t.idempotency.c.key))).scalars())


async def rounds(database: Database, clock: Clock, count: int) -> list[str]:
    """Let the worker do some rounds and return what it logged."""
    with capture_logs() as lines:
        worker = asyncio.create_task(work(database, clock, pause=0.01))
        async with asyncio.timeout(5):
            while len(lines) < count:  # noqa: ASYNC110  (it tells of its rounds only in the log)
                await asyncio.sleep(0.01)
        worker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await worker
    return [line["event"] for line in lines]


async def test_keys_are_forgotten_after_seven_days(database: Database, shop: Shop):
    await use_key(database, shop, "old", 7.01)
    await use_key(database, shop, "young", 6.9)
    clock = FixedClock()
    await rounds(database, clock, 1)
    assert await keys(database, shop) == {"young"}
    clock.at = SystemClock().now() + timedelta(hours=3)
    await rounds(database, clock, 2)
    assert await keys(database, shop) == set()


async def test_a_round_that_fails_is_logged_and_the_next_one_comes(tmp_path: Path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/empty.sqlite")
    assert await rounds(database, SystemClock(), 2) == ["housekeeping failed"] * 2
    await database.close()
