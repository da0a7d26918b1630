"""A shop to ask, on either database, and a receiver of what it tells."""

from collections.abc import AsyncIterator

import pytest
from api.conftest import neighbour, shop_with, world
from factories import World
from receiver import Receiver, receiving
from telling import Teller, telling

__all__ = ["neighbour", "receiver", "shop_with", "teller", "world"]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Yield a receiver that takes what comes."""
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def teller(world: World) -> AsyncIterator[Teller]:
    """Yield somebody who tells the shop's webhooks what happened."""
    async with telling(world) as teller:
        yield teller
