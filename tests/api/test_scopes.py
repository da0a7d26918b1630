"""What a token with few rights sees and does."""

import pytest
from factories import PLACE, Failed, World, order_input

from domain.access import ActorKind


async def test_a_document_is_refused_whole(world: World) -> None:
    app = await world.another("orders:read")
    order = await world.place()
    query = "query ($id: ID!) { order(by: {id: $id}) { number %s } }"
    assert await app.ask(query % "lines { nodes { title } }", id=order["id"])
    for selection, scope in (
        ("customer { email }", "customers:read"),
        ("payments { nodes { state } }", "payments:read"),
        ("events { nodes { type } }", "events:read"),
        ("messages { nodes { subject } }", "messages:read"),
    ):
        with pytest.raises(Failed) as failed:
            await app.ask(query % selection, id=order["id"])
        (error,) = failed.value.errors
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert error["extensions"]["missingScopes"] == [scope]
        assert await world.ask(query % selection, id=order["id"])


async def test_an_id_of_a_type_that_is_not_allowed_is_nothing(world: World) -> None:
    app = await world.another("orders:read")
    customer, order = await world.create_customer(), await world.place()
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }"
    ids = [customer["id"], order["id"]]
    assert (await app.ask(query, ids=ids))["nodes"] == [None, {"__typename": "Order"}]
    assert (await world.ask(query, ids=ids))["nodes"][0] == {"__typename": "Customer"}


async def test_the_shop_window_places_orders_and_reads_none(world: World) -> None:
    window = await world.another(kind=ActorKind.STOREFRONT)
    data = await window.ask(
        """mutation ($input: PlaceOrderInput!) {
          placeOrder(input: $input) { userErrors { code } }
        }""",
        input=order_input(),
    )
    assert data == {"placeOrder": {"userErrors": []}}
    with pytest.raises(Failed) as failed:
        await window.ask(PLACE, input=order_input())
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["orders:read"]
    seen = await world.ask("{ orders { nodes { events(first: 1) { nodes { actor { kind } } } } } }")
    (order,) = seen["orders"]["nodes"]  # the refused document placed nothing
    assert order["events"]["nodes"] == [{"actor": {"kind": "STOREFRONT"}}]
