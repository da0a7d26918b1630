"""PostgreSQL databases that tests borrow: what a test wrote is swept away, and the next one gets it.

Sweeping takes some milliseconds where a new clone takes hundreds. A database whose schema, rights or
statistics a test changed, or that grew large, is dropped instead.
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import asyncpg
import postgres

KEEPS = ("alembic_version",)
LARGEST = 2 * 1024 * 1024  # bytes of tables that have been swept; what is dead in them slows reads
PATIENCE = 10  # seconds

_TABLES = """
    SELECT format('%I', relname) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1)
"""
_CATALOGS = (
    "pg_attribute",
    "pg_class",
    "pg_constraint",
    "pg_index",
    "pg_namespace",
    "pg_policy",
    "pg_proc",
    "pg_statistic",
    "pg_trigger",
    *KEEPS,
)
_LOOKS = " UNION ALL ".join(
    f"SELECT '{each}', count(*), max(xmin::text::bigint) FROM {each}" for each in _CATALOGS
)
"""Each change of a schema writes rows in one of these or takes some away; sweeping does not. What is
kept of a test's rows must look as before, too."""
_SIZE = """
    SELECT coalesce(sum(pg_relation_size(oid)), 0) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
_CUT = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
    AND pid <> pg_backend_pid()
"""


@dataclass
class Lent:
    """A database, how it looked when it was new, and the superuser's connection to it."""

    name: str
    connection: Any
    looks: list[Any]
    sweep: str


class LentDatabases:
    """Lends databases that are as fresh as a clone of the template."""

    def __init__(self, server: postgres.Server) -> None:
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._spare: Lent | None = None

    @contextmanager
    def lend(self) -> Generator[str]:
        """Yield the name of an empty database, and take it back."""
        lent = self._spare or self._loop.run_until_complete(self._make())
        self._spare = None
        try:
            yield lent.name
        finally:
            self._loop.run_until_complete(self._take_back(lent))

    def close(self) -> None:
        """Drop what is left."""
        if self._spare is not None:
            self._loop.run_until_complete(self._drop(self._spare))
        self._loop.close()

    async def _make(self) -> Lent:
        name = self._server.make_clone()
        connection = await self._connect(name)
        tables = [row[0] for row in await connection.fetch(_TABLES, KEEPS)]
        sweep = ";".join(
            ("SET session_replication_role = replica", *(f"DELETE FROM {each}" for each in tables))
        )
        return Lent(name, connection, await connection.fetch(_LOOKS), sweep)

    async def _take_back(self, lent: Lent) -> None:
        """Sweep it for the next test if nothing but rows has changed, and drop it otherwise."""
        try:
            await lent.connection.fetch(_CUT)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            lent.connection.terminate()  # the test had cut every connection, this one too
            lent.connection = await self._connect(lent.name)
            await lent.connection.fetch(_CUT)
        is_as_new = await lent.connection.fetch(_LOOKS) == lent.looks
        if is_as_new:
            await lent.connection.execute(lent.sweep)
        if is_as_new and await lent.connection.fetchval(_SIZE) <= LARGEST:
            self._spare = lent
        else:
            await self._drop(lent)

    async def _drop(self, lent: Lent) -> None:
        with suppress(asyncpg.PostgresError, OSError):
            await lent.connection.close(timeout=PATIENCE)
        self._server.drop(lent.name)

    async def _connect(self, name: str) -> Any:
        return await asyncpg.connect(
            host="127.0.0.1",
            port=self._server.port,
            user="postgres",
            password=self._server.password,
            database=name,
            timeout=PATIENCE,
        )
