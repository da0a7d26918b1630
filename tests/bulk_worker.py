"""A worker process that does `bulkOrders` in small steps, for tests that kill it.

It works until it is killed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from at_the_psp import KEY
from factories import open_database

from adapters.payments.playing import Playing
from adapters.vault import vault
from app.metrics import Metrics
from app.worker import Runner
from resolvers import bulk
from resolvers.context import Paying

LEASE = timedelta(seconds=0.6)


async def main(ready: Callable[[], None], url: str, psp: str = "") -> None:
    """Work."""
    world = await open_database(url)
    bulk.STEP = 1  # pyright: ignore[reportAttributeAccessIssue]
    world.services.paying = Paying(kinds={"test": Playing(psp)}, vault=vault([KEY]))
    kind = replace(bulk.BULK_ORDERS, lease=LEASE)
    ready()
    await Runner(world.services, {kind.name: kind}, Metrics(), look=0.1).run()
