"""How a kind of job is declared, and what its handler works with.

    @dataclass(frozen=True, slots=True)
    class Greeting:
        name: str

    async def greet(work: Work[Greeting]) -> None:
        async with work.step() as step:
            ...                                  # writes through step.unit, in one transaction
            step.advance(done=1, checkpoint={"after": ...})

    GREET = Kind(JobKind.GREET, Greeting, greet, is_repeatable=True)

A handler does its work in steps. What a step writes and how far the job has come are stored in the
same transaction, so that a worker that is killed leaves no step half done, and the next one begins
where it stopped: `work.checkpoint` is what the last step stored.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import Field, asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from db.call import Call
from db.ids import new_id
from db.queue import Taken
from db.unit import UnitOfWork
from domain.access import ALL_SCOPES, NO_TOKEN, Actor, Viewer
from domain.job import FIRST_PAUSE, LONGEST_PAUSE, Job, JobKind
from resolvers.context import Services

LEASE = timedelta(seconds=30)


class Payload(Protocol):
    """What a job is told: a dataclass whose fields are plain JSON values."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


P = TypeVar("P", bound=Payload)


class GivenUp(Exception):
    """A job can't succeed, however often it is tried; the message is a sentence for staff."""


class NotYet(Exception):
    """A job must not be done before a moment; that it was taken counts as no attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"It waits until {until.isoformat(timespec='seconds')}.")
        self.until = until


class Later(Exception):
    """An attempt failed and another may succeed; the message is a sentence for staff."""


@dataclass(slots=True)
class Step:
    """One transaction of a job."""

    unit: UnitOfWork
    job: Job

    def advance(
        self,
        *,
        done: int = 0,
        failures: int = 0,
        total: int | None = None,
        checkpoint: dict[str, Any] | None = None,
    ) -> None:
        """Note how far the job has come; it is stored with the step."""
        self.job.done += done
        self.job.failures += failures
        self.job.total = self.job.total if total is None else total
        self.job.checkpoint = self.job.checkpoint if checkpoint is None else checkpoint


class Work(Generic[P]):
    """One attempt at a job."""

    def __init__(self, services: Services, kind: "Kind[P]", taken: Taken) -> None:
        self.services = services
        self.payload: P = kind.payload(**taken.job.payload)
        self.checkpoint = taken.job.checkpoint
        self._kind = kind
        self._taken = taken

    @property
    def viewer(self) -> Viewer:
        """Whoever queued the job; its events carry that name."""
        job = self._taken.job
        actor = Actor(job.actor_kind, job.actor_id, job.actor_name)
        return Viewer(self._taken.shop_id, NO_TOKEN, "tiski", actor, frozenset(ALL_SCOPES))

    @property
    def is_last(self) -> bool:
        """Tell whether no attempt is left after this one."""
        return self._taken.job.attempts >= self._taken.job.attempts_allowed

    def look(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a block that loads what a step would; it locks nothing and writes nothing."""
        call = Call(mutation=self._kind.name.value)
        return self.services.database.looking(self.viewer, call, self.services.clock.now())

    @asynccontextmanager
    async def step(self) -> AsyncGenerator[Step]:
        """Hold a write block that counts only while this worker has the job.

        Raises:
            JobLost: it was cancelled, or another worker has it; nothing of the step is stored.
        """
        call = Call(mutation=self._kind.name.value)
        now = self.services.clock.now()
        async with self.services.database.writing(self.viewer, call, now) as unit:
            job = await unit.jobs.held(self._taken.job.id, self._taken.lease)
            step = Step(unit, job)
            yield step
            job.due_at = max(job.due_at, self.services.clock.now() + self._kind.lease)
            await unit.jobs.save(job)
        self.checkpoint = step.job.checkpoint


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """A kind of job: what it is told, what it does, how often it is tried.

    `is_repeatable` says that going on after a worker was lost does nothing twice: its effects are
    in its steps, or doing them again changes nothing. Other kinds fail then, for staff to decide.
    """

    name: JobKind
    payload: type[P]
    run: Callable[[Work[P]], Awaitable[None]]
    is_repeatable: bool
    attempts: int = 8
    lease: timedelta = LEASE
    first_pause: timedelta = FIRST_PAUSE
    longest_pause: timedelta = LONGEST_PAUSE

    def job(self, payload: P, actor: Actor, at: datetime, *, unique_key: str | None = None) -> Job:
        """Make a job of this kind, due at once."""
        return Job(
            id=new_id(),
            kind=self.name,
            payload=asdict(payload),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            attempts_allowed=self.attempts,
            due_at=at,
            created_at=at,
            unique_key=unique_key,
        )
