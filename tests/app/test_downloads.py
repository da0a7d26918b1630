"""Digital products from the upload to the customer's download, over HTTP."""

from typing import Any

import pytest
from conftest import Addresses
from digital import BYTES, TAG, asset, http, links, sold, urls
from factories import World, close_world, open_world


@pytest.fixture
async def world(addresses: Addresses) -> Any:
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


async def test_s1_23_a_paid_order_has_links_that_give_the_very_bytes(world: World) -> None:
    made = await asset(world)
    order = await sold(world)
    (link,) = await links(world, order)
    assert (link["title"], link["asset"]["id"], link["downloadsLeft"]) == ("Novel", made["id"], 10)
    (url,) = await urls(world, order)
    async with http(world) as client:
        got = await client.get(url)
    assert (got.status_code, got.content) == (200, BYTES)
    assert got.headers["etag"] == TAG
