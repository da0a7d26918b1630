"""The client of docs/live.md, in a browser: it misses nothing while the server is away."""

import json
from pathlib import Path

import pytest
from browser.chromium import Tab
from browser.origin import another_origin
from conftest import Addresses
from docs.markdown import REPO, blocks
from factories import World
from serving import free_port, serving, subscribed

pytestmark = pytest.mark.browser

GUIDE = REPO / "docs" / "live.md"
FOLLOW = "subscription ($after: String) { orderPlaced(after: $after) { cursor order { number } } }"


async def test_it_goes_on_where_it_was(
    world: World, addresses: Addresses, tab: Tab, tmp_path: Path
):
    (recipe,) = [block.text for block in blocks(GUIDE) if block.language == "js"]
    cursor = (await world.ask("{ logCursor }"))["logCursor"]
    port = free_port()
    with another_origin() as origin:
        settings = {"TISKI_CORS_ORIGINS": origin}
        await tab.go(f"{origin}/page.html")
        await tab.until("location.protocol === 'http:' && document.readyState === 'complete'")
        given = [f"ws://127.0.0.1:{port}/graphql", world.token, FOLLOW, cursor]
        arguments = ", ".join(json.dumps(value) for value in given)

        missed = [await world.place() for _ in range(2)]
        async with serving(addresses.app, tmp_path / "first.log", settings, port=port) as api:
            await tab.evaluate(
                f"{recipe}; var numbers = [];"
                f"var stop = follow({arguments}, (item) => numbers.push(item.order.number));"
            )
            await tab.until("numbers.length >= 2")
            await subscribed(api)
            live = [await world.place()]
            await tab.until("numbers.length >= 3")
        while_away = [await world.place() for _ in range(2)]
        async with serving(addresses.app, tmp_path / "second.log", settings, port=port) as api:
            await tab.until("numbers.length >= 5")
            await subscribed(api)
            last = [await world.place()]
            await tab.until("numbers.length >= 6")
            placed = [*missed, *live, *while_away, *last]
            assert await tab.evaluate("numbers") == [order["number"] for order in placed]
            await tab.evaluate("stop()")
