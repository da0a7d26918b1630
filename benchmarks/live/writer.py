"""A process that writes one shop's log at a steady pace, and notes when each commit returned.

It stands for other servers: what it costs is not counted as the cost of the server that is followed.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from db import log
from db import tables as t
from db.database import Database
from db.doorbell import open_doorbell
from db.ids import new_id
from db.transactions import Mode

REPO = Path(__file__).parents[2]


def written(
    url: str, shop_id: UUID, orders: Sequence[UUID], *, rate: int, batch: int, seconds: float
) -> dict[int, float]:
    """Write `rate` events a second, `batch` in a commit, about the orders in turn."""
    job = {
        "url": url,
        "shop": str(shop_id),
        "orders": [str(each) for each in orders],
        "rate": rate,
        "batch": batch,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.live.writer"],
        input=orjson.dumps(job),
        capture_output=True,
        check=True,
        cwd=REPO,
    )
    return {int(position): at for position, at in orjson.loads(done.stdout).items()}


async def _write(job: dict[str, Any]) -> dict[str, float]:
    doorbell = open_doorbell(job["url"])
    database = Database(job["url"], rang=doorbell.ring)
    await doorbell.start(lambda _: None)
    commits: dict[str, float] = {}
    orders = [UUID(each) for each in job["orders"]]
    shop_id, nth = UUID(job["shop"]), count()
    pause, start = job["batch"] / job["rate"], time.monotonic() + 1
    for turn in range(int(job["seconds"] / pause)):
        await asyncio.sleep(max(0, start + turn * pause - time.monotonic()))
        events = [_event(orders[next(nth) % len(orders)]) for _ in range(job["batch"])]
        async with database.transactions.open(Mode.WRITE, shop_id) as connection:
            entries = log.entries(shop_id, events, connection.dialect)
            drawn = await log.append(connection, shop_id, entries, orders=0, customers=0)
        at = time.monotonic()
        database.rang(shop_id)
        commits |= {str(drawn.position + each): at for each in range(1, len(events) + 1)}
    await asyncio.sleep(0.1)  # for the last ring
    await doorbell.stop()
    await database.close()
    return commits


def _event(order_id: UUID) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": new_id(),
        "type": "ORDER_UPDATED",
        "subject": "ORDER",
        "actor_kind": "SYSTEM",
        "actor_name": "benchmark",
        "occurred_at": datetime.now(UTC),
        "order_id": order_id,
        "subject_version": 1,
        "changes": [],
        "data": {},
    }
    names = [str(each.name) for each in t.event.c if each.name not in {"shop_id", "position"}]
    return {name: given.get(name) for name in names}


if __name__ == "__main__":
    found = asyncio.run(_write(orjson.loads(sys.stdin.buffer.read())))
    sys.stdout.buffer.write(orjson.dumps(found))
