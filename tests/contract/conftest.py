"""A shop that the examples can be tried in."""

from collections.abc import AsyncIterator

import pytest
from conftest import Addresses
from factories import World, close_world, open_world


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield a new shop with a token that may do everything."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)
