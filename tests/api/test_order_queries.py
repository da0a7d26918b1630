"""Finding orders: one by one, in lists, by filters, sorted and searched."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from documents import ATTACH, UPDATE_ORDER
from factories import Failed, Json, World
from order_lists import DAY, LIST, listed, six_orders

from db import tables as t


async def test_one_order_by_each_of_its_keys(world: World) -> None:
    """S1-1: from the list one opens an order."""
    order = await world.place(externalNumber={"source": "old", "number": "536365"})
    for by in (
        {"id": order["id"]},
        {"number": order["number"]},
        {"externalNumber": {"source": "old", "number": "536365"}},
    ):
        query = "query ($by: OrderBy!) { order(by: $by) { id } }"
        assert await world.ask(query, by=by) == {"order": {"id": order["id"]}}
    for by in (
        {"number": "C9"},
        {"number": ""},
        {"externalNumber": {"source": "new", "number": "536365"}},
    ):
        assert await world.ask(query, by=by) == {"order": None}
    for by in ({}, {"id": order["id"], "number": order["number"]}, {"id": "?"}, {"id": None}):
        with pytest.raises(Failed) as failed:
            await world.ask(query, by=by)
        assert failed.value.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_all_orders_of_every_state_newest_first(world: World) -> None:
    """S2-3: cancelled and archived ones, too."""
    await six_orders(world)
    assert await listed(world) == ["5", "4", "3", "2", "1", "0"]


async def test_every_filter(world: World) -> None:
    orders = await six_orders(world)
    day = [(DAY + timedelta(days=nth)).isoformat() for nth in range(6)]
    for given, numbers in (
        ({"state": ["CONFIRMED", "CANCELLED"]}, "20"),
        ({"state": []}, ""),
        ({"fulfillmentStatus": ["FULFILLED", "IN_PROGRESS"]}, "31"),
        ({"paymentStatus": ["PAID"]}, "40"),
        ({"needsHandling": True}, "5430"),
        ({"needsHandling": False}, "21"),
        ({"archived": True}, "3"),
        ({"archived": False}, "54210"),
        ({"placedAt": {"from": day[2]}}, "5432"),
        ({"placedAt": {"to": day[2]}}, "10"),
        ({"placedAt": {"from": day[1], "to": day[3]}}, "21"),
        ({"placedAt": {}}, "543210"),
        ({"total": {"currencyCode": "EUR", "min": "30", "max": "50.00"}}, "321"),
        ({"total": {"currencyCode": "EUR", "min": "50.01"}}, "0"),
        ({"total": {"currencyCode": "NOK"}}, ""),
        ({"customer": orders["customer"]["id"]}, "41"),
        ({"hasAccount": True}, "41"),
        ({"hasAccount": False}, "5320"),
        ({"email": " BO@example.COM"}, "21"),
        ({"email": "ärla@EXAMPLE.com"}, "0"),
        ({"email": None, "state": None}, "543210"),
        ({"paymentStatus": ["PAID"], "hasAccount": True, "state": ["OPEN"]}, "4"),
    ):
        assert "".join(await listed(world, filter=given)) == numbers, given


async def test_every_sort_in_both_directions(world: World) -> None:
    orders = await six_orders(world)
    for nth in "314":
        await world.do(UPDATE_ORDER, id=orders[nth]["id"], input={"customerNote": "Hei"})
    # Folded: "", aberg, angstrom, obrien, ost, virtanen.
    for field, rising in (
        ("PLACED_AT", "012345"),
        ("NUMBER", "012345"),
        ("TOTAL", "543210"),
        ("NAME", "512304"),
        ("UPDATED_AT", "025314"),
    ):
        for direction, numbers in (("ASC", rising), ("DESC", rising[::-1])):
            by = {"field": field, "direction": direction}
            assert "".join(await listed(world, by=by)) == numbers, by
            pages = await paged(world, by=by)
            assert "".join(pages) == numbers
        assert "".join(await listed(world, by={"field": field})) == rising[::-1]


async def paged(world: World, **arguments: Any) -> list[str]:
    """Go through a list by twos, forwards, then backwards, and give it when both are equal."""
    forwards: list[str] = []
    cursor: str | None = None
    while True:
        page = (await world.ask(LIST, first=2, after=cursor, **arguments))["orders"]
        assert page["pageInfo"]["hasPreviousPage"] is bool(forwards)
        forwards += [order["number"].removeprefix("C100") for order in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backwards: list[str] = []
    while True:
        page = (await world.ask(LIST, last=2, before=cursor, **arguments))["orders"]
        backwards = [
            *(order["number"].removeprefix("C100") for order in page["nodes"]), *backwards
        ]  # fmt: skip
        cursor = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert backwards == forwards[:-1]
    return forwards


async def test_amounts_that_no_currency_has(world: World) -> None:
    await world.place()
    for wrong in (
        {"currencyCode": "EURO", "min": "1"},
        {"currencyCode": "EUR", "min": "1.234"},
        {"currencyCode": "JPY", "max": "0.5"},
        {"currencyCode": "EUR", "max": "999999999999999"},
    ):
        with pytest.raises(Failed) as failed:
            await world.ask(LIST, filter={"total": wrong})
        (error,) = failed.value.errors
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_orders_of_the_same_customer(world: World) -> None:
    """S1-12: the account's orders, or those of guests with the same address."""
    customer = await world.create_customer()
    mine = [await world.place(customerId=customer["id"], customer={}) for _ in range(2)]
    guests = [await world.place(customer={"email": mail}) for mail in ("g@x.fi", "G@X.fi")]
    nameless = await world.place(customer={})
    query = "query ($id: ID!) { order(by: {id: $id}) { customerOrders { nodes { id } } } }"

    async def others(order: Json) -> list[str]:
        data = await world.ask(query, id=order["id"])
        return [each["id"] for each in data["order"]["customerOrders"]["nodes"]]

    assert await others(mine[0]) == [mine[1]["id"], mine[0]["id"]]
    assert await others(guests[0]) == [guests[1]["id"], guests[0]["id"]]
    assert nameless["id"] not in await others(mine[0])
    await world.do(ATTACH, id=guests[0]["id"], customer=customer["id"])
    assert await others(guests[1]) == [guests[1]["id"]]
    assert [guests[0]["id"], mine[1]["id"], mine[0]["id"]] == await others(mine[0])


async def test_events_can_be_filtered(world: World) -> None:
    order = await world.place()
    await world.do(UPDATE_ORDER, id=order["id"], input={"customerNote": "Hei"})
    query = """query ($id: ID!, $filter: EventFilter) {
      order(by: {id: $id}) { events(filter: $filter) { totalCount nodes { cursor type } } }
    }"""

    async def events(**given: Any) -> list[Json]:
        data = await world.ask(query, id=order["id"], filter=given)
        return data["order"]["events"]["nodes"]

    every = await events()
    assert [event["type"] for event in every] == [
        "ORDER_PLACED",
        "PAYMENT_CREATED",
        "ORDER_UPDATED",
    ]
    assert all(one["cursor"] != other["cursor"] for one, other in pairwise(every))
    assert await events(types=["ORDER_UPDATED"]) == every[2:]
    assert await events(actorKind=["STAFF"]) == every
    assert await events(actorKind=["STOREFRONT"]) == []


async def test_staff_who_noticed_and_hold_it(world: World) -> None:
    order = await world.place()
    sanna = world.viewer.actor.id
    await world.set(
        t.order,
        order["id"],
        acknowledged_at=DAY,
        acknowledged_by=sanna,
        assignee_id=sanna,
        hold_at=DAY,
        hold_by=sanna,
        hold_reason="Address unclear",
    )
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) {
          acknowledgedAt acknowledgedBy { name email } assignee { name }
          hold { at reason by { name } }
        } }""",
        id=order["id"],
    )
    at = DAY.isoformat()
    assert data["order"] == {
        "acknowledgedAt": at,
        "acknowledgedBy": {"name": "Sanna", "email": "sanna@example.com"},
        "assignee": {"name": "Sanna"},
        "hold": {"at": at, "reason": "Address unclear", "by": {"name": "Sanna"}},
    }
