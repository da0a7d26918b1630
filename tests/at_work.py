"""Jobs for tests: documents about them, and a worker that carries them out."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from factories import Json, World

from app.metrics import Metrics
from app.worker import Runner
from db.queue import Queue
from domain.job import JobKind
from resolvers.kinds import KINDS
from resolvers.search_rebuild import Rebuild
from resolvers.work import Kind, Work

JOB = """id kind state version done total failures attempts error createdAt startedAt finishedAt
  nextAttemptAt requestedBy { kind name }"""
START = f"mutation {{ rebuildSearch {{ job {{ {JOB} }} userErrors {{ code }} }} }}"
LOOK = f"query ($id: ID!) {{ job(by: {{id: $id}}) {{ {JOB} }} }}"
CALL = """mutation ($id: ID!, $version: Int) {
  %s(id: $id, expectedVersion: $version) {
    job { state attempts version nextAttemptAt } logCursor
    userErrors { code message field ... on IllegalTransition { current allowed }
      ... on Conflict { currentVersion } }
  }
}"""
RETRY, CANCEL = CALL % "retryJob", CALL % "cancelJob"
Handler = Callable[[Work[Rebuild]], Awaitable[None]]


def doing(run: Handler, **terms: Any) -> Mapping[JobKind, Kind[Any]]:
    """Let the one kind do something else."""
    given: dict[str, Any] = {"is_repeatable": True, "first_pause": timedelta(0), **terms}
    return {JobKind.REBUILD_SEARCH: Kind(JobKind.REBUILD_SEARCH, Rebuild, run, **given)}


@asynccontextmanager
async def at_work(
    world: World, kinds: Mapping[JobKind, Kind[Any]] = KINDS, grace: float = 0.0
) -> AsyncGenerator[Metrics]:
    """Let a worker work."""
    metrics = Metrics(Queue(world.database, world.services.clock).depth)
    runner = Runner(world.services, kinds, metrics, look=0.02, grace=grace)
    task = asyncio.create_task(runner.run())
    try:
        yield metrics
    finally:
        task.cancel()
        await asyncio.wait([task])


async def ends(world: World, id: str, *states: str) -> Json:
    """Wait until the job is in one of these states."""
    world.compares = False  # a worker writes between two answers
    try:
        async with asyncio.timeout(10):
            while True:
                if (await world.ask(LOOK, id=id))["job"]["state"] in states:
                    break
                await asyncio.sleep(0.02)
    finally:
        world.compares = True
    return (await world.ask(LOOK, id=id))["job"]


async def start(world: World) -> str:
    """Queue a job."""
    return (await world.do(START))["job"]["id"]
