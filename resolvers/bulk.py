"""One thing done with many orders: at once, or with all that meet a filter in the background.

One order that refuses stops no other. A job first writes down which orders it is about, then does
them in steps; a step's orders and its results are stored in one transaction, so that a worker that
is killed does nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from db.answer import Answer
from db.call import Call
from db.ids import new_id
from db.job_items import Outcome
from db.unit import UnitOfWork
from domain.access import Scope
from domain.actions import OrderAction, require
from domain.bulk import MOST, MOST_REFUNDED, BulkAction, Wish
from domain.cancelling import RefundMode
from domain.errors import DomainError, InvalidInput, Path, Retry
from domain.job import JobKind
from domain.ports import Doubt
from domain.tags import cleaned_tags
from domain.text import clean
from resolvers.cancelling import Refund, book
from resolvers.context import Context
from resolvers.fulfillments import deed
from resolvers.handling import whoever_asks
from resolvers.movements import Asked, carry_out
from resolvers.payloads import DocumentUnfit
from resolvers.settling import hand_over_paid
from resolvers.work import GivenUp, Kind, Work

MAX_REASON: Final = 1_000
STEP: Final = 50  # orders that one transaction handles
REFUNDING_STEP: Final = 1  # what a killed worker was about to ask for stays to be settled by hand


@dataclass(frozen=True, slots=True)
class Bulk:
    """What to do with which orders; the filter as a client would write it."""

    action: str
    staff_id: str | None
    reason: str | None
    tags: list[str]
    filter: dict[str, Any]
    refund: str | None = None
    notify_customer: bool | None = None

    @property
    def wish(self) -> Wish:
        """What to do with each order."""
        return Wish(
            action=BulkAction(self.action),
            staff_id=UUID(self.staff_id) if self.staff_id else None,
            reason=self.reason,
            tags=tuple(self.tags),
            refund=RefundMode(self.refund) if self.refund else None,
            notify_customer=self.notify_customer,
        )


@dataclass(slots=True)
class Done:
    """What became of each order, what providers are to be asked, and what looks doubtful."""

    outcomes: dict[UUID, Outcome] = field(default_factory=dict[UUID, Outcome])
    asked: list[Asked] = field(default_factory=list[Asked])
    doubts: list[Doubt] = field(default_factory=list[Doubt])

    @property
    def refused(self) -> int:
        """How many orders refused."""
        return sum(outcome.code is not None for outcome in self.outcomes.values())


def read_wish(wish: Wish) -> Wish:
    """Read what is to be done.

    Raises:
        InvalidInput: something does not go with the action, is missing, or can't be stored.
    """
    wish = replace(
        wish,
        reason=clean(wish.reason, field=("input", "reason"), limit=MAX_REASON, multiline=True),
        tags=cleaned_tags(wish.tags, field=("input", "tags")),
    )
    wish.check()
    return wish


def assigned_to(context: Context, staff_id: UUID | None, *, named: bool) -> UUID | None:
    """Tell who is to look after the orders: who is named, else whoever asks.

    Raises:
        StaffOnly: nobody is named, and a program asks.
    """
    return staff_id if named else whoever_asks(context)


async def bulk_orders(context: Context, wish: Wish, ids: Sequence[UUID]) -> Answer:
    """Do it with these orders, each for itself."""
    _require_scope(context, wish)
    chosen = list(dict.fromkeys(ids))
    most = MOST_REFUNDED if wish.gives_back else MOST
    if not 1 <= len(chosen) <= most:
        raise InvalidInput(
            f"Name 1 to {most} orders, or give a filter instead.", field=("input", "ids")
        )
    async with context.write() as unit:
        await _require_person(unit, wish)
        places = {id: ("input", "ids", str(ids.index(id))) for id in chosen}
        done = await _do(context, unit, wish, places)
        rows = [_row(id, outcome) for id, outcome in done.outcomes.items()]
        answer = unit.answer(
            warnings=done.doubts,
            lists={"result_rows": rows},
            counts={"done_count": len(rows) - done.refused, "refused_count": done.refused},
        )
    return await carry_out(context, done.asked, answer)


async def bulk_job(context: Context, wish: Wish, stored_filter: dict[str, Any]) -> Answer:
    """Queue it for all orders that meet a filter."""
    _require_scope(context, wish)
    bulk = Bulk(
        action=wish.action.value,
        staff_id=str(wish.staff_id) if wish.staff_id else None,
        reason=wish.reason,
        tags=list(wish.tags),
        filter=stored_filter,
        refund=wish.refund.value if wish.refund else None,
        notify_customer=wish.notify_customer,
    )
    async with context.write() as unit:
        await _require_person(unit, wish)
        job = BULK_ORDERS.job(bulk, context.viewer.actor, unit.at)
        return unit.answer(job=await unit.jobs.add(job))


def _require_scope(context: Context, wish: Wish) -> None:
    if wish.gives_back and not context.allows(Scope.PAYMENTS_WRITE):
        raise InvalidInput(
            "Giving money back needs a token with the scope payments:write.",
            field=("input", "refund"),
        )


async def _require_person(unit: UnitOfWork, wish: Wish) -> None:
    if wish.staff_id is not None:
        await unit.people.require(wish.staff_id, field=("input", "staffId"))


async def _do(context: Context, unit: UnitOfWork, wish: Wish, places: Mapping[UUID, Path]) -> Done:
    """Do it with each order; `places` are what a warning about one points at."""
    cancellation = wish.cancellation
    await unit.orders.expect(places, with_owners=cancellation is not None)
    done = Done()
    for id, place in places.items():
        try:
            order = await unit.orders.get(id)
            if cancellation is None:
                wish.do(order, deed(unit))
            else:
                require(order, OrderAction.CANCEL)
        except Retry:
            raise
        except DomainError as error:
            done.outcomes[id] = Outcome(error.code.value, error.message)
            continue
        if cancellation is None:
            await hand_over_paid(unit, order)  # what waited, perhaps
        else:
            refund = Refund(mode=wish.refund or RefundMode.NONE)
            booked = await book(context, unit, order, cancellation, refund)
            done.asked += [replace(each, field=place) for each in booked.asked]
            done.doubts += [replace(each, field=place) for each in booked.doubts]
        done.outcomes[id] = Outcome(None, None)
    return done


def _row(id: UUID, outcome: Outcome) -> dict[str, str]:
    row = {"order": str(id)}
    if outcome.code is not None and outcome.message is not None:
        row |= {"code": outcome.code, "message": outcome.message}
    return row


async def _run(work: Work[Bulk]) -> None:
    context = Context(
        services=work.services,
        viewer=work.viewer,
        request_id=f"job-{new_id()}",
        call=Call(mutation="bulkOrders"),
    )
    if not work.checkpoint.get("frozen", False):
        await _freeze(work, context)
    while await _step(work, context):
        pass


async def _freeze(work: Work[Bulk], context: Context) -> None:
    """Write down which orders the job is about, as they stand at one moment."""
    payloads = work.services.webhooks.payloads
    try:
        conditions = payloads.conditions(context.reads, work.payload.filter)
    except DocumentUnfit as unfit:
        raise GivenUp(unfit.message) from unfit
    async with work.step() as step:
        total = await step.unit.job_items.freeze(step.job.id, conditions)
        step.advance(total=total, checkpoint={"frozen": True})


async def _step(work: Work[Bulk], context: Context) -> bool:
    """Handle the next orders; tell whether there were any."""
    wish = work.payload.wish
    limit = REFUNDING_STEP if wish.gives_back else STEP
    async with work.step() as step:
        items = await step.unit.job_items.waiting(step.job.id, limit)
        done = await _do(context, step.unit, wish, {item.order_id: () for item in items})
        await step.unit.job_items.save(items, done.outcomes)
        step.advance(done=len(items), failures=done.refused)
        answer = step.unit.answer()
    await carry_out(context, done.asked, answer)
    return bool(items)


BULK_ORDERS: Final = Kind(JobKind.BULK_ORDERS, Bulk, _run, is_repeatable=True)
