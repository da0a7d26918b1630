"""Jobs for writing: queueing, taking, saving them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, insert, select, update

from db import tables as t
from db.block import Block
from db.mapping import from_row, to_row
from domain.errors import NotFound
from domain.job import ACTIVE, Job, JobKind
from domain.states import JobState

_ACTIVE = [state.value for state in ACTIVE]
_LASTING = frozenset({"id", "kind", "payload", "created_at", "unique_key"})


class JobLost(Exception):
    """The job is not this worker's any more: it was cancelled, or its lease ran out."""


class Jobs:
    """The jobs of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def add(self, job: Job) -> UUID:
        """Queue a job, unless one with its unique key waits or runs; give the id of the one."""
        alike = await self.alike(job)
        if alike is not None:
            return alike
        row = {"shop_id": self._block.shop_id, **to_row(job)}
        await self._block.connection.execute(insert(t.job).values(row))
        return job.id

    async def alike(self, job: Job) -> UUID | None:
        """Find the job with the same unique key that waits or runs."""
        if job.unique_key is None:
            return None
        return await self._block.connection.scalar(
            select(t.job.c.id).where(
                t.job.c.shop_id == self._block.shop_id,
                t.job.c.kind == job.kind.value,
                t.job.c.unique_key == job.unique_key,
                t.job.c.state.in_(_ACTIVE),
            )
        )

    async def get(self, id: UUID) -> Job:
        """Load a job and lock it.

        Raises:
            NotFound: the shop has no such job.
        """
        job = await self._one(self._of_shop().where(t.job.c.id == id))
        if job is None:
            raise NotFound("job")
        return job

    async def held(self, id: UUID, lease: UUID) -> Job:
        """Load a job that this worker has, and lock it until the end of the block.

        Raises:
            JobLost: it has not got it any more.
        """
        job = await self._one(self._of_shop().where(t.job.c.id == id))
        if job is None or job.state is not JobState.RUNNING or job.lease != lease:
            raise JobLost
        return job

    async def due(self, kinds: Iterable[JobKind], limit: int) -> Sequence[Job]:
        """Load and lock jobs that may be taken, those due first; leave out what others lock.

        They wait for an attempt, or their worker's lease has ended. Of kinds that this process does
        not know, it takes none: a newer version may be running beside it.
        """
        query = (
            self._of_shop()
            .where(
                t.job.c.state.in_(_ACTIVE),
                t.job.c.due_at <= self._block.at,
                t.job.c.kind.in_([kind.value for kind in kinds]),
            )
            .order_by(t.job.c.due_at, t.job.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)  # SQLite has one writer, who needs no such lock
        )
        found = await self._block.connection.execute(query)
        return [from_row(Job, row) for row in found.mappings()]

    async def save(self, job: Job) -> None:
        """Write what changed about a job."""
        row = {name: value for name, value in to_row(job).items() if name not in _LASTING}
        await self._block.connection.execute(
            update(t.job)
            .where(t.job.c.shop_id == self._block.shop_id, t.job.c.id == job.id)
            .values(row)
        )

    async def forget(self, before: datetime) -> None:
        """Delete jobs that were queued before that moment and are done, with what they tell."""
        old = (
            t.job.c.shop_id == self._block.shop_id,
            t.job.c.created_at < before,
            t.job.c.state == JobState.DONE.value,
        )
        items = t.job_item.c
        await self._block.connection.execute(
            delete(t.job_item).where(
                items.shop_id == self._block.shop_id,
                items.job_id.in_(select(t.job.c.id).where(*old)),
            )
        )
        await self._block.connection.execute(delete(t.job).where(*old))

    def _of_shop(self) -> Select[Any]:
        return select(t.job).where(t.job.c.shop_id == self._block.shop_id)

    async def _one(self, query: Select[Any]) -> Job | None:
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        return None if row is None else from_row(Job, row)
