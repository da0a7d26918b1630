"""A shop to ask, on either database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from conftest import Addresses
from factories import World, close_world, enter_shop, open_world

ShopMaker = Callable[..., Awaitable[World]]


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield a new shop with a token that may do everything."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


@pytest.fixture
def shop_with(addresses: Addresses, world: World) -> ShopMaker:
    """Return a function that opens a shop with other settings in the same database."""

    async def make(**settings: Any) -> World:
        other = World(world.database, world.services, world.schema)
        await enter_shop(other, addresses.owner, **settings)
        return other

    return make


@pytest.fixture
async def neighbour(shop_with: ShopMaker) -> World:
    """Return another shop in the same database."""
    return await shop_with()
