"""Whatever operation is made up from the schema, its answer hides no fault (see `make bench ARGS=fuzz`)."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx2
from conftest import Addresses
from factories import World
from fuzzing import Fuzz, made, operations
from one_of_each import furnish

from app.main import create_app
from app.settings import Settings

MOST = 45
"""Operations that are sent to each database."""


@asynccontextmanager
async def asking(addresses: Addresses, token: str) -> AsyncGenerator[httpx2.AsyncClient]:
    """Yield a client of an application in this process."""
    app = create_app(Settings(database_url=addresses.app, worker="external"))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(
            base_url="http://tiski",
            headers={"Authorization": f"Bearer {token}"},
            transport=httpx2.ASGITransport(app, raise_app_exceptions=False),
        ) as client,
    ):
        yield client


async def test_made_up_operations_show_no_fault(
    world: World, addresses: Addresses, backend: str
) -> None:
    own = await furnish(world)
    documents = made(operations(list(own.values())), MOST, 1 if backend == "sqlite" else 2)
    async with asking(addresses, world.token) as client:
        fuzz = Fuzz(client)
        for document in documents:
            await fuzz.send(document)
    assert fuzz.faults == []
    assert fuzz.outcomes["answered"] > MOST / 6, fuzz.outcomes
    assert len(fuzz.outcomes) > 2
