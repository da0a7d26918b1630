"""Which events pass a filter, asked once for all who filter alike."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.journal import Entry

FRESH: Final = 1.0
"""Seconds that an answer serves others: a filter asks how an order stands now."""

Matching = Callable[[Sequence[UUID]], Awaitable[Collection[UUID]]]
"""Tells which of these orders the subscriber asked for, on a connection of its own."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """A filter: what names it among others, and which orders meet it."""

    alike: str
    matching: Matching


_Key = tuple[UUID, str, int]
_Answer = asyncio.Task[Collection[UUID]]


class Sieve:
    """The answers of the last moment, by shop, filter and position."""

    def __init__(self) -> None:
        self._known: dict[_Key, _Answer] = {}

    async def passing(
        self, shop_id: UUID, filtered: Filtered, batch: Sequence[Entry]
    ) -> Sequence[Entry]:
        """Give the events of a batch whose orders meet the filter."""
        keys = [(shop_id, filtered.alike, entry.position) for entry in batch]
        unknown = [
            (key, entry.order_id)
            for key, entry in zip(keys, batch, strict=True)
            if key not in self._known and entry.order_id is not None
        ]
        if unknown:
            self._ask(unknown, filtered.matching)
        answers = [self._known.get(key) for key in keys]
        # One follower's end is not everybody's.
        for answer in {each for each in answers if each is not None}:
            await asyncio.shield(answer)
        return [
            entry
            for entry, answer in zip(batch, answers, strict=True)
            if answer is not None and entry.order_id in answer.result()
        ]

    def _ask(self, unknown: Sequence[tuple[_Key, UUID]], matching: Matching) -> None:
        ids = list(dict.fromkeys(order_id for _, order_id in unknown))
        answer = asyncio.ensure_future(matching(ids))
        answer.add_done_callback(_seen)
        for key, _ in unknown:
            self._known[key] = answer
        loop = asyncio.get_running_loop()
        loop.call_later(FRESH, self._forget, [key for key, _ in unknown])

    def _forget(self, keys: Sequence[_Key]) -> None:
        for key in keys:
            self._known.pop(key, None)


def _seen(answer: _Answer) -> None:
    if not answer.cancelled():
        answer.exception()  # seen, even where everybody who waited has left
