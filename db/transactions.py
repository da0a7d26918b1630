"""Opening and ending transactions: what each database needs to see one shop, and no other."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import Enum
from time import perf_counter
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.commits import note_commit
from db.errors import DRIVER_ERRORS, translate
from db.leases import ROLLBACK, TO_END, TO_SEE_IT_DONE, Leases
from db.raw import Result, Work, fetching
from db.tally import Ledger


class Mode(Enum):
    """What a transaction is for; the value is how PostgreSQL begins it.

    A filtered list's statement has one text for rare and common values, so that a plan made once
    for all of them would read whole tables for the rare: such readers get a plan for their values,
    which costs planning at each statement.
    """

    READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    READ_BY_VALUE = (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
        " SET LOCAL plan_cache_mode = force_custom_plan"
    )
    WRITE = "BEGIN"


class Transactions:
    """Opens transactions on one database."""

    def __init__(self, engine: AsyncEngine, ledger: Ledger | None = None) -> None:
        self.engine = engine
        self.ledger = ledger or Ledger()
        self.ledger.listen(engine.sync_engine)
        self.dialect = engine.dialect.name
        self._one_writer = asyncio.Lock()
        self._leases = Leases(engine, self.ledger) if self.dialect == "postgresql" else None
        self._given_up: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self, mode: Mode, shop_id: UUID | None) -> AsyncGenerator[AsyncConnection]:
        """Hold a transaction that sees the shop; it commits at the end, a raise rolls back.

        On SQLite the writers of a process wait in line here, before they take the file's lock.
        """
        if self.dialect == "sqlite" and mode is Mode.WRITE:
            async with self._one_writer, self._begun(mode, shop_id) as connection:
                yield connection
        else:
            async with self._begun(mode, shop_id) as connection:
                yield connection

    async def perform(self, mode: Mode, shop_id: UUID, work: Work[Result]) -> Result:
        """Let `work` read in a transaction of PostgreSQL, past SQLAlchemy's own connection.

        Raises:
            DomainError: `Retry` when a race was lost.
        """
        leases = self._leases
        if leases is None:
            message = "only PostgreSQL's driver is asked directly"
            raise RuntimeError(message)
        try:
            lease = await leases.take(self._start(mode, shop_id))
            try:
                result = await work(fetching(lease.driver, self.ledger))
            except BaseException:
                await leases.give_up(lease)
                raise
            leases.leave(lease)
        except DRIVER_ERRORS as error:
            raise translate(error) from error
        return result

    async def close(self) -> None:
        """End what waits for the next read, and wait for what was given up."""
        if self._leases is not None:
            await self._leases.close()
        await asyncio.gather(*self._given_up)

    def _start(self, mode: Mode, shop_id: UUID | None) -> str:
        return (
            mode.value if shop_id is None else f"{mode.value}; SET LOCAL app.shop_id = '{shop_id}'"
        )

    @asynccontextmanager
    async def _begun(self, mode: Mode, shop_id: UUID | None) -> AsyncGenerator[AsyncConnection]:
        try:
            asked = perf_counter()
            connection = await self.engine.connect()
            self.ledger.waited(asked)
            try:
                await self._begin(connection, mode, shop_id)
                yield connection
                if mode is Mode.WRITE:
                    note_commit()
                await self._end(connection, "COMMIT")
            except BaseException:
                await self._give_up(connection)
                raise
            await connection.close()
        except DRIVER_ERRORS as error:
            raise translate(error) from error

    async def _give_up(self, connection: AsyncConnection) -> None:
        """Roll back, without holding anybody for long: that goes on when nobody waits for it."""
        task = asyncio.create_task(self._abandon(connection), name=ROLLBACK)
        self._given_up.add(task)
        task.add_done_callback(self._given_up.discard)
        await asyncio.wait([task], timeout=TO_SEE_IT_DONE)

    async def _begin(self, connection: AsyncConnection, mode: Mode, shop_id: UUID | None) -> None:
        if self.dialect == "sqlite":
            kind = "IMMEDIATE" if mode is Mode.WRITE else "DEFERRED"
            await connection.exec_driver_sql(f"BEGIN {kind}")
            return
        while (await driver_of(connection)).is_closed():
            await connection.invalidate()  # the server cut it while it lay in the pool
        await self._simple(connection, self._start(mode, shop_id))

    async def _end(self, connection: AsyncConnection, how: str) -> None:
        if self.dialect == "sqlite":
            await connection.exec_driver_sql(how)
        else:
            await self._simple(connection, how)

    async def _abandon(self, connection: AsyncConnection) -> None:
        """Roll back and give the connection back, unless it was cut off with its statement."""
        try:
            if not connection.invalidated:
                async with asyncio.timeout(TO_END):
                    await self._end(connection, ROLLBACK)
        except Exception:  # noqa: BLE001  (whatever is wrong with it, it must not be used again)
            await connection.invalidate()
        await connection.close()

    async def _simple(self, connection: AsyncConnection, statements: str) -> None:
        """Run several statements in one round trip, which only the simple protocol can."""
        await self._sent(await driver_of(connection), statements)

    async def _sent(self, driver: Any, statements: str) -> None:
        started = perf_counter()
        try:
            await driver.execute(statements)
        finally:
            self.ledger.ran(statements, started)


async def driver_of(connection: AsyncConnection) -> Any:
    """Give the driver's own connection."""
    raw = await connection.get_raw_connection()
    return cast("Any", raw.driver_connection)
