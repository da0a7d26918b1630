"""The newest events of one shop, shared by all who follow it.

What a follower costs: a task, its place in the log, a reference to one batch of at most `BATCH`
entries of 10 fields that all followers share, and what its connection has not taken yet (see
`app.patience`). A topic holds at most twice `RECENT` entries, however many follow it.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol
from uuid import UUID

import structlog

from db.journal import Choice, Entry, Journal, LogUnreachable

log = structlog.stdlib.get_logger(__name__)

BATCH = 100  # events that a follower is given at once
CATCH_UP = 500  # events that are read at once for all followers of a shop
RECENT = 1000  # events of a shop that are kept for its followers, at least
PAUSE = 1.0  # seconds until a database that did not answer is asked again


class Observer(Protocol):
    """Is told how the reading of the log goes."""

    def read(self, entries: Sequence[Entry]) -> None:
        """Note what was read as it came; not what somebody reads again."""
        ...

    def handed_out(self, items: int) -> None:
        """Note how many items reached subscribers in a lane."""
        ...

    def found_unheard(self) -> None:
        """Note that a log had grown and nobody had rung."""
        ...


class Topic:
    """The newest events of one shop, read once for all who follow it.

    Followers wait on one shared future. Whoever fell behind the kept events reads the table.
    """

    def __init__(self, journal: Journal, shop_id: UUID, observer: Observer | None = None) -> None:
        self._observer = observer
        self.shop_id = shop_id
        self.followers = 0
        self.is_closed = False
        self.start = 0
        self.end: int | None = None
        self._journal = journal
        self._recent: list[Entry] = []
        self._one_reader = asyncio.Lock()
        self._rings = 1
        self._answered = 0
        self._woken = asyncio.get_running_loop().create_future()

    @property
    def is_stale(self) -> bool:
        """Tell whether the log may have grown since it was read."""
        return self._answered != self._rings

    def wake(self) -> None:
        """Note that the log may have grown, and wake everybody who waits."""
        self._rings += 1
        if not self._woken.done():
            self._woken.set_result(None)

    def close(self) -> None:
        """Let everybody who follows come to an end."""
        self.is_closed = True
        self.wake()

    async def wait(self) -> None:
        """Wait until the log may have grown."""
        while not self.is_stale:
            if self._woken.done():
                self._woken = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._woken)  # one waiter's end is not everybody's

    async def catch_up(self) -> int:
        """Read what is new, unless somebody else has just done it; tell where the log ends.

        Raises:
            LogUnreachable: the database does not answer; raised after a pause.
        """
        async with self._one_reader:
            if self.is_closed:
                return self.end or 0
            async with self._patience():
                return await self._read()

    async def _read(self) -> int:
        rings = self._rings
        if self.end is None:
            self.start = self.end = await self._journal.end(self.shop_id)
            self._answered = rings
        elif self.is_stale:
            entries = await self._journal.grown(self.shop_id, self.end, limit=CATCH_UP)
            self._keep(entries)
            if self._observer is not None and entries:
                self._observer.read(entries)
            if len(entries) < CATCH_UP:
                self._answered = rings
        return self.end

    async def chosen(self, position: int, choice: Choice) -> tuple[int, Sequence[Entry]]:
        """Give chosen events after a position, and up to where whoever has them has seen all.

        Raises:
            LogArchived: some of them may have been moved to a file.
            LogUnreachable: the database does not answer; raised after a pause.
        """
        end = self.end or 0
        if position >= self.start:
            recent = self.after(position)
            return recent[-1].position, [entry for entry in recent if choice.takes(entry)]
        entries = await self.older(position, choice)
        if len(entries) == BATCH:
            return entries[-1].position, entries
        return max(end, entries[-1].position if entries else 0), entries

    async def older(self, position: int, choice: Choice) -> Sequence[Entry]:
        """Read a batch of chosen events after a position that is before `start` from the table.

        Raises:
            LogArchived: some of them may have been moved to a file.
            LogUnreachable: the database does not answer; raised after a pause.
        """
        async with self._patience():
            return await self._journal.entries(self.shop_id, position, choice, limit=BATCH)

    def after(self, position: int) -> Sequence[Entry]:
        """Give the kept events after a position, which is not before `start`."""
        first = bisect_right(self._recent, position, key=_position)
        return self._recent[first : first + BATCH]

    def _keep(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        last = entries[-1].position
        if last - (self.end or 0) != len(entries):  # what is missing was archived meanwhile
            self._recent.clear()
            self.start = self.end = last
            return
        self._recent += entries
        self.end = last
        if len(self._recent) > 2 * RECENT:
            del self._recent[:-RECENT]
            self.start = self._recent[0].position - 1

    @asynccontextmanager
    async def _patience(self) -> AsyncGenerator[None]:
        try:
            yield
        except LogUnreachable as error:
            log.warning("log unreachable", shop=str(self.shop_id), error=str(error))
            await asyncio.sleep(PAUSE)
            raise


def _position(entry: Entry) -> int:
    return entry.position
