"""Lanes: who rides, gets off and on again has each event once, in order, and nobody waits."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from random import Random

from live_feed import served, write_events
from small_shop import open_shop, until

from db.journal import ALL, Choice, Entry
from domain.access import Viewer
from domain.log import encode_cursor
from resolvers.feed import Feed
from resolvers.lane import Payload, Seat, Ticket


def _payload(position: int) -> Payload:
    return Payload(str(position).encode(), encode_cursor(position))


class Passenger:
    """Follows a feed with a ticket, and notes what came in the lane and what it read itself."""

    def __init__(self, chance: Random | None = None, alike: str = "alike") -> None:
        self.seen: list[int] = []
        self.in_lane = 0
        self.is_full = False
        self.unshared = set[int]()
        self.rendered: list[list[int]] = []
        self.ticket = Ticket(alike, self.render, self)
        self._chance = chance

    async def render(self, entries: Sequence[Entry]) -> Sequence[Payload | None]:
        """Write the position, unless that one can't be shared."""
        positions = [entry.position for entry in entries]
        self.rendered.append(positions)
        await asyncio.sleep(0)
        return [None if each in self.unshared else _payload(each) for each in positions]

    def begin(self, cursor: str) -> None:
        """Hear where it begins, which the lane itself never says."""

    def take(self, payloads: Sequence[Payload]) -> int:
        """Take all, nothing, or as many as it happens to."""
        count = 0 if self.is_full else len(payloads)
        if self._chance is not None and self._chance.random() < 0.3:
            count = self._chance.randrange(count + 1)
        self.seen += [int(each.body) for each in payloads[:count]]
        self.in_lane += count
        return count

    @asynccontextmanager
    async def following(
        self, feed: Feed, viewer: Viewer, after: int = 0, choice: Choice = ALL
    ) -> AsyncGenerator["Passenger"]:
        """Follow until the block ends."""
        task = asyncio.create_task(self._read(feed, viewer, after, choice))
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _read(self, feed: Feed, viewer: Viewer, after: int, choice: Choice) -> None:
        seat = Seat(None, self.ticket)
        async with aclosing(feed.follow(viewer.shop_id, after, choice, seat)) as batches:
            async for batch in batches:
                async for entry in self.ticket.unsent(batch):
                    if self._chance is not None:
                        await asyncio.sleep(self._chance.choice([0, 0, 0.002]))
                    self.seen.append(entry.position)


async def test_those_who_get_off_and_on_again_have_each_event_once(
    database_url: str, owner_url: str
) -> None:
    viewer, chance = await open_shop(owner_url), Random(7)
    total = 0
    async with served(database_url) as (database, feed), AsyncExitStack() as stack:
        passengers: list[Passenger] = []
        for turn in range(25):
            if turn % 3 == 0:
                passenger = Passenger(chance)
                passenger.unshared = {chance.randrange(1, 200) for _ in range(5)}
                after = chance.randrange(total + 1)
                passenger.seen = list(range(1, after + 1))
                passengers.append(passenger)
                await stack.enter_async_context(passenger.following(feed, viewer, after))
            count = chance.randrange(1, 12)
            await write_events(database, viewer.shop_id, count)
            total += count
            await asyncio.sleep(chance.choice([0, 0, 0.01, 0.03]))
        everything = list(range(1, total + 1))
        await until(lambda: all(len(each.seen) >= total for each in passengers), within=10)
        assert all(each.seen == everything for each in passengers)
        assert sum(each.in_lane for each in passengers) > total
        assert any(each.in_lane < len(each.seen) for each in passengers)


async def test_one_rider_renders_for_all_and_its_leaving_stops_nobody(
    database_url: str, owner_url: str
) -> None:
    viewer = await open_shop(owner_url)
    first, *others = passengers = [Passenger() for _ in range(5)]
    async with served(database_url) as (database, feed), AsyncExitStack() as stack:
        for other in others:
            await stack.enter_async_context(other.following(feed, viewer))
        async with first.following(feed, viewer):
            await asyncio.sleep(0.2)
            await write_events(database, viewer.shop_id, 3)
            await until(lambda: all(each.seen == [1, 2, 3] for each in passengers))
            assert all(each.in_lane == 3 for each in passengers)
            assert sum(len(each.rendered) for each in passengers) == 1
        await write_events(database, viewer.shop_id, 2)
        await until(lambda: all(each.seen == [1, 2, 3, 4, 5] for each in others))
        assert all(each.in_lane == 5 for each in others)
    assert first.seen == [1, 2, 3]


async def test_who_takes_nothing_reads_alone_and_the_others_ride_on(
    database_url: str, owner_url: str
) -> None:
    viewer = await open_shop(owner_url)
    slow, quick = Passenger(), Passenger()
    async with (
        served(database_url) as (database, feed),
        slow.following(feed, viewer),
        quick.following(feed, viewer),
    ):
        await asyncio.sleep(0.2)
        slow.is_full = True
        await write_events(database, viewer.shop_id, 4)
        await until(lambda: len(slow.seen) == len(quick.seen) == 4)
        assert (slow.in_lane, quick.in_lane) == (0, 4)
        slow.is_full = False
        await asyncio.sleep(0.1)
        await write_events(database, viewer.shop_id, 2)
        await until(lambda: len(slow.seen) == len(quick.seen) == 6)
        assert (slow.in_lane, quick.in_lane) == (2, 6)


async def test_each_lane_carries_what_its_riders_chose(database_url: str, owner_url: str) -> None:
    viewer = await open_shop(owner_url)
    every, none, other = Passenger(), Passenger(), Passenger(alike="otherwise")
    async with (
        served(database_url) as (database, feed),
        every.following(feed, viewer),
        none.following(feed, viewer, choice=Choice(types={"ORDER_PLACED"})),
        other.following(feed, viewer, choice=Choice(types={"SHOP_TESTED"})),
    ):
        await asyncio.sleep(0.2)
        await write_events(database, viewer.shop_id, 3)
        await until(lambda: len(every.seen) == len(other.seen) == 3)
        await asyncio.sleep(0.1)
    assert none.seen == []
    assert every.rendered == other.rendered == [[1, 2, 3]]


async def test_riders_come_to_an_end_with_the_feed(database_url: str, owner_url: str) -> None:
    viewer, passenger = await open_shop(owner_url), Passenger()
    async with served(database_url) as (_, feed):
        task = asyncio.create_task(passenger._read(feed, viewer, 0, ALL))
        await asyncio.sleep(0.2)
        await feed.stop()
        async with asyncio.timeout(2):
            await task
    assert passenger.seen == []
