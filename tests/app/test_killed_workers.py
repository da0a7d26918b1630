"""Worker processes are killed in the middle of their work, and others go on with it."""

import asyncio
import random
from typing import Any
from uuid import UUID

from conftest import Addresses
from factories import World, close_world, open_world
from forked import fork_worker
from sqlalchemy import select

from db import tables as t
from domain.states import JobState
from queryplan.ids import decode_id

BULK = 100
ITEMS = 100
KILLS = 5
START = "mutation { rebuildSearch { job { id } userErrors { code } } }"


async def row(world: World, id: UUID) -> Any:
    async with world.sql() as connection:
        return (await connection.execute(select(t.job).where(t.job.c.id == id))).one()


async def is_taken(world: World, id: UUID, times: int) -> bool:
    """Wait until workers have taken the job so many times; False when it has ended."""
    async with asyncio.timeout(30):
        while True:
            job = await row(world, id)
            if job.state == JobState.RUNNING and job.attempts >= times:
                return True
            if job.finished_at is not None:
                return False
            await asyncio.sleep(0.005)


async def ended(world: World, id: UUID) -> None:
    """Wait until the job has ended."""
    async with asyncio.timeout(60):
        while (await row(world, id)).finished_at is None:  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.05)


async def test_a_killed_workers_job_goes_on_elsewhere_and_nothing_is_done_twice(
    addresses: Addresses,
) -> None:
    world = await open_world(addresses.app, addresses.owner)
    id = decode_id((await world.do(START))["job"]["id"])[1]
    kills = 0
    command = ("job_worker", addresses.app, ITEMS)
    workers = [await fork_worker(*command)]
    try:
        while kills < KILLS and await is_taken(world, id, kills + 1):
            before = (await row(world, id)).done
            await asyncio.sleep(random.uniform(0.05, 0.3))
            dying = workers.pop()
            dying.kill()
            await dying.wait()
            kills += 1
            workers.append(await fork_worker(*command))
            assert (await row(world, id)).done >= before
        await ended(world, id)
    finally:
        for process in workers:
            process.kill()
            await process.wait()
    job = await row(world, id)
    assert (job.state, job.done, job.total) == (JobState.DONE, ITEMS, ITEMS)
    assert kills == KILLS
    assert job.attempts > KILLS  # each kill fell while the worker had the job
    async with world.sql() as connection:
        told = (
            await connection.scalars(
                select(t.event.c.data)
                .where(t.event.c.type == "JOB_CANCELLED")
                .order_by(t.event.c.position)
            )
        ).all()
    assert [UUID(data["job_id"]).int for data in told] == list(range(ITEMS))
    await close_world(world)


async def test_a_killed_bulk_job_does_no_order_twice(addresses: Addresses) -> None:
    world = await open_world(addresses.app, addresses.owner)
    for _ in range(BULK):
        await world.place()
    command = ("bulk_worker", addresses.app)
    process = await fork_worker(*command)
    payload = await world.do(
        """mutation { bulkOrders(input: {action: ADD_TAGS, tags: ["Gift"], filter: {}}) {
          job { id } userErrors { code }
        } }"""
    )
    id = decode_id(payload["job"]["id"])[1]
    kills = 0
    try:
        while kills < KILLS and await is_taken(world, id, kills + 1):
            await asyncio.sleep(random.uniform(0.02, 0.15))
            process.kill()
            await process.wait()
            kills += 1
            process = await fork_worker(*command)
        await ended(world, id)
    finally:
        process.kill()
        await process.wait()
    assert kills > 0
    job = await row(world, id)
    assert (job.state, job.done, job.total, job.failures) == ("DONE", BULK, BULK, 0)
    async with world.sql() as connection:
        told = await connection.execute(
            select(t.event.c.order_id).where(t.event.c.type == "ORDER_TAGS_CHANGED")
        )
        orders = [each.order_id for each in told]
    assert len(orders) == len(set(orders)) == BULK
    await close_world(world)
