"""Whoever is stopped while a statement runs stops it in the database, too, and leaves nothing."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Generator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from uuid import uuid4

import pytest
from small_shop import connected
from sqlalchemy import text

from db.commits import COMMITS, Commits
from db.database import Database, ReadSession
from db.leases import ROLLBACK
from db.raw import RawFetch
from db.sqlite import open_stoppable
from db.transactions import Mode

SOON = 0.1
"""Seconds until somebody is stopped."""
AT_ONCE = 4.0
"""Seconds in which all is over then, on a busy machine."""
SLOW = {
    "postgresql": "SELECT pg_sleep(60)",
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n",
}
Read = Callable[[ReadSession], Awaitable[None]]


async def running(database: Database) -> int:
    """Count the slow statements that the server still runs."""
    if database.engine.dialect.name == "sqlite":
        return 0
    async with database.engine.connect() as connection:
        found = await connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
            " AND query LIKE 'SELECT pg_sleep%%' AND datname = current_database()"
        )
        return int(found.scalar_one())


async def by_statement(session: ReadSession) -> None:
    await session.fetch(text(SLOW[session.dialect]))


async def by_work(session: ReadSession, *, alone: bool) -> None:
    async def work(fetch: RawFetch) -> None:
        await fetch(SLOW[session.dialect], ())

    await session.perform(work, by_value=False, alone=alone)


READS: dict[str, Read] = {
    "a statement": by_statement,
    "a plan": partial(by_work, alone=False),
    "a plan alone": partial(by_work, alone=True),
}


@pytest.mark.parametrize("by_another", [False, True], ids=["itself", "by another task"])
async def test_a_reader_that_is_stopped(database_url: str, by_another: bool):
    async with connected(database_url) as database:
        for name, read in READS.items():
            session = database.reading(uuid4())
            started = monotonic()
            reading = asyncio.ensure_future(read(session))
            await asyncio.wait([reading], timeout=SOON)
            assert not reading.done(), name
            if by_another and name != "a plan alone":
                await session.close()  # as when a batch of a loader outlives its operation
            else:
                reading.cancel()
            await asyncio.wait([reading])
            assert reading.cancelled(), name
            await session.close()
            assert monotonic() - started < AT_ONCE, name
            assert await running(database) == 0, name
            again = database.reading(uuid4())
            assert (await again.fetch(text("SELECT 1")))[0][0] == 1
            await again.close()


async def test_a_writer_that_is_stopped_has_written_nothing_and_holds_nothing(database_url: str):
    commits = Commits()
    COMMITS.set(commits)
    shop_id = uuid4()
    async with connected(database_url) as database:

        async def write(statement: str) -> None:
            async with database.transactions.open(Mode.WRITE, shop_id) as connection:
                await connection.exec_driver_sql("CREATE TEMP TABLE scribbled (x integer)")
                await connection.exec_driver_sql(statement)

        started = monotonic()
        writing = asyncio.ensure_future(write(SLOW[database.engine.dialect.name]))
        await asyncio.wait([writing], timeout=SOON)
        writing.cancel()
        await asyncio.wait([writing])
        assert writing.cancelled()
        assert not commits.began
        assert await running(database) == 0
        await write("SELECT 1")  # the lock is free, and the table is not there
        assert commits.began
        assert monotonic() - started < AT_ONCE


async def test_a_writer_that_is_stopped_twice_leaves_a_connection_that_can_be_used(
    database_url: str,
):
    """As when its time is over, and then its client leaves."""
    shop_id = uuid4()
    async with connected(database_url) as database:

        async def write(statement: str) -> None:
            async with database.transactions.open(Mode.WRITE, shop_id) as connection:
                await connection.exec_driver_sql(statement)

        for nth in range(40):
            writing = asyncio.ensure_future(write(SLOW[database.engine.dialect.name]))
            await asyncio.wait([writing], timeout=SOON / 10)
            writing.cancel()
            await asyncio.sleep(nth / 20_000)
            writing.cancel()
            await asyncio.wait([writing])
            assert writing.cancelled()
            await write("SELECT 1")


class Wrong(Exception):
    """Something goes wrong within a transaction."""


async def wrong_write(database: Database, fallen: ExitStack) -> None:
    async with database.transactions.open(Mode.WRITE, uuid4()) as connection:
        pid = (await connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one()
        fallen.enter_context(silent(pid))
        raise Wrong


async def wrong_read(database: Database, fallen: ExitStack) -> None:
    async def work(fetch: RawFetch) -> None:
        ((pid,),) = await fetch("SELECT pg_backend_pid()", ())
        fallen.enter_context(silent(pid))
        raise Wrong

    await database.reading(uuid4()).perform(work, by_value=False, alone=True)


@contextmanager
def silent(pid: int) -> Generator[None]:
    """Let a process of the database's server do nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("wrong", [wrong_write, wrong_read])
async def test_whoever_gives_up_does_not_wait_for_a_server_that_has_fallen_silent(
    database_url: str, wrong: Callable[[Database, ExitStack], Awaitable[None]]
):
    async with connected(database_url) as database:
        with ExitStack() as fallen:
            with pytest.raises(Wrong):
                await wrong(database, fallen)
            held = [each for each in asyncio.all_tasks() if each.get_name() == ROLLBACK]
            assert len(held) == 1
            again = database.reading(uuid4())  # by another connection
            assert (await again.fetch(text("SELECT 1")))[0][0] == 1
            await again.close()
            assert not held[0].done()
        await database.transactions.close()  # it answers, and is waited for
        assert held[0].done()


async def test_an_interruption_that_comes_late_keeps_no_connection_from_its_end(tmp_path: Path):
    connection = await open_stoppable(str(tmp_path / "file.sqlite"))
    await connection.execute("CREATE TABLE scribbled (x integer)")
    await connection.execute("BEGIN")
    await connection.execute("INSERT INTO scribbled VALUES (1)")
    late = iter([True])
    await connection.set_progress_handler(lambda: next(late, False), 1)
    await connection.close()
    assert next(late, None) is None
    again = await open_stoppable(str(tmp_path / "file.sqlite"))
    assert await again.execute_fetchall("SELECT * FROM scribbled") == []
    await again.close()


async def test_a_connection_with_an_open_cursor_is_closed_although_it_was_interrupted(
    tmp_path: Path,
):
    connection = await open_stoppable(str(tmp_path / "file.sqlite"))
    await connection.execute("CREATE TABLE scribbled (x integer)")
    await connection.execute("INSERT INTO scribbled VALUES (1), (2), (3)")
    cursor = await connection.execute("SELECT a.x FROM scribbled a, scribbled b")
    assert await cursor.fetchone()
    await connection.interrupt()
    async with asyncio.timeout(AT_ONCE):
        await connection.close()
    with pytest.raises(ValueError, match="no active connection"):
        await connection.execute("SELECT 1")
