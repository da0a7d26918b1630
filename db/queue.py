"""What workers do with the queue: see where work is, take it, keep it, and say how it went."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import BigInteger, column, func, literal, select

from db import tables as t
from db.call import Call
from db.database import Database
from db.ids import new_id
from db.jobs import JobLost
from db.transactions import Mode
from db.types import Timestamp, identifier
from db.unit import UnitOfWork
from domain.access import viewer_without_token
from domain.events import JobFailed
from domain.job import ACTIVE, LOST, Job, JobKind
from domain.ports import Clock
from domain.states import JobState

KEPT: Final = timedelta(days=30)
"""How long a job that is done can be looked up."""

_TAKING: Final = Call(mutation="")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much work a shop has that may be taken now, and since when the oldest waits."""

    shop_id: UUID
    jobs: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that this process has, until its lease ends."""

    shop_id: UUID
    lease: UUID
    job: Job


class Terms(Protocol):
    """What the queue must know of a kind of job."""

    @property
    def is_repeatable(self) -> bool:
        """Tell whether going on after a worker was lost does nothing twice."""
        ...

    @property
    def lease(self) -> timedelta:
        """For how long a worker has it before it must say that it still lives."""
        ...


class Queue:
    """The jobs of all shops, for workers; each transaction sees one shop."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def waiting(self) -> Sequence[Waiting]:
        """Find the shops with work; this alone looks at all of them, and sees no more than this."""
        now = self._clock.now()
        if self._database.transactions.dialect == "postgresql":
            found = func.shops_with_work(literal(now, Timestamp())).table_valued(
                column("shop_id", identifier()),
                column("waiting", BigInteger),
                column("oldest", Timestamp()),
            )
            query = select(found.c.shop_id, found.c.waiting, found.c.oldest)
        else:
            query = (
                select(t.job.c.shop_id, func.count(), func.min(t.job.c.due_at, type_=Timestamp()))
                .where(t.job.c.state.in_([s.value for s in ACTIVE]), t.job.c.due_at <= now)
                .group_by(t.job.c.shop_id)
            )
        async with self._database.transactions.open(Mode.READ, None) as connection:
            return [Waiting(*row) for row in await connection.execute(query)]

    async def depth(self) -> tuple[int, float]:
        """Tell how many jobs are due in all shops, and for how many seconds the oldest is."""
        found = await self.waiting()
        oldest = min((each.oldest for each in found), default=None)
        age = 0.0 if oldest is None else (self._clock.now() - oldest).total_seconds()
        return sum(each.jobs for each in found), max(age, 0.0)

    async def take(
        self, shop_id: UUID, limit: int, kinds: Mapping[JobKind, Terms]
    ) -> Sequence[Taken]:
        """Take jobs of a shop that are due, of these kinds.

        One whose worker was lost is taken over when its kind is repeatable and an attempt is left;
        otherwise it has failed.
        """
        taken: list[Taken] = []
        async with self._writing(shop_id) as unit:
            for job in await unit.jobs.due(kinds, limit):
                was_lost = job.state is JobState.RUNNING
                terms, is_left = kinds[job.kind], job.attempts < job.attempts_allowed
                if was_lost and not (terms.is_repeatable and is_left):
                    _fail(unit, job, LOST, None)
                else:
                    mine = new_id()
                    job.begin(mine, unit.at, unit.at + terms.lease)
                    taken.append(Taken(shop_id, mine, job))
                await unit.jobs.save(job)
        return taken

    async def renew(self, taken: Taken, lease: timedelta) -> bool:
        """Keep a job for longer; False when it was cancelled or taken over."""
        try:
            async with self._writing(taken.shop_id) as unit:
                job = await unit.jobs.held(taken.job.id, taken.lease)
                job.due_at = unit.at + lease
                await unit.jobs.save(job)
        except JobLost:
            return False
        return True

    async def finish(self, taken: Taken) -> None:
        """Say that a job is done, and forget those that were long ago.

        Raises:
            JobLost: this process has not got it any more.
        """
        async with self._writing(taken.shop_id) as unit:
            job = await unit.jobs.held(taken.job.id, taken.lease)
            job.finish(unit.at)
            await unit.jobs.save(job)
            await unit.jobs.forget(unit.at - KEPT)

    async def fail(self, taken: Taken, why: str, wait: timedelta | None) -> JobState:
        """Say that an attempt failed; it is tried again after `wait`, if an attempt is left.

        Raises:
            JobLost: this process has not got it any more.
        """
        async with self._writing(taken.shop_id) as unit:
            job = await unit.jobs.held(taken.job.id, taken.lease)
            _fail(unit, job, why, wait)
            await unit.jobs.save(job)
        return job.state

    async def give_back(self, taken: Taken, until: datetime | None = None) -> None:
        """Leave a job to another worker, at once or from a moment on.

        Raises:
            JobLost: this process has not got it any more.
        """
        async with self._writing(taken.shop_id) as unit:
            job = await unit.jobs.held(taken.job.id, taken.lease)
            job.give_back(until or unit.at)
            await unit.jobs.save(job)

    def _writing(self, shop_id: UUID) -> AbstractAsyncContextManager[UnitOfWork]:
        viewer = viewer_without_token(shop_id)
        return self._database.writing(viewer, _TAKING, self._clock.now())


def _fail(unit: UnitOfWork, job: Job, why: str, wait: timedelta | None) -> None:
    job.fail(why, unit.at, wait=wait)
    if job.state is JobState.FAILED:
        unit.tell(JobFailed(job_id=job.id, kind=job.kind.value, error=job.error or ""))
