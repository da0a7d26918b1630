"""The feed of live events: one a process, read from the log, woken by the doorbell."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

import structlog

from db.doorbell import Doorbell
from db.journal import ALL, Choice, Entry, Journal, LogUnreachable
from resolvers.lane import Lanes, Seat
from resolvers.sieve import Sieve
from resolvers.topic import Observer, Topic

log = structlog.stdlib.get_logger(__name__)

_ALONE = Seat()
LOOK = 1.0  # seconds between two looks for what rang unheard


class Feed:
    """Follows the logs of the shops that somebody listens to."""

    def __init__(
        self, journal: Journal, doorbell: Doorbell, observer: Observer | None = None
    ) -> None:
        self._journal = journal
        self._observer = observer
        self._doorbell = doorbell
        self.sieve = Sieve()
        self._topics: dict[UUID, Topic] = {}
        self._lanes: dict[UUID, Lanes] = {}
        self._look = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._is_closed = False

    async def start(self) -> None:
        """Begin to hear the doorbell, and to look for what rang unheard."""
        await self._doorbell.start(self._hear)
        self._task = asyncio.create_task(self._look_out(), name="feed")

    async def stop(self) -> None:
        """End everybody's following, then the listening."""
        self._is_closed = True
        for topic in self._topics.values():
            topic.close()
        await self._doorbell.stop()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def end(self, shop_id: UUID) -> int:
        """Tell the position of the shop's last event.

        Raises:
            LogUnreachable: the database does not answer.
        """
        return await self._journal.end(shop_id)

    async def check(self, shop_id: UUID, after: int, choice: Choice) -> None:
        """Make sure that nothing chosen after a position has left the log.

        Raises:
            LogArchived: some of it may have been moved to a file.
            LogUnreachable: the database does not answer.
        """
        await self._journal.check(shop_id, after, choice)

    async def follow(
        self, shop_id: UUID, after: int, choice: Choice = ALL, seat: Seat | None = None
    ) -> AsyncGenerator[Sequence[Entry]]:
        """Yield every chosen event after a position, in order, in batches; then wait for more.

        Holds no connection between two batches and no more than one batch in memory. Ends when
        the feed stops. While the database does not answer, it waits. With a ticket in its `seat`
        it waits in a lane, and yields nothing of what has reached the subscriber there.

        Raises:
            LogArchived: chosen events after that position may have been moved to a file.
        """
        position = after
        with self._topic(shop_id) as topic:
            while not topic.is_closed:
                entries: Sequence[Entry] = ()
                with suppress(LogUnreachable):
                    position, entries = await self._next(topic, position, choice, seat or _ALONE)
                if entries:
                    yield entries

    async def _next(
        self, topic: Topic, position: int, choice: Choice, seat: Seat
    ) -> tuple[int, Sequence[Entry]]:
        """Give the next events and the position up to which the follower has then seen all."""
        end = await topic.catch_up()
        if position >= end:
            if seat.ticket is not None and not topic.is_closed:
                lanes = self._lanes.setdefault(
                    topic.shop_id, Lanes(topic, self.sieve, self._observer)
                )
                return await lanes.carry(seat, seat.ticket, choice, position), ()
            await topic.wait()
            return position, ()
        return await topic.chosen(position, choice)

    @contextmanager
    def _topic(self, shop_id: UUID) -> Generator[Topic]:
        topic = self._topics.setdefault(shop_id, Topic(self._journal, shop_id, self._observer))
        topic.is_closed = self._is_closed
        topic.followers += 1
        self._doorbell.attend(somebody_listens=True)
        try:
            yield topic
        finally:
            topic.followers -= 1
            if not topic.followers:
                del self._topics[shop_id]
                self._lanes.pop(shop_id, None)
                self._doorbell.attend(somebody_listens=bool(self._topics))

    def _hear(self, shop_id: UUID | None) -> None:
        if shop_id is None:
            self._look.set()
        elif topic := self._topics.get(shop_id):
            topic.wake()

    async def _look_out(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._look.wait()
            self._look.clear()
            try:
                await self._wake_grown(list(self._topics))
            except Exception as error:  # noqa: BLE001  (it must never stop looking)
                log.warning("look failed", error=repr(error))

    async def _wake_grown(self, shops: Sequence[UUID]) -> None:
        if not shops:
            return
        for shop_id, end in (await self._journal.ends(shops)).items():
            topic = self._topics.get(shop_id)
            if topic is not None and topic.end is not None and end > topic.end:
                if self._observer is not None and not topic.is_stale:
                    self._observer.found_unheard()
                topic.wake()
