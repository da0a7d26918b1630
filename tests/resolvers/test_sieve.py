"""The sieve: every filter is answered, several in one snapshot, and one that fails fails alone."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

import pytest

from db.ids import new_id
from db.journal import Entry
from resolvers.sieve import TOGETHER, Filtered, Sieve

SHOP = new_id()


class Snapshots:
    """Counts the snapshots that were opened and are still open."""

    def __init__(self) -> None:
        self.opened = 0
        self.open = 0

    def for_operation(self) -> Self:
        """Open one."""
        self.opened += 1
        self.open += 1
        return self

    async def close(self) -> None:
        """Close one."""
        self.open -= 1
        await asyncio.sleep(0)


def entry(position: int) -> Entry:
    """Make an event of an order."""
    at = datetime.now(UTC)
    return Entry(position, new_id(), "ORDER_UPDATED", new_id(), None, None, None, at)


def even(nth: int, snapshots: Snapshots, entries: Sequence[Entry]) -> Filtered:
    """Make a filter that every second order meets."""
    passing = {each.order_id for each in entries if each.position % 2 == 0}

    async def matching(_: object, ids: Sequence[UUID]) -> Collection[UUID]:
        for _turn in range(nth % 3):
            await asyncio.sleep(0)
        if nth == 13:
            raise LookupError(nth)
        return [each for each in ids if each in passing]

    return Filtered(f"filter {nth}", matching, snapshots)


async def test_every_filter_is_answered_and_many_share_a_snapshot() -> None:
    sieve, snapshots = Sieve(), Snapshots()
    entries = [entry(position) for position in range(200)]
    filters = [even(nth, snapshots, entries) for nth in range(40) if nth != 13]

    async def follow(filtered: Filtered) -> list[int]:
        passed: list[int] = []
        for start in range(0, 200, 4):
            batch = entries[start : start + 4]
            passed += [each.position for each in await sieve.passing(SHOP, filtered, batch)]
        return passed

    async with asyncio.timeout(10):
        found = await asyncio.gather(*[follow(each) for each in filters for _ in range(2)])
    assert all(each == list(range(0, 200, 2)) for each in found)
    assert snapshots.opened < len(filters) * 50 / 2
    assert snapshots.open == 0


async def test_a_filter_that_fails_fails_alone() -> None:
    sieve, snapshots = Sieve(), Snapshots()
    entries = [entry(position) for position in range(4)]
    filters = [even(nth, snapshots, entries) for nth in (13, 14, 15)]
    asked = [asyncio.create_task(sieve.passing(SHOP, each, entries)) for each in filters]
    await asyncio.wait(asked)
    with pytest.raises(LookupError):
        asked[0].result()
    assert [len(task.result()) for task in asked[1:]] == [2, 2]
    await asyncio.sleep(0.01)
    assert snapshots.open == 0
    assert snapshots.opened == 2
    assert len(filters) < TOGETHER
