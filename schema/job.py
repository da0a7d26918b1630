"""Work in the background: seeing it, following it, retrying and cancelling it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.access import Scope
from domain.errors import InvalidInput
from domain.states import JobState as State
from queryplan.declare import (
    Connection,
    Node,
    SortDirection,
    any_of,
    bad_input,
    column,
    computed,
    entity,
    every_of,
    id_of,
    many,
    none_of,
    one,
    page,
    row_id,
    source,
)
from resolvers import jobs, search_rebuild
from schema.enums import ErrorCode, JobItemState, JobKind, JobState
from schema.event import Actor, actor
from schema.mutation import Payload, mutation, row_key
from schema.ranges import DateTimeRange

if TYPE_CHECKING:
    from schema.order.types import Order

JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]


@source("job_item", scope=Scope.JOBS_READ.value)
class JobItem(Node):
    """One of the orders that a job is about."""

    state: JobItemState = column(description="What became of it.")
    order: Annotated["Order", strawberry.lazy("schema.order.types")] | None = one(
        description="The order as it stands now."
    )
    code: ErrorCode | None = column(
        description="Why it was refused, for programs; null when it was not."
    )
    message: str | None = column(
        description="Why it was refused, as a sentence in English; null when it was not."
    )


@strawberry.input(description="Which of a job's orders to list.")
class JobItemFilter:
    """Which of a job's orders to list."""

    state: list[JobItemState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only those of which this became."
    )
    and_: "list[JobItemFilter] | None" = every_of()
    or_: "list[JobItemFilter] | None" = any_of()
    not_: "JobItemFilter | None" = none_of()


@source("job", scope=Scope.JOBS_READ.value)
class Job(Node):
    """Work in the background. One that is done can be looked up for 30 days."""

    kind: JobKind = column(description="What it does.")
    state: JobState = column(description="Where it stands.")
    version: int = column(description="Rises with each change of state; for `expectedVersion`.")
    done: int = column(description="How many things are done, of `total`.")
    total: int | None = column(description="How many things there are; null until it is known.")
    failures: int = column(description="How many of the things that are done failed.")
    attempts: int = column(description="How often a worker began or went on with it.")
    error: str | None = column(
        description="What went wrong at the last attempt, as a sentence in English."
    )
    items: Connection[JobItem] = many(
        filter=JobItemFilter,
        description="The orders that `bulkOrders` is about, in the order in which they are done; "
        "other kinds have none.",
    )
    requested_by: Actor = actor(description="Who asked for it.")
    created_at: datetime = column(description="When it was queued.")
    started_at: datetime | None = column(description="When a worker began with it.")
    finished_at: datetime | None = column(
        description="When it was done, given up or cancelled; null while it waits or runs."
    )

    @computed("state", "due_at")
    @staticmethod
    def next_attempt_at(state: str, due_at: datetime) -> datetime | None:
        """When it is tried next; null unless it is queued."""
        return due_at if state == State.QUEUED else None


@strawberry.input(description="Which jobs to list.")
class JobFilter:
    """Which jobs to list."""

    kind: list[JobKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Only jobs that do one of these."
    )
    state: list[JobState] | None = strawberry.field(
        default=strawberry.UNSET, description="Only jobs in these states."
    )
    created_at: DateTimeRange | None = strawberry.field(
        default=strawberry.UNSET, description="Only jobs queued in this span."
    )
    and_: "list[JobFilter] | None" = every_of()
    or_: "list[JobFilter] | None" = any_of()
    not_: "JobFilter | None" = none_of()


@strawberry.enum(description="What jobs can be sorted by.")
class JobSortField(Enum):
    """What jobs can be sorted by."""

    CREATED_AT = strawberry.enum_value("created_at", description="When the job was queued.")


@strawberry.input(description="How to sort jobs.")
class JobSort:
    """How to sort jobs."""

    field: JobSortField = strawberry.field(
        default=JobSortField.CREATED_AT, description="What to sort by."
    )
    direction: SortDirection = strawberry.field(
        default=SortDirection.DESC, description="Which end comes first."
    )


@strawberry.input(one_of=True, description="What to find a job by: exactly one of these.")
class JobBy:
    """What to find a job by."""

    id: strawberry.ID | None = id_of("Job", description="The job's id.")


@strawberry.type
class JobQueries:
    """What can be asked about jobs."""

    job: Job | None = entity(by=JobBy, description="One job; null when there is none.")
    jobs: Connection[Job] = page(
        filter=JobFilter,
        order_by=JobSort,
        description="Work in the background, newest first unless sorted otherwise.",
    )


@strawberry.type(description="What an operation on a job answers.")
class JobPayload(Payload):
    """What an operation on a job answers."""

    job_id: strawberry.Private[UUID | None] = None
    job: Job | None = entity(
        ref="job_id", description="The job as it stands now; null when the call was refused."
    )


@strawberry.type(description="What `retryJob` answers.")
class RetryJobPayload(JobPayload):
    """What `retryJob` answers."""


@strawberry.type(description="What `cancelJob` answers.")
class CancelJobPayload(JobPayload):
    """What `cancelJob` answers."""


@strawberry.type(description="What `rebuildSearch` answers.")
class RebuildSearchPayload(JobPayload):
    """What `rebuildSearch` answers."""


@strawberry.type
class JobMutations:
    """What can be done with jobs."""

    @mutation(RetryJobPayload, scope=Scope.JOBS_WRITE)
    async def retry_job(self, info: strawberry.Info, id: JobId) -> object:
        """Queue a job again that failed or was cancelled.

        It goes on from where it stopped, and gets as many attempts as a new one.
        """
        return await jobs.retry_job(info.context, row_key("Job", id, "id"))

    @mutation(CancelJobPayload, scope=Scope.JOBS_WRITE)
    async def cancel_job(self, info: strawberry.Info, id: JobId) -> object:
        """Cancel a job that waits or runs. What it has done so far stays done."""
        return await jobs.cancel_job(info.context, row_key("Job", id, "id"))

    @mutation(RebuildSearchPayload, scope=Scope.JOBS_WRITE, creates=True)
    async def rebuild_search(self, info: strawberry.Info) -> object:
        """Build anew what orders and customers are searched by, in the background.

        Search works meanwhile. Where this waits or runs already, that job is the answer.
        """
        return await search_rebuild.rebuild_search(info.context)


@strawberry.type(description="How far a job has come.")
class JobChangedItem:
    """How far a job has come."""

    job_id: strawberry.Private[UUID]
    job: Job | None = entity(ref="job_id", description="The job as it stands now.")


@strawberry.type
class JobSubscriptions:
    """What can be followed live about jobs."""

    @strawberry.subscription(
        description=(
            "A job as it stands now, and again whenever it has come further, at most twice a "
            "second. Ends with the item in which the job is done, has failed or was cancelled."
        ),
        metadata={"scope": Scope.JOBS_READ.value},
    )
    async def job_changed(self, info: strawberry.Info, id: JobId) -> AsyncGenerator[JobChangedItem]:
        """Follow a job."""
        try:
            items = await jobs.job_changed(info.context, row_id(id, "Job", "id"))
        except InvalidInput as error:
            raise bad_input("`id`: there is no such job in this shop.", "id") from error
        return _shown(items)


async def _shown(items: AsyncGenerator[UUID]) -> AsyncGenerator[JobChangedItem]:
    async with aclosing(items):
        async for id in items:
            yield JobChangedItem(job_id=id)
