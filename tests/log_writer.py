"""A process that writes one shop's log with several writers at once, for the tests of the log.

`python -m log_writer URL SHOP WRITERS CALLS ORDER…` lets each writer make that many calls in two
parts, before each of which it says `ready` and waits for a line. Then it prints a line of JSON for
each call that was committed: its last position, how many events it added, its order and the order's
version. Every tenth call is rolled back, half of those with its number drawn already; these are
counted in the last line.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from small_shop import now, place_in, viewer_of

from db.call import Call
from db.database import Database
from db.doorbell import open_doorbell
from domain.access import Viewer
from domain.errors import Retry
from domain.order import Order

PARTS = 2
"""Two processes that begin each part together take turns, however unfair the database's lock is."""


class ChangedMyMind(Exception):
    """Rolls a block back."""


@dataclass
class Writers:
    """Several writers of one shop; some orders are everybody's, so that they meet."""

    database: Database
    viewer: Viewer
    shared: Sequence[UUID]
    rolled_back: int = 0
    retried: int = 0
    committed: list[dict[str, object]] = field(default_factory=list)

    async def write(self, name: str, calls: int) -> None:
        """Make one call after the other; whatever is rolled back is not made again."""
        for nth in range(calls):
            await asyncio.sleep(random.uniform(0, 0.05))  # SQLite's lock is not fair
            regret = random.choice(("early", "late")) if random.random() < 0.1 else None
            while True:
                try:
                    await self._call(f"{os.getpid()}-{name}-{nth}", regret)
                except ChangedMyMind:
                    self.rolled_back += 1
                except Retry:
                    self.retried += 1
                    continue
                break

    async def _call(self, note: str, regret: str | None) -> None:
        async with self.database.writing(self.viewer, Call(mutation="test"), now()) as unit:
            order: Order
            events = 1
            if random.random() < 0.5:
                order, events = await place_in(unit, note=note), 2
            else:
                order = await unit.orders.head(random.choice(self.shared))
                order.update_customer({"email": f"{note}@shop.example"})
            if regret == "early":
                raise ChangedMyMind
            if regret == "late":
                await unit.flush()
                raise ChangedMyMind
        self.committed.append(
            {
                "position": unit.position,
                "events": events,
                "order": str(order.id),
                "version": order.version,
            }
        )


async def main(url: str, shop: str, writers: int, calls: int, shared: Sequence[str]) -> None:
    """Write, and tell what was written."""
    doorbell = open_doorbell(url)
    database = Database(url, rang=doorbell.ring)
    await doorbell.start(lambda _: None)
    run = Writers(database, viewer_of(UUID(shop)), [UUID(id) for id in shared])
    for part in range(PARTS):
        say("ready")
        await asyncio.to_thread(sys.stdin.readline)
        async with asyncio.TaskGroup() as group:
            for nth in range(writers):
                group.create_task(run.write(f"{part}-writer{nth}", calls // PARTS))
    await asyncio.sleep(0.1)  # let the last ring out
    await doorbell.stop()
    await database.close()
    for line in run.committed:
        say(json.dumps(line))
    say(json.dumps({"rolled_back": run.rolled_back, "retried": run.retried}))


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _, url, shop, writers, calls, *shared = sys.argv
    asyncio.run(main(url, shop, int(writers), int(calls), shared))
