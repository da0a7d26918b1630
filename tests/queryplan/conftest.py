"""An empty toy library for each test, on both databases."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import postgres
import pytest
import pytest_asyncio
from toy_library.library import Library, opened


@pytest.fixture(scope="session")
def postgres_library_url(postgres_server: postgres.Server) -> str:
    """Return the address of this process's own PostgreSQL database for libraries."""
    name = f"library_{secrets.token_hex(8)}"
    postgres_server.psql("-c", f"CREATE DATABASE {name} OWNER tiski_owner")
    return postgres_server.url("tiski_owner", name)


@pytest.fixture
def library_url(backend: str, request: pytest.FixtureRequest) -> str:
    """Return the address of the library's database."""
    if backend == "sqlite":
        return "sqlite+aiosqlite://"
    return request.getfixturevalue("postgres_library_url")


@pytest_asyncio.fixture
async def library(library_url: str) -> AsyncIterator[Library]:
    """Open an empty library."""
    async with opened(library_url) as library:
        yield library
