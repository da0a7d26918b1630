"""Fills a shop: plays a plan, and stores some thousands of its steps in one transaction.

A large plan is played in processes of its own, ahead of this one, which stores what was played.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from app.demo.ahead import Rest, Task, played_ahead, players
from app.demo.plan import Wish, blocks_of, plan
from app.demo.play import Play
from app.demo.shop import connect_provider
from app.demo.steps import Made, Step
from db.database import Database
from db.ids import new_id
from domain.access import Actor
from domain.ports import Clock
from resolvers.context import Paying

TOGETHER: Final = range(4_000, 20_000)
"""How many steps are stored together: what they make stays in memory until then.

The denser the plan, the more: an order that is changed again in the same block is written once.
"""

AHEAD: Final = 2_000
"""From so many orders on, other processes play: they take a second or two to start."""

_TOLD: Final = 100
"""After how many steps it is told how far the play is."""

Progress = Callable[[int, int], None]


async def fill(
    database: Database,
    shop_id: UUID,
    staff: Actor,
    wish: Wish,
    clock: Clock,
    step: Progress = lambda _done, _all: None,
    *,
    paying: Paying | None = None,
) -> Made:
    """Fill the shop with customers and orders; `step` is told how many steps are done, of all."""
    now = clock.now()
    made = Made(run=new_id().hex[-12:])
    play = Play(database, shop_id, staff, made, now, paying)
    if wish.orders < AHEAD:
        steps = plan(wish, now)
        await _begin(play, steps[0].at if steps else now)
        await _take(database, play, steps, step)
        return made
    task = Task(
        url=database.engine.url.render_as_string(hide_password=False),
        shop_id=shop_id,
        staff=staff,
        wish=wish,
        now=now,
        run=made.run,
        together=TOGETHER,
    )
    numbers: dict[UUID, str] = {}
    async with played_ahead(task, players()) as blocks:
        async for block in blocks:
            if isinstance(block, Rest):
                play.made = block.made
                await _take(database, play, block.steps, step)
                break
            if not numbers:
                await _begin(play, block.at)
            async with database.writing_series(play.viewer, block.at) as series:
                await series.take(block.handover, numbers)
            step(block.done, block.whole)
    return play.made


async def _begin(play: Play, at: datetime) -> None:
    play.clock.at = at
    await connect_provider(play.staff)


async def _take(database: Database, play: Play, steps: Sequence[Step], step: Progress) -> None:
    """Play these steps and store them, here."""
    done = 0

    def taken() -> None:
        nonlocal done
        done += 1
        if done % _TOLD == 0:
            step(done, len(steps))

    for block in blocks_of(steps, TOGETHER):
        async with database.writing_series(play.viewer, block[0].at) as series:
            await play.act(series, list(enumerate(block)), taken)
    step(done, len(steps))
