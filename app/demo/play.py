"""Takes the steps of a plan, one after the other, each at its own time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from app.demo.checks import PatternChecks
from app.demo.shop import SHOPPERS
from app.demo.steps import PROVIDER, Made, Step, Who
from app.offline import Batch, offline_context, offline_services
from db.database import Database
from db.series import Series
from domain.access import Actor, Viewer
from resolvers.context import Context, Paying
from resolvers.notices import viewer_of

Turn = tuple[int, Step]
"""A step, and its place in its block."""


class PlayedClock:
    """A clock that stands where the play is."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Tell the time of the step that is taken now."""
        return self.at


class Play:
    """Who acts in a shop, the time there, and what was made."""

    def __init__(
        self,
        database: Database,
        shop_id: UUID,
        staff: Actor,
        made: Made,
        at: datetime,
        paying: Paying | None = None,
    ) -> None:
        self.made = made
        self.clock = PlayedClock(at)
        services = offline_services(database, self.clock)
        services = replace(
            services, checks=PatternChecks(services.checks), paying=paying or services.paying
        )
        self._contexts = {
            who: offline_context(services, shop_id, actor)
            for who, actor in (
                (Who.CUSTOMER, SHOPPERS),
                (Who.STAFF, staff),
                (Who.PROVIDER, viewer_of(shop_id, PROVIDER).actor),
            )
        }

    @property
    def staff(self) -> Context:
        """Give the context in which staff call operations, each saved for itself."""
        return self._contexts[Who.STAFF]

    @property
    def viewer(self) -> Viewer:
        """Give whoever opens the blocks in which all act."""
        return self.staff.viewer

    async def act(
        self, series: Series, block: Sequence[Turn], taken: Callable[[], None] = lambda: None
    ) -> None:
        """Take steps of a block; `taken` is called after each."""
        batches = {who: Batch.within(context, series) for who, context in self._contexts.items()}
        # What reads the database has all before it stored: nothing expected outlives it.
        for reads, part in groupby(block, lambda turn: turn[1].reads):
            turns = list(part)
            await _expect(series, [each for _, each in turns], self.made)
            for nth, each in turns:
                self.clock.at = each.at
                context = batches[each.by]
                async with series.call(
                    context.viewer, each.mutation, each.at, turn=nth, reads=reads
                ):
                    await each.take(context, self.made)
                taken()


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
