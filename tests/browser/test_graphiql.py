"""GraphiQL works in a browser under its own strict policy, with the token from the address."""

import json
from pathlib import Path

import pytest
from browser.chromium import Tab
from conftest import Addresses
from factories import World
from serving import serving, subscribed

pytestmark = pytest.mark.browser

RESULT = "document.querySelector('.result-window').innerText.replaceAll('\\u00a0', ' ')"
EDITOR = "document.querySelector('.graphiql-editor').innerText"
EXECUTE = "document.querySelector('.graphiql-execute-button')"
FOLLOW = "document.querySelector('button[title=FollowOrders]')"
WORKERS = "performance.getEntriesByType('resource').filter(({name}) => name.includes('.worker-'))"


async def test_it_shows_the_orders_of_the_token_s_shop(
    world: World, addresses: Addresses, tab: Tab, tmp_path: Path
):
    newest = await world.place(customer={"lastName": "Niemi", "email": "niemi@example.com"})
    async with serving(addresses.app, tmp_path / "serve.log") as api:
        await tab.go(f"{api}/graphql#token={world.token}")
        await tab.until(f"!!{EXECUTE}")
        assert await tab.evaluate("location.href") == f"{api}/graphql"

        await tab.until(f"({EXECUTE}.click(), {RESULT}.includes('niemi@example.com'))")
        result = await tab.evaluate(RESULT)
        assert json.dumps(newest["number"]) in result
        assert '"amount": "30.90"' in result
        await tab.picture(tmp_path / "orders.png")
        await tab.until(f"{WORKERS}.length > 1")
        assert tab.complaints == []


async def test_it_follows_new_orders(world: World, addresses: Addresses, tab: Tab, tmp_path: Path):
    async with serving(addresses.app, tmp_path / "serve.log") as api:
        await tab.go(f"{api}/graphql#token={world.token}")
        await tab.until(f"!!{EXECUTE} && !!{FOLLOW}")
        await tab.until(f"({FOLLOW}.click(), {FOLLOW}.parentNode.ariaSelected === 'true')")
        await tab.until(f"{EDITOR}.includes('orderPlaced')")
        await tab.evaluate(f"{EXECUTE}.click()")
        await subscribed(api)

        placed = await world.place()
        await tab.until(f"{RESULT}.includes({json.dumps(placed['number'])})")
        assert '"type": "ORDER_PLACED"' in await tab.evaluate(RESULT)
        await tab.picture(tmp_path / "live.png")
        assert tab.complaints == []
