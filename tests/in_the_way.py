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
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        try:
            yield lambda: runner.run(connection.fetchval(waiting))
        finally:
            runner.run(connection.close())
