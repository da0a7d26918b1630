"""gql for Python, at the server that clients/run.js serves."""

import os
from typing import Any, Final

import pytest
from gql import Client, gql
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport, HTTPXTransport

from clients.gql_client import gql_client, gql_follower

ENDPOINT: Final = os.environ["ENDPOINT"]
TOKEN: Final = os.environ["TOKEN"]
HEADERS: Final = {"Authorization": f"Bearer {TOKEN}"}
SHOP: Final = gql("{ shop { slug } }")
DEMO: Final = {"shop": {"slug": "demo"}}
MUG: Final = {
    "title": "Mug",
    "quantity": 2,
    "unitPrice": {"amount": "12.50", "currencyCode": "EUR"},
}


def place(*lines: dict[str, Any]) -> Any:
    """Return the mutation that places an order of these lines."""
    request = gql(
        """mutation Place($input: PlaceOrderInput!) {
          placeOrder(input: $input) { logCursor order { id } userErrors { __typename field } }
        }"""
    )
    customer = {"email": "aino@example.com"}
    request.variable_values = {
        "input": {"currencyCode": "EUR", "customer": customer, "lines": [*lines]}
    }
    return request


async def test_queries_mutations_and_refusals() -> None:
    """What a rule refuses is data."""
    async with gql_client(ENDPOINT, TOKEN) as session:
        assert await session.execute(SHOP) == DEMO
        placed = await session.execute(place(MUG))
        assert placed["placeOrder"]["userErrors"] == []
        refused = await session.execute(place())
        assert refused["placeOrder"]["userErrors"] == [
            {"__typename": "InvalidInput", "field": ["input", "lines"]}
        ]


async def test_errors_have_their_code() -> None:
    """What a request lacks is an exception with the server's errors."""
    for token, document, code in [
        (TOKEN, "{ ordres { nodes { id } } }", "GRAPHQL_VALIDATION_FAILED"),
        (os.environ["TOKEN_FOR_ORDERS"], "{ customers { nodes { id } } }", "FORBIDDEN"),
        ("tsk_wrong", "{ shop { slug } }", "UNAUTHENTICATED"),
    ]:
        async with gql_client(ENDPOINT, token) as session:
            with pytest.raises(TransportQueryError) as failed:
                await session.execute(gql(document))
        (error,) = failed.value.errors or []
        assert error["extensions"]["code"] == code


async def test_a_subscription() -> None:
    """The order that a mutation has placed comes after the mutation's cursor."""
    async with gql_follower(ENDPOINT, TOKEN) as session:
        placed = (await session.execute(place(MUG)))["placeOrder"]
        request = gql(
            "subscription ($after: String) { orderPlaced(after: $after) { order { id } } }"
        )
        request.variable_values = {"after": placed["logCursor"]}
        async for item in session.subscribe(request):
            if item["orderPlaced"]["order"] == placed["order"]:
                break


async def test_the_other_transports() -> None:
    """A header works for sockets of programs, too."""
    socket = AIOHTTPWebsocketsTransport(ENDPOINT.replace("http", "ws", 1), headers=HEADERS)
    for transport in (HTTPXAsyncTransport(ENDPOINT, headers=HEADERS), socket):
        async with Client(transport=transport) as session:
            assert await session.execute(SHOP) == DEMO


def test_without_asyncio() -> None:
    """Scripts may just wait."""
    with Client(transport=HTTPXTransport(ENDPOINT, headers=HEADERS)) as session:
        assert session.execute(SHOP) == DEMO
