"""How workers take jobs, keep them, and give them back."""

import asyncio
from datetime import timedelta

import pytest
from at_work import LOOK, at_work, doing, ends, start
from factories import World

from app.clock import SystemClock
from app.metrics import Metrics
from db import tables as t
from db.jobs import JobLost
from db.queue import Queue
from domain.job import JobKind
from queryplan.ids import decode_id
from resolvers.search_rebuild import Rebuild
from resolvers.work import Work


async def test_a_process_that_stops_gives_back_what_it_began(world: World) -> None:
    begun = asyncio.Event()

    async def wait(work: Work[Rebuild]) -> None:
        async with work.step() as step:
            step.advance(done=1, checkpoint={"after": "here"})
        begun.set()
        await asyncio.Event().wait()

    id = await start(world)
    async with at_work(world, doing(wait)):
        await begun.wait()
    job = (await world.ask(LOOK, id=id))["job"]
    assert (job["state"], job["attempts"], job["done"]) == ("QUEUED", 0, 1)

    found: list[object] = []

    async def go_on(work: Work[Rebuild]) -> None:
        found.append(work.checkpoint)

    async with at_work(world, doing(go_on)):
        await ends(world, id, "DONE")
    assert found == [{"after": "here"}]


async def test_what_cannot_be_repeated_fails_when_its_worker_stops(world: World) -> None:
    begun = asyncio.Event()

    async def wait(_: Work[Rebuild]) -> None:
        begun.set()
        await asyncio.Event().wait()

    id = await start(world)
    async with at_work(world, doing(wait, is_repeatable=False)):
        await begun.wait()
    job = (await world.ask(LOOK, id=id))["job"]
    assert job["state"] == "FAILED"
    assert job["error"].startswith("The worker stopped in the middle of it.")


async def test_a_lease_that_ended_lets_another_worker_go_on_and_stops_the_first(
    world: World,
) -> None:
    """The first worker hangs: it neither renews its lease nor may it write any more."""
    kind = doing(_nothing)[JobKind.REBUILD_SEARCH]
    queue = Queue(world.database, world.services.clock)
    id = await start(world)
    (slow,) = await queue.take(world.shop_id, 5, {kind.name: kind})
    assert list(await queue.take(world.shop_id, 5, {kind.name: kind})) == []
    assert await queue.renew(slow, kind.lease)
    world.services.clock.at = SystemClock().now() + 2 * kind.lease  # pyright: ignore[reportAttributeAccessIssue]
    (quick,) = await queue.take(world.shop_id, 5, {kind.name: kind})
    assert quick.job.id == slow.job.id == decode_id(id)[1]
    assert quick.job.attempts == 2
    assert not await queue.renew(slow, kind.lease)
    with pytest.raises(JobLost):
        async with Work(world.services, kind, slow).step() as step:
            step.advance(done=100)
    with pytest.raises(JobLost):
        await queue.finish(slow)
    await queue.finish(quick)
    job = (await world.ask(LOOK, id=id))["job"]
    assert (job["state"], job["done"]) == ("DONE", 0)


async def test_a_job_whose_workers_are_all_lost_fails(world: World) -> None:
    kind = doing(_nothing)[JobKind.REBUILD_SEARCH]
    queue = Queue(world.database, world.services.clock)
    id = await start(world)
    await world.set(t.job, id, attempts_allowed=1)
    await queue.take(world.shop_id, 5, {kind.name: kind})
    world.services.clock.at = SystemClock().now() + 2 * kind.lease  # pyright: ignore[reportAttributeAccessIssue]
    assert list(await queue.take(world.shop_id, 5, {kind.name: kind})) == []
    assert (await world.ask(LOOK, id=id))["job"]["state"] == "FAILED"


async def _nothing(_: Work[Rebuild]) -> None:
    """Do nothing."""


async def test_jobs_that_are_done_are_forgotten_after_thirty_days(world: World) -> None:
    old = await start(world)
    async with at_work(world):
        await ends(world, old, "DONE")
        long_ago = SystemClock().now() - timedelta(days=31)
        await world.set(t.job, old, created_at=long_ago)
        await ends(world, await start(world), "DONE")
        assert (await world.ask(LOOK, id=old))["job"] is None


async def test_the_queue_is_measured(world: World, neighbour: World) -> None:
    metrics = Metrics(Queue(world.database, world.services.clock).depth)
    for shop in (world, neighbour):
        await start(shop)
    await metrics.page(None)  # pyright: ignore[reportArgumentType]
    figures = metrics.exposition().decode()
    assert "tiski_jobs_waiting 2.0" in figures
    world.services.clock.at = SystemClock().now() + timedelta(seconds=60)  # pyright: ignore[reportAttributeAccessIssue]
    await metrics.page(None)  # pyright: ignore[reportArgumentType]
    assert "tiski_jobs_oldest_seconds 6" in metrics.exposition().decode()
