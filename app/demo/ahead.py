"""Plays a plan in processes of its own, ahead of the one that stores what was played.

Those that play only read the database: what they made and will change again they keep at hand.
Each takes its share of every block.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any, Final, Protocol
from uuid import UUID

from app.demo.plan import Wish, blocks_of, plan
from app.demo.play import Play, Turn
from app.demo.shares import shares_of
from app.demo.steps import ChangeAccount, ChangeOrder, Made, Step
from db.database import Database
from db.handover import Handover, merged
from db.series import Series
from db.transactions import Mode
from domain.access import Actor


class Line(Protocol):
    """One end of a pipe."""

    def send(self, obj: Any, /) -> None:
        """Send something."""
        ...

    def recv(self) -> Any:
        """Wait for what was sent."""
        ...


Changed = tuple[Mapping[int, int], Mapping[int, int]]
MOST_PLAYERS: Final = 2
"""They keep ahead of the one that stores: to play takes half as long again as to store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be played, where; `together` is how many steps are in a block."""

    url: str
    shop_id: UUID
    staff: Actor
    wish: Wish
    now: datetime
    run: str
    together: range


@dataclass(frozen=True, slots=True)
class Block:
    """Steps that were taken, of so many in all."""

    at: datetime
    done: int
    whole: int
    handover: Handover


@dataclass(frozen=True, slots=True)
class Rest:
    """What whoever stores must play itself, since it reads the database; what was made so far."""

    steps: Sequence[Step]
    made: Made


def players() -> int:
    """Say how many there are: on two cores two of them and the one that stores leave none idle."""
    return min(os.cpu_count() or 1, MOST_PLAYERS)


@asynccontextmanager
async def played_ahead(
    task: Task, players: int = 1
) -> AsyncGenerator[AsyncGenerator[Block | Rest]]:
    """Start the players; give what comes of them, block after block, then the rest.

    Raises:
        ChildProcessError: a player died.
    """
    async with AsyncExitStack() as stack:
        parts = [
            await stack.enter_async_context(_player(task, nth, players)) for nth in range(players)
        ]
        blocks = _together(parts)
        try:
            yield blocks
        finally:
            await blocks.aclose()


@asynccontextmanager
async def _player(
    task: Task, nth: int, players: int
) -> AsyncGenerator[AsyncGenerator[Block | Rest]]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    player = context.Process(target=_main, args=(task, nth, players, there), daemon=True)
    player.start()
    there.close()
    blocks = _received(here)
    try:
        yield blocks
    finally:
        player.terminate()
        await blocks.aclose()
        await asyncio.to_thread(player.join)
        here.close()


async def _together(parts: Sequence[AsyncGenerator[Block | Rest]]) -> AsyncGenerator[Block | Rest]:
    """Put together what all players made of each block."""
    while True:
        found = await asyncio.gather(*(anext(part) for part in parts), return_exceptions=True)
        for failed in found:
            if isinstance(failed, BaseException):
                raise failed
        blocks = [each for each in found if isinstance(each, Block)]
        if blocks:
            handover = merged([block.handover for block in blocks])
            yield replace(blocks[0], handover=handover)
            continue
        rest, *others = [each for each in found if isinstance(each, Rest)]
        for other in others:
            rest.made.add(other.made)
        yield rest
        return


async def _received(line: Line) -> AsyncGenerator[Block | Rest]:
    """Read one block ahead, while the last one is stored."""
    coming = asyncio.ensure_future(asyncio.to_thread(line.recv))
    try:
        while True:
            try:
                block: Block | Rest = await coming
            except (EOFError, OSError) as error:
                raise ChildProcessError("The process that plays the demo died.") from error
            if isinstance(block, Rest):
                yield block
                return
            coming = asyncio.ensure_future(asyncio.to_thread(line.recv))
            yield block
    finally:
        await asyncio.gather(coming, return_exceptions=True)


def _main(task: Task, nth: int, players: int, line: Line) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stores ends this one
    gc.disable()
    try:
        asyncio.run(_play(task, line, nth, players))
    except BrokenPipeError:
        return  # nobody stores any more


async def _play(task: Task, line: Line, nth: int = 0, players: int = 1) -> None:
    database = Database(task.url, pool_size=1)
    steps = plan(task.wish, task.now)
    ahead = list(takewhile(lambda step: not step.reads, steps))
    play = Play(database, task.shop_id, task.staff, Made(run=task.run), task.now)
    blocks = blocks_of(ahead, task.together)
    shares = _shares(blocks, shares_of(ahead, players), nth)
    changed = _last_changed(blocks)
    series: Series | None = None
    done = 0
    for place, block in enumerate(blocks):
        async with database.transactions.open(Mode.READ, task.shop_id) as connection:
            if series is None:
                series = Series(connection, play.viewer, block[0].at, is_writing=False)
            series.read_on(connection)
            await play.act(series, shares[place])
        done += len(block)
        line.send(Block(block[0].at, done, len(steps), series.hand_over()))
        series.keep(*_needed(changed, play.made, place))
    line.send(Rest(steps[len(ahead) :], play.made))
    await database.close()


def _shares(
    blocks: Sequence[Sequence[Step]], shares: Sequence[int], player: int
) -> list[list[Turn]]:
    """Give the player's steps of each block, with their places in it."""
    of = iter(shares)
    return [
        [turn for turn, share in zip(enumerate(block), of, strict=False) if share == player]
        for block in blocks
    ]


def _needed(changed: Changed, made: Made, nth: int) -> tuple[set[UUID], set[UUID]]:
    """Give the orders and the accounts that blocks after this one change."""
    orders, accounts = changed
    return (
        {id for each, id in made.orders.items() if orders.get(each, 0) > nth},
        {id for each, id in made.customers.items() if accounts.get(each, 0) > nth},
    )


def _last_changed(blocks: Sequence[Sequence[Step]]) -> Changed:
    """Tell in which block each order, and each account, is changed for the last time."""
    orders: dict[int, int] = {}
    accounts: dict[int, int] = {}
    for nth, block in enumerate(blocks):
        for step in block:
            if isinstance(step, ChangeOrder):
                orders[step.order] = nth
            elif isinstance(step, ChangeAccount):
                accounts[step.customer] = nth
    return orders, accounts
