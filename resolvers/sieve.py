"""Which events pass a filter, asked once for all who filter alike."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self
from uuid import UUID

import structlog

from db.journal import Entry

log = structlog.stdlib.get_logger(__name__)

FRESH: Final = 1.0
"""Seconds that an answer serves others: a filter asks how an order stands now."""

TOGETHER: Final = 8
"""Filters that are asked one after the other in one snapshot."""


class Asking(Protocol):
    """A context in which filters are asked."""

    def for_operation(self) -> Self:
        """Make another of the same caller, with a connection of its own."""
        ...

    async def close(self) -> None:
        """Give its connection back."""
        ...


@dataclass(frozen=True, slots=True)
class Filtered:
    """A filter: what names it among others, and which orders meet it, by the context asked in."""

    alike: str
    matching: Callable[[Any, Sequence[UUID]], Awaitable[Collection[UUID]]]
    context: Asking


_Key = tuple[UUID, str, int]
_Answer = asyncio.Future[Collection[UUID]]
_Question = tuple[Filtered, Sequence[UUID], _Answer]


class Sieve:
    """The answers of the last moment, by shop, filter and position."""

    def __init__(self) -> None:
        self._known: dict[_Key, _Answer] = {}
        self._open: dict[UUID, list[_Question]] = {}
        self._workers = Counter[UUID]()
        self._tasks = set[asyncio.Task[None]]()

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
            self._ask(shop_id, filtered, unknown)
        answers = [self._known.get(key) for key in keys]
        # One follower's end is not everybody's.
        for answer in {each for each in answers if each is not None}:
            await asyncio.shield(answer)
        return [
            entry
            for entry, answer in zip(batch, answers, strict=True)
            if answer is not None and entry.order_id in answer.result()
        ]

    def _ask(self, shop_id: UUID, filtered: Filtered, unknown: Sequence[tuple[_Key, UUID]]) -> None:
        ids = list(dict.fromkeys(order_id for _, order_id in unknown))
        loop = asyncio.get_running_loop()
        answer: _Answer = loop.create_future()
        answer.add_done_callback(_seen)
        for key, _ in unknown:
            self._known[key] = answer
        loop.call_later(FRESH, self._forget, [key for key, _ in unknown])
        asked = self._open.setdefault(shop_id, [])
        asked.append((filtered, ids, answer))
        if len(asked) > self._workers[shop_id] * TOGETHER:
            self._workers[shop_id] += 1
            task = asyncio.create_task(self._work(shop_id), name="sieve", context=Context())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work(self, shop_id: UUID) -> None:
        """Ask what is open; what is asked meanwhile comes together for the next snapshot."""
        try:
            while asked := self._open[shop_id]:
                few = asked[:TOGETHER]
                del asked[:TOGETHER]
                await _answer(few)
        finally:  # at once, so that nobody relies on a worker that has just found nothing open
            self._workers[shop_id] -= 1
            if not self._workers[shop_id]:
                del self._workers[shop_id]
                del self._open[shop_id]

    def _forget(self, keys: Sequence[_Key]) -> None:
        for key in keys:
            self._known.pop(key, None)


async def _answer(questions: Sequence[_Question]) -> None:
    context = questions[0][0].context.for_operation()
    for filtered, ids, answer in questions:
        try:
            answer.set_result(await filtered.matching(context, ids))
        except Exception as error:  # noqa: BLE001  whoever asked is told
            answer.set_exception(error)
            await _closed(context)  # a statement that failed spoils the snapshot for the next
            context = filtered.context.for_operation()
    await _closed(context)


async def _closed(context: Asking) -> None:
    try:
        await context.close()
    except Exception as error:  # noqa: BLE001  nothing was written, and the answers are known
        log.warning("snapshot not ended", error=repr(error))


def _seen(answer: _Answer) -> None:
    if not answer.cancelled():
        answer.exception()  # seen, even where everybody who waited has left
