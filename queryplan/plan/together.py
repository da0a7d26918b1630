"""Reads as one what several executions of an operation ask for at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Any

Read = Callable[[Sequence[object]], Awaitable[Mapping[object, Any] | None]]
"""Reads the answers of keys, or None when they can't be read so."""


class Together:
    """The keys that are asked for, until all who run now have asked."""

    def __init__(self) -> None:
        self._asked: dict[Hashable, tuple[list[object], asyncio.Future[Any]]] = {}
        self._reading = set[asyncio.Task[None]]()

    async def find(self, name: Hashable, key: object, read: Read) -> Any:
        """Give the answer of a key; None where there is none, or it can't be read so.

        All that is asked by one `name` is read by the first who asked.
        """
        loop = asyncio.get_running_loop()
        asked = self._asked.get(name)
        if asked is None:
            asked = self._asked[name] = [], loop.create_future()
            loop.call_soon(self._begin, name, read)
        keys, found = asked
        keys.append(key)
        answers = await asyncio.shield(found)
        return None if answers is None else answers.get(key)

    def _begin(self, name: Hashable, read: Read) -> None:
        keys, found = self._asked.pop(name)
        task = asyncio.ensure_future(_answer(found, read, list(dict.fromkeys(keys))))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)


async def _answer(found: asyncio.Future[Any], read: Read, keys: Sequence[object]) -> None:
    try:
        answers = await read(keys)
    except Exception as error:  # noqa: BLE001  each who asked is told
        found.set_exception(error)
        found.exception()  # seen, even where everybody who waited has left
    else:
        found.set_result(answers)
