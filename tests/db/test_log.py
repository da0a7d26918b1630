"""The log: dense positions in the order of commits, whoever writes, and a counter locked last."""

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from log_writer import PARTS
from recorded import recorded
from small_shop import connected, now, open_shop, place_in, place_order
from sqlalchemy import select

from db import tables as t
from db.call import Call
from db.database import Database
from db.journal import Entry, Journal

ROOT = Path(__file__).parents[2]
WRITERS = 8  # a process


@asynccontextmanager
async def writer_process(*arguments: object) -> AsyncGenerator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "log_writer",
        *map(str, arguments),
        stdin=PIPE,
        stdout=PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])},
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def ready(process: Process) -> None:
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"


async def result(
    process: Process, both: asyncio.Barrier
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Let the process write beside the other; give what it committed, and what it did not."""
    assert process.stdin
    for _ in range(PARTS):
        await ready(process)
        await both.wait()
        process.stdin.write(b"go\n")
    written, _ = await process.communicate()
    *committed, rest = [json.loads(line) for line in written.splitlines()]
    assert process.returncode == 0
    return committed, rest


async def poll(journal: Journal, shop_id: UUID, writing: Sequence[asyncio.Future[Any]]):
    """Read the log as any reader does, until all is written and nothing is left to read."""
    seen: list[Entry] = []
    position, rounds = 0, 0
    while True:
        done = all(future.done() for future in writing)
        batch = await journal.entries(shop_id, position, limit=20)
        if batch:
            rounds += 1
            seen += batch
            position = batch[-1].position
        elif done:
            return seen, rounds
        else:
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("backend", "calls"), [("postgresql", 20), ("sqlite", 10)], indirect=["backend"]
)
async def test_a_reader_sees_every_commit_of_two_processes_once(
    backend: str, database_url: str, owner_url: str, calls: int
):
    viewer = await open_shop(owner_url)
    async with connected(database_url) as database:
        journal = Journal(database)
        shared = [(await place_order(database, viewer)).id for _ in range(4)]
        before = await journal.end(viewer.shop_id)
        arguments = (database_url, viewer.shop_id, WRITERS, calls, *shared)
        async with writer_process(*arguments) as one, writer_process(*arguments) as other:
            both = asyncio.Barrier(2)
            writing = [asyncio.ensure_future(result(process, both)) for process in (one, other)]
            seen, rounds = await poll(journal, viewer.shop_id, writing)
            ledgers = [await future for future in writing]
        end = await journal.end(viewer.shop_id)

        assert [entry.position for entry in seen] == list(range(1, end + 1))
        owners: dict[int, tuple[int, UUID]] = {}
        for nth, (committed, _) in enumerate(ledgers):
            for call in committed:
                for position in range(call["position"] - call["events"] + 1, call["position"] + 1):
                    assert position not in owners
                    owners[position] = (nth, UUID(call["order"]))
        assert sorted(owners) == list(range(before + 1, end + 1))
        by_position = {entry.position: entry.order_id for entry in seen}
        assert all(by_position[position] == order for position, (_, order) in owners.items())

        in_order = [nth for _, (nth, _) in sorted(owners.items())]
        turns = sum(one != other for one, other in pairwise(in_order))
        # SQLite lets whoever had the lock have it again; sure is one turn in each part.
        assert turns >= (10 if backend == "postgresql" else 2), "only one process wrote at a time"
        assert rounds >= 10, "the reader did not read while they wrote"
        rolled_back = sum(rest["rolled_back"] for _, rest in ledgers)
        assert rolled_back >= calls / 4
        await assert_causal(database, viewer.shop_id)


async def assert_causal(database: Database, shop_id: UUID) -> None:
    """Check that the events of each subject stand in the order in which they happened."""
    reading = database.reading(shop_id)
    rows = await reading.fetch(
        select(t.event.c.order_id, t.event.c.subject_version)
        .where(t.event.c.shop_id == shop_id, t.event.c.subject == "ORDER")
        .order_by(t.event.c.position)
    )
    await reading.release()
    versions: dict[UUID, list[int]] = {}
    for row in rows:
        versions.setdefault(row.order_id, []).append(row.subject_version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
    assert max(map(len, versions.values())) > 10


AFTER_THE_COUNTER = re.compile(
    r'INSERT INTO "?(event|order|order_line|customer|customer_address|order_search|customer_search)"? '
    r"|UPDATE idempotency |COMMIT"
)


async def test_the_counter_is_the_last_lock_of_a_write(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with connected(database_url) as database:
        with recorded(database.engine) as statements:
            await place_order(database, viewer)  # the driver asks for types, once a connection
            statements.clear()
            call = Call(mutation="test", idempotency_key="once", input_hash="same")
            async with database.writing(viewer, call, now()) as unit:
                order = await place_in(unit)
            async with database.writing(viewer, Call(mutation="test"), now()) as unit:
                changed = await unit.orders.head(order.id)
                changed.update_customer({"email": "new@shop.example"})
    counters = [nth for nth, found in enumerate(statements) if "UPDATE shop_counter" in found]
    assert len(counters) == 2
    assert not any("notify" in found.lower() for found in statements)
    for counter in counters:
        commit = statements.index("COMMIT", counter)
        after = statements[counter + 1 : commit + 1]
        assert [found for found in after if not AFTER_THE_COUNTER.match(found)] == []
