"""A server of its own tells a webhook, and a program that follows the guide understands it."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from conftest import Addresses
from docs.markdown import REPO, blocks
from factories import World, order_input
from receiver import Receiver
from serving import environ_of, serving
from telling import CREATE, PLACED

PLACE = """mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id } userErrors { message } }
}"""
SETTINGS = {
    "TISKI_SECRET_KEY": "the key of a server in the tests",
    "TISKI_DEVELOPMENT": "on",
    "TISKI_WEBHOOK_NETWORKS": "127.0.0.1/32, ::1/128",
}


def verify() -> Any:
    """Give the function that the guide shows."""
    (block,) = [each for each in blocks(REPO / "docs/webhooks.md") if each.language == "python"]
    known: dict[str, Any] = {}
    exec(compile(block.text, "webhooks.md", "exec"), known)
    return known["verify"]


async def ask(address: str, token: str, query: str, **variables: Any) -> Any:
    """Send a document to a server."""
    async with httpx2.AsyncClient() as client:
        answer = await client.post(
            f"{address}/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {token}"},
        )
    (payload,) = answer.json()["data"].values()
    assert payload["userErrors"] == []
    return payload


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_server_tells_a_webhook(
    world: World, addresses: Addresses, receiver: Receiver, tmp_path: Path
) -> None:
    async with serving(addresses.app, tmp_path / "serve.log", SETTINGS) as address:
        url = f"http://localhost:{receiver.port}/hooks"
        given = {"name": "Partner", "url": url, "types": PLACED}
        made = await ask(address, world.token, CREATE, input=given)
        await ask(address, world.token, PLACE, input=order_input())
        await receiver.wait(1, within=30)
    (request,) = receiver.got
    assert request.headers["host"] == f"localhost:{receiver.port}"
    assert request.verify(made["secret"])["type"] == "ORDER_PLACED"
    check = verify()
    assert check(made["secret"], request.headers, request.body)
    assert not check(made["secret"], request.headers, request.body + " ")
    old = request.headers | {"webhook-timestamp": "1700000000"}
    assert not check(made["secret"], old, request.body)
    assert "TISKI_SECRET_KEY" not in environ_of(addresses.app)
