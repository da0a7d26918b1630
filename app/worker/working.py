"""Puts the work of a process together: jobs, webhooks, messages by rules, and keeping house."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from app.metrics import Metrics
from app.tracing import Tracing
from app.worker.couriers import Couriers
from app.worker.housekeeping import work
from app.worker.occasions import tell_customers
from app.worker.runner import Runner
from resolvers.context import Services
from resolvers.kinds import KINDS


@asynccontextmanager
async def working(services: Services, metrics: Metrics, tracing: Tracing) -> AsyncGenerator[None]:
    """Work in the background until the block ends, then give back what was begun."""
    runner = Runner(services, KINDS, metrics, tracing=tracing)
    couriers = Couriers(services, metrics, tracing=tracing)
    keeping = work(services.database, services.clock, tracing=tracing)
    tasks = [
        asyncio.create_task(keeping, name="housekeeping"),
        asyncio.create_task(runner.run(), name="jobs"),
        asyncio.create_task(couriers.run(), name="webhooks"),
        asyncio.create_task(tell_customers(services, tracing=tracing), name="messages by rules"),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
