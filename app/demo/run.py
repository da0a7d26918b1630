"""Plays a plan in a shop, several steps in one write block where nobody could tell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from app.demo.plan import Wish, plan
from app.demo.shop import SHOPPERS
from app.demo.steps import Made, Step
from app.offline import Batch, offline_context, offline_services
from db.call import Call
from db.database import Database
from domain.access import Actor
from domain.ports import Clock

MANY: Final = 10_000
"""From how many steps on a demo is for measuring rather than for looking at."""


class PlayedClock:
    """A clock that stands where the play is."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Tell the time of the steps that are taken now."""
        return self.at


async def fill(
    database: Database,
    shop_id: UUID,
    staff: Actor,
    wish: Wish,
    clock: Clock,
    step: Callable[[int, int], None] = lambda _done, _all: None,
) -> Made:
    """Fill the shop with customers and orders; `step` is told how many steps are done, of all."""
    steps = plan(wish, clock.now())
    played = PlayedClock(clock.now())
    services = offline_services(database, played)
    made = Made()
    done = 0
    for block in blocks(steps):
        last = block[-1]
        played.at = last.at
        context = offline_context(services, shop_id, staff if last.by_staff else SHOPPERS)
        context.call = Call(mutation=last.mutation)
        async with context.write() as unit:
            batch = Batch.within(context, unit)
            for each in block:
                await each.take(batch, made)
        done += len(block)
        step(done, len(steps))
    return made


def blocks(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Put together what is made within an hour, or six; what changes follows, each for itself.

    A block has one time, so that some events are late by up to that.
    """
    for together in _neighbours(steps, timedelta(hours=1 if len(steps) < MANY else 6)):
        new = [step for step in together if not step.changes]
        if new:
            yield new
        yield from ([step] for step in together if step.changes)


def _neighbours(steps: Iterable[Step], span: timedelta) -> Iterator[list[Step]]:
    together: list[Step] = []
    for step in steps:
        if together and step.at - together[0].at > span:
            yield together
            together = []
        together.append(step)
    if together:
        yield together
