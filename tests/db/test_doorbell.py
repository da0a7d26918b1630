"""The doorbell: heard in every process, never inside a transaction, and none the worse for a cut."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import postgres
import pytest
from small_shop import connected, open_shop, place_order, until
from sqlalchemy import make_url

from db.doorbell import CHANNEL, GLANCE, HUSH, NAME, Doorbell, open_doorbell
from db.engine import open_engine

on_postgresql = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class Ear:
    """Remembers what a doorbell told."""

    def __init__(self) -> None:
        self.heard: list[UUID | None] = []

    async def hears(self, shop_id: UUID | None, *, within: float = 5.0) -> float:
        """Wait until that was told; give the seconds it took."""
        started = time.monotonic()
        await until(lambda: shop_id in self.heard, within=within)
        return time.monotonic() - started


@asynccontextmanager
async def hung(url: str) -> AsyncGenerator[tuple[Doorbell, Ear]]:
    """Hang a doorbell that somebody listens to, and wait until it is connected."""
    doorbell, ear = open_doorbell(url), Ear()
    await doorbell.start(ear.heard.append)
    doorbell.attend(somebody_listens=True)
    try:
        await ear.hears(None)
        ear.heard.clear()
        yield doorbell, ear
    finally:
        await doorbell.stop()


@on_postgresql
async def test_a_ring_is_heard_once_by_every_process(database_url: str):
    shop = uuid4()
    async with hung(database_url) as (ringing, own), hung(database_url) as (_, other):
        ringing.ring(shop)
        assert own.heard == [shop]
        await other.hears(shop)
        await asyncio.sleep(10 * HUSH)
    assert own.heard == other.heard == [shop]


@on_postgresql
async def test_many_rings_are_one_notification(database_url: str):
    shops = [uuid4() for _ in range(250)]
    engine = open_engine(database_url)
    calls: list[str] = []
    async with hung(database_url) as (ringing, _), engine.connect() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await raw.add_listener(CHANNEL, lambda *given: calls.append(given[3]))
        started = time.monotonic()
        for _ in range(40):
            for shop in shops:
                ringing.ring(shop)
            await asyncio.sleep(0.001)
        heard: set[str] = set()
        await until(lambda: len(heard.union(*(call.split(",") for call in calls))) == len(shops))
        at_most = (time.monotonic() - started) / HUSH + 1
        await connection.invalidate()
    await engine.dispose()
    assert len(calls) <= 2 * at_most  # 250 shops take two payloads
    assert {UUID(shop) for call in calls for shop in call.split(",")} == set(shops)


@on_postgresql
async def test_what_others_say_on_the_channel_does_no_harm(
    database_url: str, postgres_server: postgres.Server
):
    shop = uuid4()
    async with hung(database_url) as (_, ear):
        for words in ("", "open sesame", f"x,{shop.hex}"):
            postgres_server.psql(
                "-c", f"NOTIFY {CHANNEL}, '{words}'", database=name_of(database_url)
            )
        await ear.hears(shop)
    assert ear.heard == [shop]


@on_postgresql
async def test_it_connects_again_when_it_was_cut(
    database_url: str, postgres_server: postgres.Server
):
    shop, unheard = uuid4(), uuid4()
    async with hung(database_url) as (ringing, own), hung(database_url) as (_, other):
        assert cut(postgres_server, database_url) == 2
        ringing.ring(unheard)
        await own.hears(None)
        await other.hears(None)
        ringing.ring(shop)
        await other.hears(shop)


@on_postgresql
async def test_it_rings_in_the_end_when_there_was_no_connection(
    database_url: str, postgres_server: postgres.Server
):
    shop = uuid4()
    async with hung(database_url) as (_, other):
        ringing = open_doorbell(database_url)
        ringing.ring(shop)
        await ringing.start(lambda _: None)
        await other.hears(shop)
        await ringing.stop()


async def test_it_stops_without_a_trace(database_url: str):
    for pause in (0.0, 0.001, 0.01, 0.1, 0.3):
        doorbell = open_doorbell(database_url)
        await doorbell.start(lambda _: None)
        doorbell.attend(somebody_listens=True)
        await asyncio.sleep(pause)
        doorbell.ring(uuid4())
        await doorbell.stop()
        await doorbell.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@on_postgresql
async def test_a_database_that_is_away_does_not_keep_it_from_stopping(database_url: str):
    url = make_url(database_url).set(port=1).render_as_string(hide_password=False)
    doorbell = open_doorbell(url)
    await doorbell.start(lambda _: None)
    await asyncio.sleep(0.05)
    doorbell.ring(uuid4())
    await doorbell.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@on_sqlite
async def test_another_writer_of_the_file_is_noticed(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with hung(database_url) as (_, ear), connected(database_url) as silent:
        await asyncio.sleep(3 * GLANCE)
        assert ear.heard == []
        await place_order(silent, viewer)
        await ear.hears(None)


@on_sqlite
async def test_nobody_looks_at_the_file_while_nobody_listens(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with hung(database_url) as (doorbell, ear), connected(database_url) as silent:
        doorbell.attend(somebody_listens=False)
        await asyncio.sleep(2 * GLANCE)
        await place_order(silent, viewer)
        await asyncio.sleep(3 * GLANCE)
        assert ear.heard == []
        doorbell.attend(somebody_listens=True)
        await ear.hears(None)


def cut(server: postgres.Server, url: str) -> int:
    """End the doorbells' connections to a database; tell how many there were."""
    ended = server.psql(
        "-c",
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        f" WHERE datname = '{name_of(url)}' AND application_name = '{NAME}'",
    )
    return int(ended)


def name_of(url: str) -> str:
    """Give the name of the database at an address."""
    return str(make_url(url).database)
