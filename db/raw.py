"""Reading rows as the drivers give them, for who knows what to make of them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, cast

Result = TypeVar("Result")
Rows = Sequence[Sequence[Any]]
RawFetch = Callable[[str, Sequence[object]], Awaitable[Rows]]
"""Runs a text with its parameters and gives the driver's own rows."""
Work = Callable[[RawFetch], Awaitable[Result]]


def fetching(driver: Any) -> RawFetch:
    """Make what fetches through a connection of asyncpg."""

    async def fetch(text: str, parameters: Sequence[object]) -> Rows:
        return await driver.fetch(text, *parameters)

    return fetch


async def in_thread(driver: Any, work: Work[Result]) -> Result:
    """Run the work in the thread of an aiosqlite connection: one change of threads for all of it."""
    return await driver._execute(_run, driver._conn, work)  # noqa: SLF001  it offers no other way


def _run(connection: Any, work: Work[Result]) -> Result:
    async def fetch(text: str, parameters: Sequence[object]) -> Rows:
        return cast("Rows", connection.execute(text, parameters).fetchall())

    running: Any = work(fetch)
    try:
        running.send(None)
    except StopIteration as done:
        return done.value
    running.close()
    message = "the work waits for something else than its rows"
    raise RuntimeError(message)
