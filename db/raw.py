"""Reading rows as the drivers give them, for who knows what to make of them."""

from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Any, TypeVar, cast

from db.tally import Ledger

Result = TypeVar("Result")
Rows = Sequence[Sequence[Any]]
RawFetch = Callable[[str, Sequence[object]], Awaitable[Rows]]
"""Runs a text with its parameters and gives the driver's own rows."""
Work = Callable[[RawFetch], Awaitable[Result]]


def fetching(driver: Any, ledger: Ledger) -> RawFetch:
    """Make what fetches through a connection of asyncpg."""

    async def fetch(text: str, parameters: Sequence[object]) -> Rows:
        started = perf_counter()
        try:
            return await driver.fetch(text, *parameters)
        finally:
            ledger.ran(text, started)

    return fetch


async def in_thread(driver: Any, work: Work[Result], ledger: Ledger) -> Result:
    """Run the work in the thread of an aiosqlite connection: one change of threads for all of it."""
    ran: list[tuple[str, float, float]] = []
    try:
        return await driver._execute(_run, driver._conn, work, ran)  # noqa: SLF001  it offers no other way
    finally:
        for each in ran:
            ledger.ran(*each)


def _run(connection: Any, work: Work[Result], ran: list[tuple[str, float, float]]) -> Result:
    async def fetch(text: str, parameters: Sequence[object]) -> Rows:
        started = perf_counter()
        try:
            return cast("Rows", connection.execute(text, parameters).fetchall())
        finally:
            ran.append((text, started, perf_counter()))

    running: Any = work(fetch)
    try:
        running.send(None)
    except StopIteration as done:
        return done.value
    running.close()
    message = "the work waits for something else than its rows"
    raise RuntimeError(message)
