"""A page of another origin works with the API when its origin is on the list, and only then."""

import json
from pathlib import Path

import pytest
from browser.chromium import Tab
from browser.origin import another_origin
from conftest import Addresses
from factories import World, order_input
from serving import serving

pytestmark = pytest.mark.browser

ROWS = "Array.from(document.querySelectorAll('li'), (row) => row.textContent)"
NUMBERS = "query { orders(first: 100, orderBy: {field: NUMBER}) { nodes { number } } }"


async def numbers(world: World) -> list[str]:
    """Return the numbers of all orders, newest first."""
    return [node["number"] for node in (await world.ask(NUMBERS))["orders"]["nodes"]]


def place(**changes: object) -> str:
    """Return the script by which the page places an order."""
    return f"ask(PLACE, {json.dumps({'input': order_input(**changes)})})"


async def open_page(tab: Tab, origin: str, api: str, token: str) -> None:
    """Open the page and wait until its script is there."""
    await tab.go(f"{origin}/page.html#api={api}/graphql&token={token}")
    await tab.until("typeof start === 'function'")


async def test_it_queries_mutates_and_subscribes(
    world: World, addresses: Addresses, tab: Tab, tmp_path: Path
):
    with another_origin() as origin:
        settings = {"TISKI_CORS_ORIGINS": f"https://admin.example,{origin}"}
        async with serving(addresses.app, tmp_path / "serve.log", settings) as api:
            await open_page(tab, origin, api, world.token)
            assert await tab.evaluate("location.origin") == origin != api

            request_id = await tab.evaluate("start()")
            assert request_id, "the page can't read the request's id"
            found = [f"{number} Virtanen 30.90 EUR (found)" for number in await numbers(world)]
            assert len(found) == 3
            assert await tab.evaluate(ROWS) == found

            placed = await tab.evaluate(place(customer={"lastName": "Niemi"}))
            payload = placed["placeOrder"]
            assert payload["userErrors"] == []
            assert payload["order"]["number"] == (await numbers(world))[0]
            shown = f"{payload['order']['number']} Niemi 30.90 EUR (live)"
            await tab.until(f"{ROWS}.length > 3")
            assert await tab.evaluate(ROWS) == [*found, shown]
    assert tab.complaints == []


async def test_an_origin_that_is_not_on_the_list_gets_nothing(
    world: World, addresses: Addresses, tab: Tab, tmp_path: Path
):
    settings = {"TISKI_CORS_ORIGINS": "https://admin.example"}
    before = await numbers(world)
    with another_origin() as origin:
        async with serving(addresses.app, tmp_path / "serve.log", settings) as api:
            await open_page(tab, origin, api, world.token)
            failed = "TypeError: Failed to fetch"
            assert await tab.evaluate("failure(ask(SNAPSHOT))") == failed
            assert await tab.evaluate(f"failure({place()})") == failed
            assert await tab.evaluate("failure(follow(FOLLOW, {}, () => {}))") == (
                "Error: closed with 1006"
            )
            assert await tab.evaluate(ROWS) == []
    assert await numbers(world) == before
    assert any("CORS policy" in complaint for complaint in tab.complaints)
    assert any("WebSocket" in complaint and "403" in complaint for complaint in tab.complaints)
