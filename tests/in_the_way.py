"""Somebody else who holds a lock of PostgreSQL, and who waits for it."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import asyncpg
from conftest import Addresses
from sqlalchemy import make_url


@contextmanager
def in_the_way(addresses: Addresses, statement: str) -> Generator[Callable[[], Any]]:
    """Hold a lock by a connection of somebody else; yield what counts who waits for it."""
    address = make_url(addresses.owner).set(drivername="postgresql")
    with asyncio.Runner() as runner:
        connect = asyncpg.connect(address.render_as_string(hide_password=False))
        connection: Any = runner.run(connect)
        runner.run(connection.execute(f"BEGIN; {statement}"))
        # A role sees locks of others, but not, in pg_stat_activity, that they wait.
        waiting = (
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        try:
            yield lambda: runner.run(connection.fetchval(waiting))
        finally:
            runner.run(connection.close())
