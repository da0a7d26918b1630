"""A shop with orders, and a browser to visit it with."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from browser.chromium import PROGRAM, Tab, opened_tab
from conftest import Addresses
from factories import World, close_world, open_world


@pytest.fixture
def addresses(sqlite_template: Path, tmp_path: Path) -> Addresses:
    """Return a fresh SQLite database: what a browser sees does not depend on the database."""
    url = f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'tiski.sqlite')}"
    return Addresses(app=url, owner=url)


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield a shop with three orders."""
    world = await open_world(addresses.app, addresses.owner)
    for _ in range(3):
        await world.place()
    yield world
    await close_world(world)


@pytest.fixture
async def tab(tmp_path: Path) -> AsyncIterator[Tab]:
    """Yield a tab of a new browser."""
    assert shutil.which(PROGRAM), "The browser tests need Chromium: apt-get install chromium"
    async with opened_tab(tmp_path) as tab:
        yield tab
