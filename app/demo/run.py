"""Plays a plan in a shop: call after call at its own time, some thousands in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from app.demo.checks import PatternChecks
from app.demo.plan import Wish, plan
from app.demo.shop import SHOPPERS, connect_provider
from app.demo.steps import PROVIDER, Made, Step, Who
from app.offline import Batch, offline_context, offline_services
from db.database import Database
from db.ids import new_id
from db.series import Series
from domain.access import Actor
from domain.ports import Clock
from resolvers.context import Paying
from resolvers.notices import viewer_of

TOGETHER: Final = 6_000
"""How many steps are stored together; what they make stays in memory until then."""

_TOLD: Final = 100
"""After how many steps it is told how far the play is."""


class PlayedClock:
    """A clock that stands where the play is."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Tell the time of the step that is taken now."""
        return self.at


async def fill(
    database: Database,
    shop_id: UUID,
    staff: Actor,
    wish: Wish,
    clock: Clock,
    step: Callable[[int, int], None] = lambda _done, _all: None,
    *,
    paying: Paying | None = None,
) -> Made:
    """Fill the shop with customers and orders; `step` is told how many steps are done, of all."""
    steps = plan(wish, clock.now())
    played = PlayedClock(clock.now())
    services = offline_services(database, played)
    services = replace(
        services, checks=PatternChecks(services.checks), paying=paying or services.paying
    )
    contexts = {
        who: offline_context(services, shop_id, actor)
        for who, actor in (
            (Who.CUSTOMER, SHOPPERS),
            (Who.STAFF, staff),
            (Who.PROVIDER, viewer_of(shop_id, PROVIDER).actor),
        )
    }
    played.at = steps[0].at if steps else played.at
    await connect_provider(contexts[Who.STAFF])
    made = Made(run=new_id().hex[-12:])
    done = 0
    for block in _blocks(steps):
        async with database.writing_series(contexts[Who.STAFF].viewer, block[0].at) as series:
            batches = {who: Batch.within(context, series) for who, context in contexts.items()}
            # What reads the database has all before it stored: nothing expected outlives it.
            for reads, part in groupby(block, lambda each: each.reads):
                taken = list(part)
                await _expect(series, taken, made)
                for each in taken:
                    played.at = each.at
                    context = batches[each.by]
                    async with series.call(context.viewer, each.mutation, each.at, reads=reads):
                        await each.take(context, made)
                    done += 1
                    if done % _TOLD == 0:
                        step(done, len(steps))
    step(done, len(steps))
    return made


def _blocks(steps: Sequence[Step]) -> list[Sequence[Step]]:
    return [steps[at : at + TOGETHER] for at in range(0, len(steps), TOGETHER)]


async def _expect(series: Series, block: Sequence[Step], made: Made) -> None:
    """Look up what the steps are going to ask one by one."""
    await series.customers.expect(
        {id for step in block for id in step.accounts(made)},
        {email for step in block for email in step.emails()},
        {id for step in block if (id := step.changed_account(made)) is not None},
    )
    changed = {id for step in block if (id := step.changed_order(made)) is not None}
    references = {each for step in block for each in step.references(made)}
    await series.orders.expect(changed)
    await series.payments.expect(changed, references)
    await series.notices.expect(references)
    await series.journeys.expect([name for step in block for name in step.told(made)])
