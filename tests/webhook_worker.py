"""A process that tells webhooks what happened, for tests that kill it.

`python -m webhook_worker URL` works until it is killed.
"""

import asyncio
import sys

from factories import close_world, open_database
from telling import telling


async def main(url: str) -> None:
    """Work."""
    world = await open_database(url)
    async with telling(world) as teller, teller.at_work():
        await asyncio.Event().wait()
    await close_world(world)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
