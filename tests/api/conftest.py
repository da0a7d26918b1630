"""A shop to ask, on either database."""

from collections.abc import AsyncIterator

import pytest
from conftest import Addresses
from factories import World, close_world, enter_shop, open_world


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield a new shop with a token that may do everything."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


@pytest.fixture
async def neighbour(addresses: Addresses, world: World) -> World:
    """Return another shop in the same database."""
    other = World(world.database, world.services, world.schema)
    await enter_shop(other, addresses.owner)
    return other
