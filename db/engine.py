"""Makes the engine: pools, SQLite's settings, JSON."""

from typing import Any

import orjson
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from db.sqlite import open_stoppable

PATIENCE = 10.0
"""Seconds that somebody waits for a connection of the pool, unless stopped before."""
_BUSY_MILLISECONDS = 5000
_CACHE_KIB = 32 * 1024
"""What a connection keeps of the file at most: SQLite's own 2 MB are too few for a large shop."""


def open_engine(url: str, *, pool_size: int = 10, patience: float = PATIENCE) -> AsyncEngine:
    """Open a pool of connections that begin no transaction by themselves (see `db.transactions`)."""
    sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,  # they hold personal data, and errors are logged
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=patience,
        pool_use_lifo=True,  # what ran last has everything at hand: its plans, its caches
        pool_reset_on_return=None,  # whoever took a connection ends its transaction
        connect_args=(
            {"timeout": _BUSY_MILLISECONDS / 1000, "async_creator_fn": open_stoppable}
            if sqlite
            else {"prepared_statement_cache_size": 500}
        ),
    )
    settle = _settle_sqlite if sqlite else _settle_postgresql
    event.listen(engine.sync_engine, "connect", settle)
    return engine


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


def _settle_sqlite(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for setting in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "secure_delete = ON",  # what is erased is written over with zeros
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        f"cache_size = -{_CACHE_KIB}",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _settle_postgresql(connection: Any, _: object) -> None:
    # asyncpg looks up how to read arrays of records where a column is one, but not within a record.
    connection.run_async(_fetch_records)


async def _fetch_records(driver: Any) -> None:
    await driver.fetch("SELECT ARRAY(SELECT ROW(1))")
