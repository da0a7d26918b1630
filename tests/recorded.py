"""Writes down every statement that a database is sent, BEGIN and COMMIT too."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.event import listen, remove
from sqlalchemy.ext.asyncio import AsyncEngine


@contextmanager
def recorded(engine: AsyncEngine) -> Generator[list[str]]:
    """Collect what is sent from now on, over connections that are not open yet."""
    statements: list[str] = []
    sync = engine.sync_engine

    def on_connect(connection: Any, _: object) -> None:
        connection.driver_connection.add_query_logger(lambda query: statements.append(query.query))

    def on_execute(*given: Any) -> None:
        statements.append(given[2])

    listening: list[tuple[str, Any]] = [("before_cursor_execute", on_execute)]
    if sync.dialect.name == "postgresql":  # where BEGIN and COMMIT go past SQLAlchemy
        listening.append(("connect", on_connect))
    for each in listening:
        listen(sync, *each)
    try:
        yield statements
    finally:
        for each in listening:
            remove(sync, *each)
