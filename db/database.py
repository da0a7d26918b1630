"""The database as the application sees it: sessions that read, blocks that write."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection

from db.call import Call
from db.engine import PATIENCE, open_engine
from db.raw import Result, Work, fetching, in_thread
from db.series import Series
from db.tally import Ledger, Witness
from db.transactions import Mode, Transactions, driver_of
from db.unit import UnitOfWork
from domain.access import Viewer


class SessionClosed(RuntimeError):
    """Somebody reads for a request that is over, such as a batch that outlived its client."""


class ReadSession:
    """Reads of one shop in one snapshot, on a connection that is taken at the first read."""

    def __init__(self, transactions: Transactions, shop_id: UUID) -> None:
        self._transactions = transactions
        self.shop_id = shop_id
        self._one_at_a_time = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection | None = None
        self._is_closed = False
        self._reader: asyncio.Task[Any] | None = None
        self._was_stopped = False

    @property
    def dialect(self) -> str:
        """Name the kind of database: postgresql or sqlite."""
        return self._transactions.dialect

    @property
    def is_open(self) -> bool:
        """Whether it holds a connection."""
        return self._connection is not None

    async def fetch(
        self, statement: Executable, params: Mapping[str, object] | None = None
    ) -> Sequence[Row[Any]]:
        """Run a statement and give all its rows; callers at the same time wait in line.

        Raises:
            SessionClosed: the request is over.
        """
        async with self.hold() as connection:
            result = await connection.execute(statement, params or {})
            return result.all()

    async def perform(self, work: Work[Result], *, by_value: bool, alone: bool) -> Result:
        """Let `work` fetch rows as the driver gives them, texts and parameters in its own form.

        `by_value` says that a statement's values decide how it is best run; `alone` that nothing
        else is read in this session: it then costs fewer steps. On SQLite the work runs in the
        connection's thread, as a whole: it may await nothing but its fetches.

        Raises:
            SessionClosed: the request is over.
        """
        mode = Mode.READ_BY_VALUE if by_value else Mode.READ
        if alone and self._connection is None and self.dialect == "postgresql":
            if self._is_closed:
                raise SessionClosed
            return await self._transactions.perform(mode, self.shop_id, work)
        async with self.hold(mode) as connection:
            driver = await driver_of(connection)
            if self.dialect == "sqlite":
                return await in_thread(driver, work, self._transactions.ledger)
            return await work(fetching(driver, self._transactions.ledger))

    @asynccontextmanager
    async def hold(self, mode: Mode = Mode.READ_BY_VALUE) -> AsyncGenerator[AsyncConnection]:
        """Hold the session's connection for several statements, in the same snapshot.

        The first to hold it says how the snapshot is opened.

        Raises:
            SessionClosed: the request is over.
        """
        async with self._one_at_a_time:
            if self._is_closed:
                raise SessionClosed
            self._reader = asyncio.current_task()
            try:
                if self._connection is None:
                    self._connection = await self._stack.enter_async_context(
                        self._transactions.open(mode, self.shop_id)
                    )
                yield self._connection
            except asyncio.CancelledError:
                self._was_stopped = True
                raise
            finally:
                self._reader = None

    async def release(self) -> None:
        """Give the connection back; the next read sees a new snapshot."""
        async with self._one_at_a_time:
            self._connection = None
            if not self._was_stopped:
                await self._stack.aclose()
                return
            # What was stopped may still run in the database: it is ended there, too.
            self._was_stopped = False
            stopped = asyncio.CancelledError()
            with suppress(asyncio.CancelledError):
                await self._stack.__aexit__(type(stopped), stopped, None)

    async def close(self) -> None:
        """Give the connection back for good; whoever still reads with it is stopped."""
        self._is_closed = True
        if self._reader is not None and self._reader is not asyncio.current_task():
            self._reader.cancel()
        await self.release()


class Database:
    """One database with its pool of connections."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        patience: float = PATIENCE,
        rang: Callable[[UUID], None] = lambda _: None,
        witness: Witness | None = None,
    ) -> None:
        """`rang` is told the shop after each commit that added events, `witness` what is done.

        `patience` are the seconds that somebody waits for a connection.
        """
        self.engine = open_engine(url, pool_size=pool_size, patience=patience)
        self.transactions = Transactions(self.engine, Ledger(witness))
        self.rang = rang

    def reading(self, shop_id: UUID) -> ReadSession:
        """Open a session that reads one shop; the caller releases it."""
        return ReadSession(self.transactions, shop_id)

    @asynccontextmanager
    async def looking(self, viewer: Viewer, call: Call, at: datetime) -> AsyncGenerator[UnitOfWork]:
        """Hold a block that loads what a write block would; it locks nothing and writes nothing."""
        session = self.reading(viewer.shop_id)
        try:
            async with session.hold() as connection:
                yield UnitOfWork(connection, viewer, call, at, is_writing=False)
        finally:
            await session.close()

    @asynccontextmanager
    async def writing(
        self, viewer: Viewer, call: Call, at: datetime, *, since: int | None = None
    ) -> AsyncGenerator[UnitOfWork]:
        """Hold a write block. Its end saves and commits, a raise rolls everything back.

        `since` is where the log stood before an earlier block of the same call, which has claimed
        its key; this one answers anew.

        Raises:
            AlreadyAnswered: the call's idempotency key was used for the same input before.
            DomainError: a rule is broken; `Retry` when a race with another writer was lost.
        """
        async with self.transactions.open(Mode.WRITE, viewer.shop_id) as connection:
            unit = UnitOfWork(connection, viewer, call, at, since=since)
            if since is None:
                await unit.begin()
            yield unit
            await unit.flush()
        if unit.position is not None:
            self.rang(viewer.shop_id)

    @asynccontextmanager
    async def writing_series(self, viewer: Viewer, at: datetime) -> AsyncGenerator[Series]:
        """Hold a write block for many calls; all of them are saved at its end, or none.

        Raises:
            DomainError: a rule is broken; `Retry` when a race with another writer was lost.
        """
        async with self.transactions.open(Mode.WRITE, viewer.shop_id) as connection:
            series = Series(connection, viewer, at)
            yield series
            await series.flush()
        if series.position is not None:
            self.rang(viewer.shop_id)

    async def close(self) -> None:
        """Close every connection."""
        await self.transactions.close()
        await self.engine.dispose()
