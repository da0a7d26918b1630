"""Takes jobs off the queue and carries them out, a few at a time."""

import asyncio
import random
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

import structlog

from app.metrics import Metrics
from app.tracing import Tracing
from db.jobs import JobLost
from db.queue import Queue, Taken
from domain.errors import DomainError, Refused, Retry
from domain.job import LOST, JobKind, pause
from domain.states import JobState
from resolvers.context import Services
from resolvers.work import GivenUp, Kind, Later, NotYet, Work

AT_ONCE: Final = 4
LOOK: Final = 1.0  # seconds between two looks at the queue
GRACE: Final = 3.0  # seconds that running jobs get to end when the process stops
UNEXPECTED: Final = "Something unexpected happened. The log of the server says more."

log = structlog.stdlib.get_logger(__name__)


class Runner:
    """The worker of one process."""

    def __init__(
        self,
        services: Services,
        kinds: Mapping[JobKind, Kind[Any]],
        metrics: Metrics,
        *,
        at_once: int = AT_ONCE,
        look: float = LOOK,
        grace: float = GRACE,
        tracing: Tracing | None = None,
    ) -> None:
        self._services = services
        self._tracing = tracing or Tracing()
        self._kinds = kinds
        self._metrics = metrics
        self._queue = Queue(services.database, services.clock)
        self._at_once = at_once
        self._look = look
        self._grace = grace
        self._running: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled, then let what runs come to an end, or give it back."""
        try:
            while True:
                try:
                    await self._begin()
                except Exception as error:  # noqa: BLE001  (it must never stop looking)
                    log.warning("queue unreachable", error=repr(error))
                await self._pause()
        finally:
            await self._stop()

    async def _begin(self) -> None:
        """Take as many jobs as there is room for, from every shop that has some."""
        room = self._at_once - len(self._running)
        shops = list(await self._queue.waiting()) if room else []
        random.shuffle(shops)  # not the same shop first each time
        for nth, waiting in enumerate(shops):
            share = max(1, room // (len(shops) - nth))
            taken = await self._queue.take(waiting.shop_id, share, self._kinds)
            for each in taken:
                task = asyncio.create_task(self._attempt(each), name=f"job {each.job.id}")
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            room -= len(taken)
            if room <= 0:
                break

    async def _pause(self) -> None:
        """Wait until it is time to look again, or there is room."""
        if self._running:
            await asyncio.wait(
                self._running, timeout=self._look, return_when=asyncio.FIRST_COMPLETED
            )
        else:
            await asyncio.sleep(self._look)

    async def _stop(self) -> None:
        if self._running:
            _, unfinished = await asyncio.wait(self._running, timeout=self._grace)
            for task in unfinished:
                task.cancel()
            if unfinished:
                await asyncio.wait(unfinished)

    async def _attempt(self, taken: Taken) -> None:
        """Carry a job out and count how it went; whatever happens stays here."""
        kind = self._kinds[taken.job.kind]
        started = monotonic()
        with self._tracing.span(f"job {kind.name.value}") as span:
            span.note(
                tiski__job=str(taken.job.id),
                tiski__shop=str(taken.shop_id),
                tiski__attempt=taken.job.attempts,
            )
            try:
                outcome = await self._carried_out(kind, taken)
            except JobLost:
                outcome = "lost"
            except Exception:
                log.exception("job left alone")  # the database is away; the lease will end
                outcome = "lost"
            span.note(tiski__outcome=outcome)
        traced = {} if span.trace_id is None else {"trace_id": span.trace_id}
        self._metrics.jobs.labels(kind.name.value, outcome).inc()
        self._metrics.job_seconds.labels(kind.name.value).observe(monotonic() - started)
        log.info(
            "job",
            **traced,
            id=str(taken.job.id),
            kind=kind.name.value,
            attempt=taken.job.attempts,
            outcome=outcome,
        )

    async def _carried_out(self, kind: Kind[Any], taken: Taken) -> str:
        work = asyncio.ensure_future(kind.run(Work(self._services, kind, taken)))
        try:
            await self._hold(kind, taken, work)
        except asyncio.CancelledError:  # the process stops
            await _cancel(work)
        if work.cancelled():
            return await self._interrupted(kind, taken)
        error = work.exception()
        if error is not None:
            return await self._failed(kind, taken, error)
        await self._queue.finish(taken)
        return "done"

    async def _hold(self, kind: Kind[Any], taken: Taken, work: asyncio.Future[None]) -> None:
        """Keep the job while it is worked on.

        Raises:
            JobLost: it was cancelled, or another worker has it.
        """
        while not work.done():
            await asyncio.wait([work], timeout=kind.lease.total_seconds() / 3)
            if not work.done() and not await self._renewed(kind, taken):
                await _cancel(work)
                raise JobLost

    async def _renewed(self, kind: Kind[Any], taken: Taken) -> bool:
        try:
            return await self._queue.renew(taken, kind.lease)
        except Exception as error:  # noqa: BLE001  (a step will tell whether the job is still ours)
            log.warning("lease not renewed", id=str(taken.job.id), error=repr(error))
            return True

    async def _interrupted(self, kind: Kind[Any], taken: Taken) -> str:
        if kind.is_repeatable:
            await self._queue.give_back(taken)
            return "given back"
        await self._queue.fail(taken, LOST, None)
        return "failed"

    async def _failed(self, kind: Kind[Any], taken: Taken, error: BaseException) -> str:
        if isinstance(error, JobLost):
            raise error
        if isinstance(error, NotYet):
            await self._queue.give_back(taken, error.until)
            return "put off"
        why, is_final = _explained(error)
        if why == UNEXPECTED:
            log.error("job failed", id=str(taken.job.id), kind=kind.name.value, exc_info=error)
        wait = pause(
            taken.job.attempts,
            random.random(),  # noqa: S311  (it spreads retries, and keeps no secret)
            first=kind.first_pause,
            longest=kind.longest_pause,
        )
        state = await self._queue.fail(taken, why, None if is_final else wait)
        return "failed" if state is JobState.FAILED else "put off"


def _explained(error: BaseException) -> tuple[str, bool]:
    """Say to staff what went wrong, and whether another attempt is of no use."""
    match error:
        case Retry():
            return error.message, False
        case DomainError():
            return error.message, True
        case GivenUp() | Refused():
            return str(error), True
        case Later():
            return str(error), False
        case _:
            return UNEXPECTED, False


async def _cancel(work: asyncio.Future[None]) -> None:
    work.cancel()
    await asyncio.wait([work])
