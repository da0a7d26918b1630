"""A shop to write from, on either database."""

from collections.abc import AsyncIterator

import pytest
from api.conftest import neighbour, shop_with
from conftest import Addresses
from factories import World, close_world, open_world

__all__ = ["neighbour", "shop_with"]

SENDER = {"sender_email": "hei@tiski.example", "sender_name": "Tiskin kauppa"}


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield a new shop with an address to write from, and a token that may do everything."""
    world = await open_world(addresses.app, addresses.owner, **SENDER)
    yield world
    await close_world(world)
