"""Servers are killed and connections cut in the middle of writing: nothing is lost, nothing doubled."""

from collections.abc import AsyncGenerator
from pathlib import Path

import postgres
import pytest
from conftest import Addresses
from factories import World, close_world, open_world
from faults import fire, rage
from sqlalchemy import func, select

from db import tables as t
from db.journal import Journal

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)

SERVERS = 3
READERS = 3
WRITERS = 9
KILLS = 20


@pytest.fixture
async def world(addresses: Addresses) -> AsyncGenerator[World]:
    """Yield a shop."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


async def test_kills_and_cuts_lose_nothing_and_double_nothing(
    world: World, addresses: Addresses, postgres_server: postgres.Server, tmp_path: Path
) -> None:
    given = {"servers": SERVERS, "readers": READERS}
    async with fire(world.token, addresses.app, postgres_server, tmp_path, **given) as run:
        await rage(run, kills=KILLS, writers=WRITERS)
    end = await Journal(world.database).end(world.shop_id)
    async with world.sql() as connection:
        orders = set((await connection.execute(select(t.order.c.id))).scalars())
        events = (await connection.execute(select(func.count()).select_from(t.event))).scalar_one()
    print(  # noqa: T201  the figures of a run
        f"{run.kills} kills, {run.inside} within an open write, {run.cuts} connections cut, "
        f"{run.unanswered} calls unanswered, {run.failed} failed, "
        f"{len(run.acknowledged)} orders acknowledged, {end} events, "
        f"resumed {[each.connections - 1 for each in run.readers]} times"
    )
    assert run.kills == KILLS
    assert run.inside >= 5
    assert run.cuts >= KILLS
    assert run.failed > 0
    assert all(each.connections > 3 for each in run.readers)
    assert len(orders) == len(run.acknowledged) == len(set(run.acknowledged.values()))
    assert events == end
    assert run.lost(end) == []
