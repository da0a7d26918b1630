"""`tiski events tail`: a shop's log as lines of JSON."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from conftest import Addresses
from factories import World, close_world, open_world
from serving import TISKI, environ_of

from domain.log import encode_cursor


@pytest.fixture
async def world(addresses: Addresses) -> AsyncGenerator[World]:
    """Yield the shop named demo."""
    world = await open_world(addresses.app, addresses.owner, slug="demo")
    yield world
    await close_world(world)


@asynccontextmanager
async def tail(addresses: Addresses, *words: str) -> AsyncGenerator[asyncio.StreamReader]:
    """Run the command until the block ends; give what it prints."""
    process = await asyncio.create_subprocess_exec(
        *TISKI, "events", "tail", *words, env=environ_of(addresses.app),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        yield process.stdout
        process.terminate()
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def line(output: asyncio.StreamReader) -> dict[str, Any]:
    """Read one line."""
    async with asyncio.timeout(30):
        return json.loads(await output.readline())


async def test_tail_prints_what_happened_and_what_happens(
    world: World, addresses: Addresses
) -> None:
    order = await world.place()
    async with tail(addresses, "--shop", "demo", "--after", encode_cursor(0)) as output:
        placed, paid = await line(output), await line(output)
        await world.place()
        later = await line(output)
    assert (placed["position"], placed["type"], paid["type"]) == (
        1,
        "ORDER_PLACED",
        "PAYMENT_CREATED",
    )
    assert placed["cursor"] == encode_cursor(1)
    assert placed["data"]["source"] is None
    assert "shop_id" not in placed
    assert later["position"] == 3
    assert later["order_id"] != placed["order_id"]
    async with tail(addresses, "--shop", "demo", "--after", paid["cursor"]) as output:
        assert await line(output) == later
    assert order["id"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shop", "nobody"), "There is no shop nobody"),
        (("--shop", "demo", "--after", "x"), "This is no cursor of the log"),
        (("--shop", "demo", "--after", encode_cursor(9)), "ahead of the shop's log"),
    ],
)
async def test_what_tail_refuses(
    world: World, addresses: Addresses, words: tuple[str, ...], said: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        *TISKI, "events", "tail", *words, env=environ_of(addresses.app),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, error = await process.communicate()
    assert process.returncode == 1
    assert said in error.decode()
    assert world.shop.slug == "demo"
