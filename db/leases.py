"""Connections of PostgreSQL that go from one short read to the next, past the pool.

What ends a read's transaction is sent together with what begins the next one's: a way to the server
less for each. A connection that nobody asks for goes back to the pool within milliseconds.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from time import perf_counter
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from db.tally import Ledger

LINGER: Final = 0.005
"""Seconds in which a connection waits for the next read, its transaction still open."""
_READS: Final = 20
"""After so many reads it goes back to the pool all the same: others may wait there."""
ROLLBACK: Final = "ROLLBACK"
TO_END: Final = 5.0
"""Seconds for a COMMIT or ROLLBACK on a server that may have fallen silent."""
TO_SEE_IT_DONE: Final = 1.0
"""Seconds of them for which whoever gave up waits, too."""


class Lease:
    """A connection in the hands of a read, or between two of them."""

    __slots__ = ("driver", "is_open", "pooled", "reads", "since")

    def __init__(self, pooled: Any) -> None:
        self.pooled = pooled
        self.driver: Any = pooled.driver_connection
        self.is_open = False
        """Whether the transaction of the last read is still to be ended."""
        self.reads = 0
        self.since = 0.0
        """When the last read left it."""


class Leases:
    """Lends the connections of a pool."""

    def __init__(self, engine: AsyncEngine, ledger: Ledger, linger: float = LINGER) -> None:
        pool: Any = engine.sync_engine.pool
        self._engine = engine
        self._pool = pool
        self._ledger = ledger
        self._linger = linger
        self._most = pool.size()
        self._lent = 0
        self._idle: list[Lease] = []
        self._waiting: deque[asyncio.Future[Lease | None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._cut: set[object] = set()
        self._watch_cuts()

    async def take(self, start: str) -> Lease:
        """Lend a connection on which a transaction has begun, by the text `start`.

        Whoever has it either leaves it or gives it up.
        """
        asked = perf_counter()
        lease = await self._find()
        self._ledger.waited(asked)
        try:
            await self._send(lease, f"COMMIT; {start}" if lease.is_open else start)
        except BaseException:
            await self.give_up(lease)
            raise
        lease.reads += 1
        return lease

    def leave(self, lease: Lease) -> None:
        """Take a connection back from a read that got all that it wanted."""
        lease.is_open = True
        if lease.reads >= _READS or lease.driver.is_closed():
            self._end_soon(lease)
            return
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(lease)
                return
        loop = asyncio.get_running_loop()
        lease.since = loop.time()
        self._idle.append(lease)
        self._ledger.held(-1)
        if self._timer is None:
            self._timer = loop.call_later(self._linger, self._tidy)

    async def give_up(self, lease: Lease) -> None:
        """Take a connection back from a read that failed or was stopped, wherever it stood."""
        ending = self._end_soon(lease, ROLLBACK, copy_context())
        await asyncio.wait([ending], timeout=TO_SEE_IT_DONE)

    async def close(self) -> None:
        """End what nobody reads with."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for lease in self._taken_from_idle(lambda _: True):
            self._end_soon(lease)
        await asyncio.gather(*self._ending)

    async def _find(self) -> Lease:
        while self._idle:
            lease = self._idle.pop()  # the last one, which has everything at hand
            self._ledger.held(1)
            if not lease.driver.is_closed():
                return lease
            self._end_soon(lease)
        if self._lent < self._most:
            self._lent += 1
        else:
            lease = await self._wait()
            if lease is not None:
                return lease
        try:
            return await self._borrow()
        except BaseException:
            self._free_place()
            raise

    async def _wait(self) -> Lease | None:
        """Wait for somebody's connection, or for the place to take another one; first come first."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._hand_on(future.result())
            raise

    def _hand_on(self, lease: Lease | None) -> None:
        if lease is None:
            self._free_place()
        else:
            self.leave(lease)

    async def _borrow(self) -> Lease:
        """Take a connection from the pool; to wait for none needs no greenlet."""
        if self._pool.checkedin() and not self._cut:
            lease = Lease(self._engine.sync_engine.raw_connection())
        else:
            lease = Lease(await self._engine.raw_connection())
        while lease.driver.is_closed():
            lease.pooled.invalidate()  # the server cut it while it lay in the pool
            lease = Lease(await self._engine.raw_connection())
        return lease

    def _free_place(self) -> None:
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_result(None)
                return
        self._lent -= 1

    def _tidy(self) -> None:
        """Send those back to the pool that nobody asked for."""
        self._timer = None
        loop = asyncio.get_running_loop()
        before = loop.time() - self._linger
        for lease in self._taken_from_idle(lambda each: each.since <= before):
            self._end_soon(lease)
        if self._idle:
            self._timer = loop.call_later(self._linger, self._tidy)

    def _taken_from_idle(self, is_meant: Callable[[Lease], bool]) -> list[Lease]:
        taken = [each for each in self._idle if is_meant(each)]
        self._idle = [each for each in self._idle if not is_meant(each)]
        self._ledger.held(len(taken))
        return taken

    def _end_soon(
        self, lease: Lease, how: str = "COMMIT", context: Context | None = None
    ) -> asyncio.Task[None]:
        """End a read's transaction; without its context, nobody is told of it any more."""
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._end(lease, how), name=how, context=context or Context())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return task

    async def _end(self, lease: Lease, how: str) -> None:
        try:
            async with asyncio.timeout(TO_END):
                await self._send(lease, how)
        except Exception:  # noqa: BLE001  (whatever is wrong with it, it must not be used again)
            lease.pooled.invalidate()
        else:
            lease.pooled.close()
        finally:
            self._free_place()

    async def _send(self, lease: Lease, statements: str) -> None:
        started = perf_counter()
        try:
            await lease.driver.execute(statements)
        finally:
            self._ledger.ran(statements, started)

    def _watch_cuts(self) -> None:
        """Keep in mind which places of the pool hold no open connection."""

        def invalidate(_: object, place: object, __: object) -> None:
            self._cut.add(place)

        def connect(_: object, place: object) -> None:
            self._cut.discard(place)

        for each in (invalidate, connect):
            event.listen(self._engine.sync_engine, each.__name__, each)
