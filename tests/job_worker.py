"""A worker process that counts slowly to a number, for the tests of jobs.

It works until it is killed. Each item is a step of its own and adds one event that names it.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from factories import FixedClock

from adapters.contacts import contact_checks
from app.metrics import Metrics
from app.worker import Runner
from db.database import Database
from db.doorbell import open_doorbell
from db.journal import Journal
from domain.events import JobCancelled
from domain.job import JobKind
from resolvers.context import Services
from resolvers.feed import Feed
from resolvers.search_rebuild import Rebuild
from resolvers.work import Kind, Work

LEASE = timedelta(seconds=0.6)


async def main(ready: Callable[[], None], url: str, items: int) -> None:
    """Work."""
    database = Database(url)
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=FixedClock(),
        feed=Feed(Journal(database), open_doorbell(url)),
        read=lambda _: None,
    )

    async def count(work: Work[Rebuild]) -> None:
        for item in range(work.checkpoint.get("next", 0), items):
            async with work.step() as step:
                step.unit.tell(JobCancelled(job_id=UUID(int=item), kind="item"))
                step.advance(done=1, total=items, checkpoint={"next": item + 1})
                await asyncio.sleep(0.01)  # a kill may fall into an open transaction
            await asyncio.sleep(0.02)

    kind = Kind(JobKind.REBUILD_SEARCH, Rebuild, count, is_repeatable=True, lease=LEASE)
    ready()
    await Runner(services, {kind.name: kind}, Metrics(), look=0.1).run()
