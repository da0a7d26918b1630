"""What staff do with jobs, and how one is followed."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.progress import progress_of
from domain.errors import InvalidInput
from domain.events import JobCancelled, JobRetried
from domain.job import ENDED
from resolvers.context import Context
from resolvers.kinds import KINDS

LOOK: Final = 0.5  # seconds between two looks at a job that somebody follows


async def retry_job(context: Context, id: UUID) -> Answer:
    """Queue a job again that failed or was cancelled; it goes on from where it stopped."""
    async with context.write() as unit:
        job = await unit.jobs.get(id)
        if job.state in ENDED and await unit.jobs.alike(job) is not None:
            raise InvalidInput("Another job with the same work waits or runs.", field=("id",))
        job.retry(unit.at, KINDS[job.kind].attempts, context.call.expected_version)
        await unit.jobs.save(job)
        unit.tell(JobRetried(job_id=job.id, kind=job.kind.value))
        return unit.answer(job=id)


async def cancel_job(context: Context, id: UUID) -> Answer:
    """Take a job off the queue; what its finished steps did stays done."""
    async with context.write() as unit:
        job = await unit.jobs.get(id)
        job.cancel(unit.at, context.call.expected_version)
        await unit.jobs.save(job)
        unit.tell(JobCancelled(job_id=job.id, kind=job.kind.value))
        return unit.answer(job=id)


async def job_changed(context: Context, id: UUID) -> AsyncGenerator[UUID]:
    """Start to follow a job: as it stands, then whenever it has come further, until it ends.

    Raises:
        InvalidInput: the shop has no such job.
    """
    now = await progress_of(context.session, id)
    await context.release()
    if now is None:
        raise InvalidInput("There is no such job in this shop.", field=("id",))
    return _followed(context, id)


async def _followed(context: Context, id: UUID) -> AsyncGenerator[UUID]:
    seen = None
    while True:
        now = await progress_of(context.session, id)
        await context.release()  # or it would hold its connection until the next look
        if now is None:
            return
        if now != seen:
            yield id
            seen = now
        if now.state in ENDED:
            return
        await asyncio.sleep(LOOK)
