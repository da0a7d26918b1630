"""Work in the background: what a job is, and how it moves from state to state."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.access import ActorKind
from domain.errors import Conflict, IllegalTransition
from domain.states import JobState


class JobKind(StrEnum):
    """What a job does. `resolvers.kinds` says how."""

    REBUILD_SEARCH = "REBUILD_SEARCH"
    EXPORT_CUSTOMER = "EXPORT_CUSTOMER"
    RECONCILE_PAYMENT = "RECONCILE_PAYMENT"
    APPLY_NOTICES = "APPLY_NOTICES"
    BULK_ORDERS = "BULK_ORDERS"
    CLEAR_ASSET_FILES = "CLEAR_ASSET_FILES"
    SEND_MESSAGE = "SEND_MESSAGE"


JOB_MOVES: Final[dict[JobState, tuple[JobState, ...]]] = {
    JobState.QUEUED: (JobState.RUNNING, JobState.CANCELLED),
    JobState.RUNNING: (JobState.QUEUED, JobState.DONE, JobState.FAILED, JobState.CANCELLED),
    JobState.DONE: (),
    JobState.FAILED: (JobState.QUEUED,),
    JobState.CANCELLED: (JobState.QUEUED,),
}
"""From each state, the states that can follow it."""

ACTIVE: Final = (JobState.QUEUED, JobState.RUNNING)
ENDED: Final = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=1)
GROWTH: Final = 3
_STEPS: Final = 12  # after so many, every pause is the longest
SWING: Final = 0.2
"""By how much of itself a pause is made shorter or longer by chance."""

LOST: Final = "The worker stopped in the middle of it. Whether it was done is not known."
LONGEST_ERROR: Final = 500


def pause(
    attempts: int,
    chance: float,
    *,
    first: timedelta = FIRST_PAUSE,
    longest: timedelta = LONGEST_PAUSE,
) -> timedelta:
    """Say how long to wait after so many attempts; `chance` from 0 to 1 spreads the retries.

    Jobs that failed together, because something was away, don't come back together.
    """
    grown = min(first * GROWTH ** min(attempts - 1, _STEPS), longest)
    return grown * (1 - SWING + 2 * SWING * chance)


@dataclass(slots=True, kw_only=True)
class Job:
    """A piece of work in the background.

    `due_at` is when it may be taken: when its next attempt is due, and while it runs, when its
    worker's lease ends. `lease` names that worker's hold on it. `version` rises with each change of
    state.
    """

    id: UUID
    kind: JobKind
    payload: dict[str, Any]
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str
    attempts_allowed: int
    due_at: datetime
    created_at: datetime
    unique_key: str | None = None
    state: JobState = JobState.QUEUED
    checkpoint: dict[str, Any] = field(default_factory=dict[str, Any])
    done: int = 0
    total: int | None = None
    failures: int = 0
    attempts: int = 0
    lease: UUID | None = None
    error: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1

    def begin(self, lease: UUID, at: datetime, until: datetime) -> None:
        """Let a worker have it until its lease ends; also in place of a worker that was lost."""
        if self.state is not JobState.RUNNING:
            self._move(JobState.RUNNING)
        self.attempts += 1
        self.lease, self.due_at = lease, until
        self.started_at = self.started_at or at

    def finish(self, at: datetime) -> None:
        """Note that all of it is done."""
        self._end(JobState.DONE, at)
        self.error = None

    def fail(self, why: str, at: datetime, *, wait: timedelta | None) -> None:
        """Note that an attempt failed; it is tried again after `wait`, if an attempt is left."""
        self.error = why[:LONGEST_ERROR]
        if wait is None or self.attempts >= self.attempts_allowed:
            self._end(JobState.FAILED, at)
        else:
            self._move(JobState.QUEUED)
            self.lease, self.due_at = None, at + wait

    def give_back(self, at: datetime) -> None:
        """Leave it to another worker from a moment on; the attempt does not count."""
        self._move(JobState.QUEUED)
        self.attempts -= 1
        self.lease, self.due_at = None, at

    def retry(self, at: datetime, attempts: int, expected_version: int | None) -> None:
        """Queue it again, from its checkpoint, with so many more attempts.

        Raises:
            Conflict: its state changed after the version that the caller saw.
            IllegalTransition: it has neither failed nor been cancelled.
        """
        self._expect(expected_version)
        if self.state is JobState.RUNNING:  # only its worker may put it back
            raise IllegalTransition("job", self.state, JobState.QUEUED, (JobState.CANCELLED,))
        self._move(JobState.QUEUED)
        self.attempts_allowed = self.attempts + attempts
        self.due_at, self.finished_at = at, None

    def cancel(self, at: datetime, expected_version: int | None) -> None:
        """Take it off the queue; a worker that is at it stops at its next step.

        Raises:
            Conflict: its state changed after the version that the caller saw.
            IllegalTransition: it has ended.
        """
        self._expect(expected_version)
        self._end(JobState.CANCELLED, at)

    def _expect(self, version: int | None) -> None:
        if version is not None and version != self.version:
            raise Conflict(self.version, ("state",))

    def _end(self, state: JobState, at: datetime) -> None:
        self._move(state)
        self.lease, self.finished_at = None, at

    def _move(self, state: JobState) -> None:
        allowed = JOB_MOVES[self.state]
        if state not in allowed:
            raise IllegalTransition("job", self.state, state, allowed)
        self.state = state
        self.version += 1
