"""One thing done with many orders: at once, or with all that meet a filter in the background.

One order that refuses stops no other. A job first writes down which orders it is about, then does
them in steps; a step's orders and its results are stored in one transaction, so that a worker that
is killed does nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.answer import Answer
from db.job_items import Item, Outcome
from db.unit import UnitOfWork
from domain.bulk import MOST, BulkAction, Wish
from domain.errors import DomainError, InvalidInput, Retry, StaffOnly
from domain.job import JobKind
from domain.tags import cleaned_tags
from domain.text import clean
from resolvers.context import Context
from resolvers.fulfillments import deed
from resolvers.payloads import DocumentUnfit
from resolvers.settling import hand_over_paid
from resolvers.work import GivenUp, Kind, Work

MAX_REASON: Final = 1_000
FROZEN: Final = 1_000  # orders that one step writes down
STEP: Final = 50  # orders that one transaction handles


@dataclass(frozen=True, slots=True)
class Bulk:
    """What to do with which orders; the filter as a client would write it."""

    action: str
    staff_id: str | None
    reason: str | None
    tags: list[str]
    filter: dict[str, Any]

    @property
    def wish(self) -> Wish:
        """What to do with each order."""
        return Wish(
            action=BulkAction(self.action),
            staff_id=UUID(self.staff_id) if self.staff_id else None,
            reason=self.reason,
            tags=tuple(self.tags),
        )


def read_wish(
    action: BulkAction, staff_id: UUID | None, reason: str | None, tags: Sequence[str]
) -> Wish:
    """Read what is to be done.

    Raises:
        InvalidInput: something does not go with the action, is missing, or can't be stored.
    """
    wish = Wish(
        action=action,
        staff_id=staff_id,
        reason=clean(reason, field=("input", "reason"), limit=MAX_REASON, multiline=True),
        tags=cleaned_tags(tags, field=("input", "tags")),
    )
    wish.check()
    return wish


def assigned_to(context: Context, staff_id: UUID | None, *, named: bool) -> UUID | None:
    """Tell who is to look after the orders: who is named, else whoever asks.

    Raises:
        StaffOnly: nobody is named, and a program asks.
    """
    if named:
        return staff_id
    if context.viewer.staff_id is None:
        raise StaffOnly("Only a person can look after an order. Name one by `staffId`.")
    return context.viewer.staff_id


async def bulk_orders(context: Context, wish: Wish, ids: Sequence[UUID]) -> Answer:
    """Do it with these orders, each for itself."""
    chosen = list(dict.fromkeys(ids))
    if not 1 <= len(chosen) <= MOST:
        raise InvalidInput(
            f"Name 1 to {MOST} orders, or give a filter instead.", field=("input", "ids")
        )
    async with context.write() as unit:
        await _require_person(unit, wish)
        outcomes = await _do(unit, wish, chosen)
        rows = [_row(id, outcome) for id, outcome in outcomes.items()]
        refused = sum(outcome.code is not None for outcome in outcomes.values())
        return unit.answer(
            lists={"result_rows": rows},
            counts={"done_count": len(rows) - refused, "refused_count": refused},
        )


async def bulk_job(context: Context, wish: Wish, stored_filter: dict[str, Any]) -> Answer:
    """Queue it for all orders that meet a filter."""
    bulk = Bulk(
        action=wish.action.value,
        staff_id=str(wish.staff_id) if wish.staff_id else None,
        reason=wish.reason,
        tags=list(wish.tags),
        filter=stored_filter,
    )
    async with context.write() as unit:
        await _require_person(unit, wish)
        job = BULK_ORDERS.job(bulk, context.viewer.actor, unit.at)
        return unit.answer(job=await unit.jobs.add(job))


async def _require_person(unit: UnitOfWork, wish: Wish) -> None:
    if wish.staff_id is not None:
        await unit.people.require(wish.staff_id, field=("input", "staffId"))


async def _do(unit: UnitOfWork, wish: Wish, ids: Sequence[UUID]) -> Mapping[UUID, Outcome]:
    """Do it with each order, and tell of each what became of it."""
    await unit.orders.expect(ids)
    outcomes: dict[UUID, Outcome] = {}
    for id in ids:
        try:
            order = await unit.orders.get(id)
            wish.do(order, deed(unit))
        except Retry:
            raise
        except DomainError as error:
            outcomes[id] = Outcome(error.code.value, error.message)
        else:
            await hand_over_paid(unit, order)  # what waited, perhaps
            outcomes[id] = Outcome(None, None)
    return outcomes


def _row(id: UUID, outcome: Outcome) -> dict[str, str]:
    row = {"order": str(id)}
    if outcome.code is not None and outcome.message is not None:
        row |= {"code": outcome.code, "message": outcome.message}
    return row


async def _run(work: Work[Bulk]) -> None:
    while not work.checkpoint.get("frozen", False):
        await _freeze(work)
    while await _step(work):
        pass


async def _freeze(work: Work[Bulk]) -> None:
    """Write down the next orders that the job is about."""
    after = work.checkpoint.get("after")
    payloads = work.services.webhooks.payloads
    try:
        found = await payloads.orders(
            work.services, work.viewer, work.payload.filter, UUID(after) if after else None, FROZEN
        )
    except DocumentUnfit as unfit:
        raise GivenUp(unfit.message) from unfit
    async with work.step() as step:
        await step.unit.job_items.add(step.job.id, found)
        total = (step.job.total or 0) + len(found)
        is_last = len(found) < FROZEN
        last = after if not found else str(found[-1])
        step.advance(total=total, checkpoint={"frozen": is_last, "after": last})


async def _step(work: Work[Bulk]) -> bool:
    """Handle the next orders; tell whether there were any."""
    async with work.step() as step:
        items: Sequence[Item] = await step.unit.job_items.waiting(step.job.id, STEP)
        outcomes = await _do(step.unit, work.payload.wish, [item.order_id for item in items])
        await step.unit.job_items.save(items, outcomes)
        refused = sum(outcome.code is not None for outcome in outcomes.values())
        step.advance(done=len(items), failures=refused)
    return bool(items)


BULK_ORDERS: Final = Kind(JobKind.BULK_ORDERS, Bulk, _run, is_repeatable=True)
