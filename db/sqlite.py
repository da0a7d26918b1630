"""Connections to SQLite whose statements end when nobody waits for them any more."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

from aiosqlite import Connection

_BETWEEN: Final = 0.02
"""Seconds between two interruptions: work of several statements needs several."""


class Stoppable(Connection):
    """A connection that stops its thread's work when whoever waits for it is cancelled."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return await cast("Any", super())._execute(fn, *args, **kwargs)  # noqa: SLF001
        except asyncio.CancelledError:
            await self._end()
            raise

    async def close(self) -> None:
        """Close it; what it had locked is free then, though a cursor may still hold on to it."""
        try:
            if self._connection is not None:
                await self._execute(self._connection.rollback)
        except sqlite3.OperationalError as error:
            # An interruption that was meant for what ran before may come late, and lasts as long
            # as a cursor is open: to close the connection ends its transaction as well.
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
        finally:
            await super().close()

    async def _end(self) -> None:
        """Interrupt what runs until the thread has come to its end."""
        reached = asyncio.get_running_loop().create_future()
        cast("Any", self)._tx.put_nowait((reached, bool))  # noqa: SLF001
        while not reached.done():
            await self.interrupt()
            await asyncio.wait({reached}, timeout=_BETWEEN)


def open_stoppable(database: str, **settings: Any) -> Stoppable:
    """Open a connection; its thread does not keep the process alive."""
    connection = Stoppable(partial(sqlite3.connect, database, **settings), iter_chunk_size=64)
    thread = cast("Any", connection)._thread  # noqa: SLF001
    thread.daemon = True  # as SQLAlchemy does with connections that it opens itself
    return connection
