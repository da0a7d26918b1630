"""Brings a database to the newest migration."""

import asyncio

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.readiness import MIGRATIONS

_ONE_AT_A_TIME = 7_471_001


class ForeignKeysBroken(RuntimeError):
    """A migration on SQLite left rows that point nowhere; nothing was committed by it."""


def upgrade(url: str) -> None:
    """Run the migrations that the database at `url` lacks. Two callers at once wait in line.

    Raises:
        ForeignKeysBroken: a migration on SQLite left rows that point nowhere.
    """
    if make_url(url).get_backend_name() == "sqlite":
        _upgrade_sqlite(url)
    else:
        asyncio.run(_upgrade_postgresql(url))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _run(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def _upgrade_postgresql(url: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
        await connection.commit()
        await connection.run_sync(_run)
        await connection.commit()
        await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ONE_AT_A_TIME})
        await connection.commit()
    await engine.dispose()


def _upgrade_sqlite(url: str) -> None:
    engine = create_engine(make_url(url).set(drivername="sqlite"), poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
        _run(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            message = f"The migration left {len(broken)} rows that point nowhere, first {broken[0]}"
            raise ForeignKeysBroken(message)
        connection.commit()
    engine.dispose()
