"""A process that tells webhooks what happened, for tests that kill it.

It works until it is killed.
"""

import asyncio
from collections.abc import Callable

from factories import close_world, open_database
from telling import telling


async def main(ready: Callable[[], None], url: str) -> None:
    """Work."""
    world = await open_database(url)
    async with telling(world) as teller, teller.at_work():
        ready()
        await asyncio.Event().wait()
    await close_world(world)
