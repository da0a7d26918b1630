"""A worker process that does `bulkOrders` in small steps, for tests that kill it.

It works until it is killed.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from at_the_psp import KEY
from factories import open_database

from adapters.payments.playing import Playing
from adapters.vault import vault
from app.metrics import Metrics
from app.worker import Runner
from resolvers import bulk
from resolvers.context import Context, Paying
from resolvers.work import Work

LEASE = timedelta(seconds=0.6)
PAUSE = 0.02
"""Seconds between two steps, so that the job is still under way when somebody wants to kill it."""


async def main(ready: Callable[[], None], url: str, psp: str = "") -> None:
    """Work."""
    world = await open_database(url)
    step = bulk._step

    async def slow_step(work: Work[bulk.Bulk], context: Context) -> bool:
        await asyncio.sleep(PAUSE)
        return await step(work, context)

    bulk.STEP = 1  # pyright: ignore[reportAttributeAccessIssue]
    bulk._step = slow_step
    world.services.paying = Paying(kinds={"test": Playing(psp)}, vault=vault([KEY]))
    kind = replace(bulk.BULK_ORDERS, lease=LEASE)
    ready()
    await Runner(world.services, {kind.name: kind}, Metrics(), look=0.1).run()
