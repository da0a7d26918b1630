"""One shop sees nothing of another: every way in, each with its twin that succeeds."""

from typing import Any

import pytest
from documents import (
    ADD_ADDRESS,
    ATTACH,
    CREATE_CUSTOMER,
    DETACH,
    REMOVE_ADDRESS,
    SET_DEFAULT,
    UPDATE_ADDRESS,
    UPDATE_CUSTOMER,
    UPDATE_ORDER,
    UPDATE_ORDER_CUSTOMER,
)
from factories import PLACE, Json, World, order_input

NUMBER = {"source": "old", "number": "77"}


@pytest.fixture
async def theirs(neighbour: World) -> Json:
    """Return the ids of everything that the neighbour has."""
    payload = await neighbour.do(
        CREATE_CUSTOMER,
        input={
            "email": "secret@example.com",
            "externalNumber": NUMBER,
            "address": {"city": "Turku", "country": "FI"},
        },
    )
    customer = payload["customer"]
    order = await neighbour.place(
        customerId=customer["id"], externalNumber=NUMBER, customer={"email": "secret@example.com"}
    )
    data = await neighbour.ask(
        """query ($id: ID!) { shop { id } order(by: {id: $id}) {
          lines { nodes { id } } payments { nodes { id } } events { nodes { id } }
        } }""",
        id=order["id"],
    )
    return {
        "order": order["id"],
        "number": order["number"],
        "customer": customer["id"],
        "address": customer["addresses"]["nodes"][0]["id"],
        "shop": data["shop"]["id"],
        **{kind: data["order"][kind]["nodes"][0]["id"] for kind in ("lines", "payments", "events")},
    }


async def test_ids_lead_nowhere(world: World, neighbour: World, theirs: Json) -> None:
    ids = [id for name, id in theirs.items() if name != "number"]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert (await world.ask(query, ids=ids))["nodes"] == [None] * len(ids)
    assert (await neighbour.ask(query, ids=ids))["nodes"] == [{"id": id} for id in ids]
    for id in ids:
        query = "query ($id: ID!) { node(id: $id) { id } }"
        assert await world.ask(query, id=id) == {"node": None}
        assert await neighbour.ask(query, id=id) == {"node": {"id": id}}


async def test_every_root_and_filter(world: World, neighbour: World, theirs: Json) -> None:
    query = """
        query ($order: ID!, $customer: ID!, $number: String!, $external: ExternalNumberInput!) {
          id: order(by: {id: $order}) { id }
          number: order(by: {number: $number}) { id }
          external: order(by: {externalNumber: $external}) { id }
          customerId: customer(by: {id: $customer}) { id }
          email: customer(by: {email: "secret@example.com"}) { id }
          customerExternal: customer(by: {externalNumber: $external}) { id }
          orders { totalCount nodes { id } }
          ofCustomer: orders(filter: {customer: $customer}) { totalCount nodes { id } }
          ofEmail: orders(filter: {email: "secret@example.com"}) { totalCount nodes { id } }
          searched: orders(search: "secret") { totalCount nodes { id } }
          customers { totalCount nodes { id } }
          searchedCustomers: customers(search: "secret") { totalCount nodes { id } }
        }
    """
    given = {
        "order": theirs["order"],
        "customer": theirs["customer"],
        "number": theirs["number"],
        "external": NUMBER,
    }
    for name, found in (await world.ask(query, **given)).items():
        assert found in (None, {"totalCount": 0, "nodes": []}), name
    for name, found in (await neighbour.ask(query, **given)).items():
        expected = {"id": theirs["customer" if "ustomer" in name or name == "email" else "order"]}
        if name == "ofCustomer":
            expected = {"id": theirs["order"]}
        assert found in (expected, {"totalCount": 1, "nodes": [expected]}), name


async def test_no_input_takes_their_ids(world: World, neighbour: World, theirs: Json) -> None:
    """Each of our calls is refused as if nothing were there; theirs does what it says."""
    mine = await world.create_customer()
    order = await world.place(customerId=mine["id"])
    guest = await neighbour.place()
    city = {"city": "Oulu", "country": "FI"}
    probes: list[tuple[str, Json, Json]] = [
        (UPDATE_ORDER, {"id": theirs["order"], "input": {"language": "fi"}}, {}),
        (UPDATE_ORDER_CUSTOMER, {"id": theirs["order"], "input": {"lastName": "X"}}, {}),
        (UPDATE_CUSTOMER, {"id": theirs["customer"], "input": {"lastName": "X"}}, {}),
        (
            UPDATE_CUSTOMER,
            {
                "id": mine["id"],
                "input": {},
                "box": True,
                "propagation": {"scope": "SELECTED", "orderIds": [theirs["order"]]},
            },
            {"id": theirs["customer"]},
        ),
        (ADD_ADDRESS, {"customer": theirs["customer"], "input": city}, {}),
        (UPDATE_ADDRESS, {"id": theirs["address"], "input": city}, {}),
        (SET_DEFAULT, {"id": theirs["address"], "shipping": True}, {}),
        (REMOVE_ADDRESS, {"id": theirs["address"]}, {}),
        (PLACE, {"input": order_input(customerId=theirs["customer"])}, {}),
        (DETACH, {"id": theirs["order"]}, {}),
        (ATTACH, {"id": theirs["order"], "customer": mine["id"]}, {"customer": theirs["customer"]}),
        (
            ATTACH,
            {"id": order["id"], "customer": theirs["customer"]},
            {"id": guest["id"]},
        ),
    ]
    for document, arguments, twin in probes:
        before = await neighbour.ask("{ logCursor }")
        (error,) = await world.refused(document, **arguments)
        assert error["code"] == "NOT_FOUND", document
        assert await neighbour.ask("{ logCursor }") == before
        await neighbour.do(document, **arguments | twin)


async def test_what_they_took_is_free_here(world: World, theirs: Json) -> None:
    """An e-mail address, an external number, a number and a key belong to one shop."""
    assert theirs["number"] == "C1000"
    customer = await world.do(
        CREATE_CUSTOMER, input={"email": "secret@example.com", "externalNumber": NUMBER}
    )
    assert customer["customer"]["number"] == "1000"
    assert (await world.place(externalNumber=NUMBER))["number"] == "C1000"


async def test_one_idempotency_key_in_two_shops(world: World, neighbour: World) -> None:
    payloads: list[Any] = [
        await shop.do(PLACE, input=order_input(), key="same") for shop in (world, neighbour)
    ]
    assert payloads[0]["order"]["id"] != payloads[1]["order"]["id"]
