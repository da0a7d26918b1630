"""The seeded shop, made once a process and kind of database, and both roads to it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import postgres
import pytest
from conftest import Addresses
from factories import close_world
from oracle.roads import Roads
from oracle.seeding import Seeded, open_seeded, seed


@pytest.fixture(scope="session")
def seeded_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """Return the shop on SQLite."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("oracle") / "oracle.sqlite")
    url = f"sqlite+aiosqlite:///{file}"
    return asyncio.run(seed(Addresses(app=url, owner=url)))


@pytest.fixture(scope="session")
def seeded_postgresql(postgres_template: postgres.Server) -> Generator[Seeded]:
    """Return the shop on PostgreSQL."""
    with postgres_template.clone() as name:
        urls = [postgres_template.url(role, name) for role in ("tiski_app", "tiski_owner")]
        yield asyncio.run(seed(Addresses(*urls)))


@pytest.fixture
def seeded(backend: str, request: pytest.FixtureRequest) -> Seeded:
    """Return the shop: tests only read it."""
    return request.getfixturevalue(f"seeded_{backend}")


@pytest.fixture
async def roads(seeded: Seeded) -> AsyncIterator[Roads]:
    """Yield both roads to the shop."""
    world = await open_seeded(seeded)
    yield Roads.of(world)
    await close_world(world)
