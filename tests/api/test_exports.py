"""What is held about a customer, gathered for them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from at_work import at_work, ends
from conftest import Addresses
from factories import Failed, Json, World
from traces import EMAIL, MARK, find_traces, leave_traces

from app.worker.housekeeping import one_round
from domain.access import Scope
from resolvers import exports
from resolvers.kinds import KINDS

EXPORT = """
  mutation ($id: ID!, $guests: Boolean, $key: String) {
    exportCustomerData(id: $id, guestOrders: $guests, idempotencyKey: $key) {
      userErrors { code field }
      job { id state }
      export { id finishedAt partCount expiresAt }
    }
  }
"""
READ = """
  query ($id: ID!, $after: String) {
    customerExport(by: {id: $id}) {
      partCount finishedAt expiresAt logStart logEnd customer { id }
      job { state done }
      parts(first: 10, after: $after) { nodes { text } pageInfo { hasNextPage endCursor } }
    }
  }
"""
ERASE = """mutation ($id: ID!) {
  eraseCustomer(id: $id, reason: "asked") { userErrors { code } } }"""


async def export(world: World, id: str, **more: Any) -> str:
    """Ask for an export, and wait until it is there."""
    asked = await world.do(EXPORT, id=id, **more)
    async with at_work(world, KINDS):
        await ends(world, asked["job"]["id"], "DONE")
    return asked["export"]["id"]


async def read(world: World, id: str) -> Json:
    """Put the parts of an export together."""
    texts: list[str] = []
    after = None
    while True:
        found = (await world.ask(READ, id=id, after=after))["customerExport"]
        texts += [node["text"] for node in found["parts"]["nodes"]]
        if not found["parts"]["pageInfo"]["hasNextPage"]:
            assert len(texts) == found["partCount"]
            assert found["finishedAt"]
            return json.loads("".join(texts))
        after = found["parts"]["pageInfo"]["endCursor"]


async def test_all_that_is_held_is_in_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ORDERS", 1)
    monkeypatch.setattr(exports, "EVENTS", 3)
    ids = await leave_traces(world)
    held = await read(world, await export(world, ids["customer"]))
    assert held["format"] == "tiski-customer-data/1"
    customer = held["customer"]
    assert customer["email"] == EMAIL
    assert customer["note"] == f"{MARK} more"
    assert customer["consent"] == "GIVEN"
    assert customer["consentSource"] == f"{MARK} desk"
    assert customer["tags"] == [f"{MARK}tag"]
    assert [entry["value"] for entry in customer["metadata"]] == [f"{MARK}another"]
    assert customer["totalSpent"] == {"EUR": "30.90"}
    assert len(held["addresses"]) == 2
    (order,) = held["orders"]
    assert order["total"] == "30.90"
    assert order["customerDetails"]["lastName"] == f"{MARK}typo"
    assert order["customerDetails"]["shippingAddress"]["postalCode"] == f"{MARK}1postalCode"
    assert order["customerNote"] == f"{MARK} twice"
    assert [(each["title"], each["unitPrice"]) for each in order["lines"]] == [("Mug", "12.50")]
    (payment,) = order["payments"]
    assert payment["pspReference"] == f"{MARK}psp"
    assert payment["transactions"][0]["error"] == f"{MARK} lacks money"
    assert payment["log"][0]["message"] == f"{MARK} no"
    assert [each["body"] for each in order["messages"]] == [f"{MARK}, kiitos"]
    assert [each["body"] for each in held["messages"]] == [f"{MARK}, kiitos"]
    kinds = [event["type"] for event in held["events"]]
    assert {"CUSTOMER_CREATED", "MARKETING_CONSENT_CHANGED", "CART_ITEM_ADDED"} <= set(kinds)
    assert kinds[-1] == "CUSTOMER_DATA_EXPORTED"
    everything = [*held["events"], *(event for each in held["orders"] for event in each["events"])]
    positions = [event["position"] for event in everything]
    assert len(set(positions)) == len(positions)
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { events { totalCount } } }",
        id=ids["customer"],
    )
    assert len(positions) >= data["customer"]["events"]["totalCount"]
    assert {each["mutation"] for each in held["changeSets"]} >= {"updateCustomer"}
    assert "Sanna" not in json.dumps(held)  # who of the staff did it


async def test_guests_orders_belong_to_it_when_asked_for(world: World) -> None:
    ids = await leave_traces(world)
    held = await read(world, await export(world, ids["customer"], guests=True))
    assert len(held["orders"]) == 2


async def test_the_log_says_who_asked_for_it_and_nothing_of_it(world: World) -> None:
    customer = await world.create_customer()
    await export(world, customer["id"])
    data = await world.ask(
        """query ($id: ID!) { events(filter: {customer: $id, types: [CUSTOMER_DATA_EXPORTED]}) {
          nodes { actor { name } changes { path } reason summary(locale: "nb") } } }""",
        id=customer["id"],
    )
    (event,) = data["events"]["nodes"]
    assert event["actor"] == {"name": "Sanna"}
    assert event["changes"] == []
    assert event["summary"] == "Kundens opplysninger ble samlet for utlevering"


async def test_it_is_deleted_after_seven_days(world: World, addresses: Addresses) -> None:
    ids = await leave_traces(world)
    id = await export(world, ids["customer"])
    assert "customer_export_part" in await find_traces(addresses.owner)
    await one_round(world.database, datetime.now(UTC) + timedelta(days=6, hours=23))
    assert (await world.ask(READ, id=id))["customerExport"]
    await one_round(world.database, datetime.now(UTC) + timedelta(days=7, minutes=1))
    assert await world.ask(READ, id=id) == {"customerExport": None}
    assert "customer_export_part" not in await find_traces(addresses.owner)


async def test_an_erasure_takes_it_along(world: World, addresses: Addresses) -> None:
    ids = await leave_traces(world)
    id = await export(world, ids["customer"])
    waiting = await world.do(EXPORT, id=ids["customer"])
    await world.do(ERASE, id=ids["customer"])
    assert await world.ask(READ, id=id) == {"customerExport": None}
    assert "customer_export_part" not in await find_traces(addresses.owner)
    async with at_work(world, KINDS):
        job = await ends(world, waiting["job"]["id"], "FAILED")
    assert job["attempts"] == 1
    (error,) = await world.refused(EXPORT, id=ids["customer"])
    assert error["code"] == "ERASED"


async def test_another_shop_sees_nothing_of_it(world: World, neighbour: World) -> None:
    customer = await world.create_customer()
    id = await export(world, customer["id"])
    assert await neighbour.ask(READ, id=id) == {"customerExport": None}
    (error,) = await neighbour.refused(EXPORT, id=customer["id"])
    assert error["code"] == "NOT_FOUND"


@pytest.mark.parametrize("document", [EXPORT, READ])
async def test_it_needs_a_scope_of_its_own(world: World, document: str) -> None:
    customer = await world.create_customer()
    clerk = await world.another(*(scope for scope in Scope if scope is not Scope.CUSTOMERS_EXPORT))
    with pytest.raises(Failed) as failed:
        await clerk.ask(document, id=customer["id"])
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["customers:export"]
