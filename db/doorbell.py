"""Tells the processes around one database that a shop's log has grown.

A ring follows a commit, never precedes it, carries the shop and nothing else, and may be lost:
whoever follows a log looks by himself as well (see `resolvers.feed`).
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol
from uuid import UUID

import structlog
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.engine import open_engine

log = structlog.stdlib.get_logger(__name__)

CHANNEL = "tiski"
NAME = "tiski doorbell"  # of the connection, for whoever looks at pg_stat_activity
HUSH = 0.01  # seconds between two NOTIFYs
GLANCE = 0.05  # seconds between two looks at SQLite's counter of commits
RECONNECT = 1.0  # seconds until a broken connection is opened again
PATIENCE = 5.0  # seconds until a connection that does not answer counts as broken
SHOPS_A_RING = 200  # a payload of NOTIFY holds less than 8000 bytes

Hear = Callable[[UUID | None], None]
"""Is told which shop's log has grown; None when it may be any."""


class Doorbell(Protocol):
    """Rings for other processes, and hears their rings."""

    def ring(self, shop_id: UUID) -> None:
        """Tell everybody that the shop's log has grown; called after the commit."""
        ...

    def attend(self, *, somebody_listens: bool) -> None:
        """Say whether anybody follows a log now; if not, hearing is not needed."""
        ...

    async def start(self, hear: Hear) -> None:
        """Begin to ring and to hear; does not wait for the database."""
        ...

    async def stop(self) -> None:
        """Give up the connection."""
        ...


def open_doorbell(url: str) -> Doorbell:
    """Make the doorbell of the database at this address."""
    sqlite = make_url(url).get_backend_name() == "sqlite"
    return SqliteDoorbell(url) if sqlite else PostgresDoorbell(url)


class _Side(ABC):
    """Keeps one connection beside the pool and opens it again whenever it breaks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._hear: Hear = lambda _: None
        self._task: asyncio.Task[None] | None = None

    async def start(self, hear: Hear) -> None:
        """Begin to ring and to hear; does not wait for the database."""
        self._hear = hear
        self._task = asyncio.create_task(self._run(), name="doorbell")

    async def stop(self) -> None:
        """Give up the connection."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        while True:
            try:
                async with self._connected() as connection:
                    await self._serve(connection)
            except Exception as error:  # noqa: BLE001  (it must never fall silent for good)
                log.warning("doorbell broke", error=repr(error))
            await asyncio.sleep(RECONNECT)

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[Any]:
        engine = open_engine(self._url, pool_size=1)
        try:
            connection = await _connect(engine)
            try:
                yield connection
            finally:
                await self._give_up(connection)
                await connection.close()
        finally:
            await engine.dispose()

    @abstractmethod
    async def _serve(self, connection: Any) -> None: ...

    @abstractmethod
    async def _give_up(self, connection: AsyncConnection) -> None: ...


async def _connect(engine: AsyncEngine) -> AsyncConnection:
    """Open a connection; whoever is cancelled meanwhile waits for it and closes it."""
    connecting = asyncio.ensure_future(_opened(engine))
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        with suppress(Exception):
            await (await connecting).close()
        raise


async def _opened(engine: AsyncEngine) -> AsyncConnection:
    async with asyncio.timeout(PATIENCE):
        return await engine.connect()


class PostgresDoorbell(_Side):
    """Rings with NOTIFY, outside of every business transaction, and hears with LISTEN."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._rung: set[UUID] = set()
        self._something = asyncio.Event()

    def ring(self, shop_id: UUID) -> None:
        """Tell this process at once and the others within a moment."""
        self._hear(shop_id)
        self._rung.add(shop_id)
        self._something.set()

    def attend(self, *, somebody_listens: bool) -> None:
        """Do nothing: hearing costs nothing while nobody rings."""

    async def _give_up(self, connection: AsyncConnection) -> None:
        await connection.invalidate()  # it may be cut, and must not be asked anything more

    async def _serve(self, connection: Any) -> None:
        raw = (await connection.get_raw_connection()).driver_connection
        raw.add_termination_listener(self._lost)
        await raw.execute(f"SET application_name = '{NAME}'")
        await raw.add_listener(CHANNEL, self._heard)
        self._hear(None)  # for whatever rang before
        while True:
            await self._something.wait()
            if raw.is_closed():
                raise ConnectionResetError("the listening connection was cut")
            self._something.clear()
            if self._rung:
                await self._send(raw)
                await asyncio.sleep(HUSH)

    async def _send(self, raw: Any) -> None:
        shops = list(self._rung)
        calls = [
            ",".join(shop_id.hex for shop_id in shops[start : start + SHOPS_A_RING])
            for start in range(0, len(shops), SHOPS_A_RING)
        ]
        self._rung.clear()
        try:
            await raw.execute(
                "SELECT pg_notify($1, shops) FROM unnest($2::text[]) AS shops",
                CHANNEL,
                calls,
                timeout=PATIENCE,
            )
        except BaseException:
            self._rung.update(shops)
            self._something.set()
            raise

    def _heard(self, raw: Any, sender: int, _: str, payload: object) -> None:
        if sender == raw.get_server_pid():
            return  # this process was told when it rang
        for shop in str(payload).split(","):
            with suppress(ValueError):  # anybody in the database may ring
                self._hear(UUID(shop))

    def _lost(self, _: Any) -> None:
        self._something.set()


class SqliteDoorbell(_Side):
    """Rings inside this process, and sees from the file that another one has committed."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._needed = asyncio.Event()

    def ring(self, shop_id: UUID) -> None:
        """Tell this process; the others see it in the file."""
        self._hear(shop_id)

    def attend(self, *, somebody_listens: bool) -> None:
        """Look at the file only while somebody listens."""
        if somebody_listens:
            self._needed.set()
        else:
            self._needed.clear()

    async def _give_up(self, connection: AsyncConnection) -> None:
        """Do nothing: it is closed as any other."""

    async def _serve(self, connection: Any) -> None:
        seen: int | None = None
        while True:
            await self._needed.wait()
            found = await connection.exec_driver_sql("PRAGMA data_version")
            version = int(found.scalar_one())
            if version != seen:
                self._hear(None)
            seen = version
            await asyncio.sleep(GLANCE)
