"""Jobs move as their table says, and wait longer after each attempt."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import ActorKind
from domain.errors import Conflict, IllegalTransition
from domain.job import ENDED, FIRST_PAUSE, JOB_MOVES, LONGEST_PAUSE, SWING, Job, JobKind, pause
from domain.states import JobState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LEASE = UUID(int=7)
SOON = timedelta(seconds=5)


def queued(**changes: Any) -> Job:
    values: dict[str, Any] = {
        "id": UUID(int=1),
        "kind": JobKind.REBUILD_SEARCH,
        "payload": {},
        "actor_kind": ActorKind.STAFF,
        "actor_id": None,
        "actor_name": "Sanna",
        "attempts_allowed": 2,
        "due_at": NOW,
        "created_at": NOW,
    }
    return Job(**{**values, **changes})


def running(**changes: Any) -> Job:
    job = queued(**changes)
    job.begin(LEASE, NOW, NOW + SOON)
    return job


def test_every_state_can_be_reached_and_all_but_done_left() -> None:
    assert set(JOB_MOVES) == set(JobState)
    reached = {JobState.QUEUED}
    for _ in JobState:
        reached |= {after for state in reached for after in JOB_MOVES[state]}
    assert reached == set(JobState)
    assert [state for state, after in JOB_MOVES.items() if not after] == [JobState.DONE]


def test_it_is_done() -> None:
    job = running()
    assert (job.state, job.lease, job.started_at, job.attempts) == (
        JobState.RUNNING, LEASE, NOW, 1,
    )  # fmt: skip
    job.finish(NOW + SOON)
    assert (job.state, job.lease, job.finished_at) == (JobState.DONE, None, NOW + SOON)
    for move in (lambda: job.cancel(NOW, None), lambda: job.retry(NOW, 1, None)):
        with pytest.raises(IllegalTransition):
            move()


def test_it_is_tried_again_until_no_attempt_is_left() -> None:
    job = running()
    job.fail("The server was away.", NOW, wait=SOON)
    assert (job.state, job.due_at, job.error) == (
        JobState.QUEUED,
        NOW + SOON,
        "The server was away.",
    )
    job.begin(LEASE, NOW + SOON, NOW + 2 * SOON)
    assert job.started_at == NOW
    job.fail("Still away.", NOW + SOON, wait=SOON)
    assert (job.state, job.finished_at) == (JobState.FAILED, NOW + SOON)
    job.retry(NOW + 2 * SOON, 3, None)
    assert (job.state, job.attempts, job.attempts_allowed) == (JobState.QUEUED, 2, 5)
    assert job.finished_at is None


def test_what_never_succeeds_is_not_tried_again() -> None:
    job = running()
    job.fail("x" * 1000, NOW, wait=None)
    assert (job.state, len(job.error or "")) == (JobState.FAILED, 500)


def test_what_is_given_back_does_not_count() -> None:
    job = running()
    job.give_back(NOW)
    assert (job.state, job.attempts, job.lease, job.due_at) == (JobState.QUEUED, 0, None, NOW)


def test_a_job_that_runs_is_not_queued_by_staff() -> None:
    job = running()
    with pytest.raises(IllegalTransition) as refused:
        job.retry(NOW, 1, None)
    assert refused.value.allowed == (JobState.CANCELLED,)
    job.cancel(NOW, None)
    assert (job.state, job.lease) == (JobState.CANCELLED, None)


def test_a_version_that_is_not_the_current_one_is_refused() -> None:
    job = running()
    with pytest.raises(Conflict) as refused:
        job.cancel(NOW, 1)
    assert refused.value.current_version == job.version == 2
    job.cancel(NOW, 2)
    assert job.state in ENDED


@given(st.integers(min_value=1, max_value=10_000), st.floats(min_value=0, max_value=1))
def test_pauses_grow_to_a_bound_and_are_spread(attempts: int, chance: float) -> None:
    wait = pause(attempts, chance)
    assert FIRST_PAUSE * (1 - SWING) <= wait <= LONGEST_PAUSE * (1 + SWING)
    assert pause(attempts, 0.5) <= pause(attempts + 1, 0.5)


def test_the_first_pauses() -> None:
    assert [pause(nth, 0.5).total_seconds() for nth in (1, 2, 3, 8)] == [5, 15, 45, 3600]
    assert pause(1, 0) < pause(1, 1)
