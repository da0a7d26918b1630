"""Lanes: what happens now is rendered once, and handed out at once, to all who follow alike.

Somebody rides in a lane while it is at the end of the log and its connection takes what it is
sent. Whoever can't go on so, since its connection is full, or an item must be rendered for it
alone, gets off with its place in the log, and reads on by itself, as all do who resume. What is then
sent at once as well is rendered in batches, so that whoever is behind can catch up.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final, NamedTuple, Protocol

import structlog

from db.journal import Choice, Entry, LogUnreachable
from domain.log import LogArchived
from resolvers.sieve import Filtered, Sieve
from resolvers.topic import Observer, Topic

_AT_ONCE: Final = 100
"""Riders who are handed something before others have their turn."""

log = structlog.stdlib.get_logger(__name__)


class Payload(NamedTuple):
    """A finished item: what the client gets, and its place in the log."""

    body: bytes
    cursor: str


Render = Callable[[Sequence[Entry]], Awaitable[Sequence[Payload | None]]]
"""Writes what the client gets of each event; None where that can't be shared."""


class Outlet(Protocol):
    """Where the finished items of one subscriber go."""

    def begin(self, cursor: str) -> None:
        """Hear after which place in the log the items follow."""
        ...

    def take(self, payloads: Sequence[Payload]) -> int:
        """Send them in order, as far as the client takes them without waiting; tell how many."""
        ...


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a subscriber rides with; all with the same `alike` get the same bytes."""

    alike: Hashable
    render: Render
    outlet: Outlet

    async def hand(self, entries: Sequence[Entry]) -> int:
        """Send these events at once, as far as that can be done; tell how many."""
        try:
            found = await self.render(entries)
        except Exception as error:  # noqa: BLE001  whoever renders for itself finds out what is wrong
            log.warning("items not rendered together", error=repr(error))
            return 0
        payloads = [each for each in takewhile(lambda each: each is not None, found) if each]
        return self.outlet.take(payloads)

    async def unsent(self, entries: Sequence[Entry]) -> AsyncGenerator[Entry]:
        """Send these events in order; yield each that has to be sent by itself, when it is its turn."""
        size = len(entries)
        while entries:
            taken = await self.hand(entries[:size])
            entries, stuck = entries[taken:], taken < min(size, len(entries))
            size = 1 if stuck else 2 * size
            if stuck:
                yield entries[0]
                entries = entries[1:]


@dataclass(slots=True)
class Seat:
    """How a subscriber follows: what it filters by, and its ticket, if it may ride."""

    filtered: Filtered | None = None
    ticket: Ticket | None = None


@dataclass(slots=True, eq=False)
class _Rider:
    ticket: Ticket
    position: int
    off: asyncio.Future[int] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def get_off(self) -> None:
        if not self.off.done():
            self.off.set_result(self.position)

    def take(self, cargo: "_Cargo") -> int:
        """Send what is new to this one; get off with whatever could not be sent."""
        first = bisect_right(cargo.positions, self.position)
        payloads = cargo.payloads[first:] if first else cargo.payloads
        taken = self.ticket.outlet.take(payloads) if payloads else 0
        if taken == len(payloads):
            self.position = max(self.position, cargo.end)
        elif taken:
            self.position = cargo.positions[first + taken - 1]
        if taken < len(payloads) or not cargo.is_whole:
            self.get_off()
        return taken


@dataclass(frozen=True, slots=True)
class _Cargo:
    """Finished items, and the position up to which nothing else was to be told."""

    positions: Sequence[int]
    payloads: Sequence[Payload]
    end: int
    is_whole: bool

    @classmethod
    def of(cls, entries: Sequence[Entry], found: Sequence[Payload | None], end: int) -> "_Cargo":
        """Take what can be shared up to the first item that can't."""
        positions: list[int] = []
        payloads: list[Payload] = []
        for entry, payload in zip(entries, found, strict=True):
            if payload is None:
                return cls(positions, payloads, entry.position - 1, is_whole=False)
            positions.append(entry.position)
            payloads.append(payload)
        return cls(positions, payloads, end, is_whole=True)


class Lane:
    """Carries the same choice of events, rendered the same way, to all who ride."""

    def __init__(
        self,
        topic: Topic,
        choice: Choice,
        position: int,
        passing: Callable[[Sequence[Entry], Filtered | None], Awaitable[Sequence[Entry]]],
        ended: Callable[[], None],
        observer: Observer | None,
    ) -> None:
        """`ended` is called when nobody rides any more; the lane is of no use then."""
        self._topic = topic
        self._choice = choice
        self._position = position
        self._passing = passing
        self._ended = ended
        self._observer = observer
        self._riders: dict[_Rider, Filtered | None] = {}
        self._task = asyncio.create_task(self._run(), name="lane", context=Context())

    async def carry(self, ticket: Ticket, filtered: Filtered | None, position: int) -> int:
        """Ride from a position that is the end of the log; tell where the rider got off."""
        rider = _Rider(ticket, position)
        self._riders[rider] = filtered
        try:
            return await rider.off
        finally:
            del self._riders[rider]
            if not self._riders:
                self._task.cancel()
                self._ended()

    async def _run(self) -> None:
        try:
            while not self._topic.is_closed:
                with suppress(LogUnreachable):
                    await self._go_on()
        except Exception as error:  # noqa: BLE001  (whoever rode finds out alone what is wrong)
            log.warning("lane ended", shop=str(self._topic.shop_id), error=repr(error))
        finally:
            self._ended()
            self._all_off()

    async def _go_on(self) -> None:
        topic = self._topic
        if self._position >= await topic.catch_up():
            await topic.wait()
            return
        try:
            end, chosen = await topic.chosen(self._position, self._choice)
        except LogArchived:
            self._position = topic.end or 0
            self._all_off()  # each is told by itself
            return
        cargo = await self._loaded(chosen, end)
        self._position = end
        await self._hand_out(cargo)

    async def _loaded(self, chosen: Sequence[Entry], end: int) -> _Cargo:
        rider, filtered = next(iter(self._riders.items()))
        wanted = await self._passing(chosen, filtered) if chosen else ()
        found = await rider.ticket.render(wanted) if wanted else ()
        return _Cargo.of(wanted, found, end)

    async def _hand_out(self, cargo: _Cargo) -> None:
        taken = 0
        for nth, rider in enumerate(list(self._riders), 1):
            if not rider.off.done():
                taken += rider.take(cargo)
            if nth % _AT_ONCE == 0:
                await asyncio.sleep(0)
        if self._observer is not None and taken:
            self._observer.handed_out(taken)

    def _all_off(self) -> None:
        for rider in self._riders:
            rider.get_off()


class Lanes:
    """The lanes of one shop, by what is carried in them."""

    def __init__(self, topic: Topic, sieve: Sieve, observer: Observer | None = None) -> None:
        self._topic = topic
        self._observer = observer
        self._sieve = sieve
        self._known: dict[Hashable, Lane] = {}

    async def carry(self, seat: Seat, ticket: Ticket, choice: Choice, position: int) -> int:
        """Ride in the lane that fits, from the end of the log; tell where the rider got off."""
        filtered = seat.filtered
        key = (choice.alike, filtered and filtered.alike, ticket.alike)
        lane = self._known.get(key)
        if lane is None:
            lane = self._known[key] = self._opened(key, choice, position)
        return await lane.carry(ticket, filtered, position)

    def _opened(self, key: Hashable, choice: Choice, position: int) -> Lane:
        def ended() -> None:
            if self._known.get(key) is lane:
                del self._known[key]

        lane = Lane(self._topic, choice, position, self._passing, ended, self._observer)
        return lane

    async def _passing(
        self, entries: Sequence[Entry], filtered: Filtered | None
    ) -> Sequence[Entry]:
        if filtered is None:
            return entries
        return await self._sieve.passing(self._topic.shop_id, filtered, entries)
