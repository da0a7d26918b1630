"""Filters of orders and customers beyond their states, and searches through many matches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import Failed, Json, World, line
from sqlalchemy import insert

from db import tables as t
from queryplan.ids import decode_id

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = """
    query ($filter: OrderFilter, $by: OrderSort, $search: String, $first: Int, $after: String) {
      orders(filter: $filter, orderBy: $by, search: $search, first: $first, after: $after) {
        totalCount totalCountIsExact searchIsCapped nodes { number }
        pageInfo { endCursor hasNextPage }
      }
    }
"""
CUSTOMERS = """
    query ($filter: CustomerFilter, $by: CustomerSort) {
      customers(filter: $filter, orderBy: $by) { totalCount nodes { number } }
    }
"""


async def listed(world: World, **arguments: Any) -> str:
    page = (await world.ask(LIST, **arguments))["orders"]
    assert page["totalCount"] == len(page["nodes"])
    return "".join(order["number"].removeprefix("C100") for order in page["nodes"])


async def tag(world: World, table: Any, owner: str, id: str, *keys: str) -> None:
    async with world.sql() as connection:
        for key in keys:
            row = {"shop_id": world.shop_id, owner: decode_id(id)[1], "tag_key": key}
            await connection.execute(insert(table).values(row))


async def four_orders(world: World) -> list[Json]:
    """Place orders 0 to 3, one a day; the last names nothing that may be left out."""
    given: list[Json] = [
        {"source": "web", "paymentMethod": "card", "lines": [line(sku="A"), line(sku="B")]},
        {"source": "shop", "paymentMethod": "invoice", "lines": [line(sku="b")]},
        {"source": "web", "externalNumber": {"source": "old", "number": "7"}},
        {"paymentMethod": None, "lines": [line(sku=None)]},
    ]
    countries = ("FI", "SE", "FI", None)
    made = [
        await world.place(
            **changes,
            customer={"shippingAddress": {"city": "X", "country": country}} if country else {},
            placedAt=(DAY + timedelta(days=nth)).isoformat(),
        )
        for nth, (changes, country) in enumerate(zip(given, countries, strict=True))
    ]
    await tag(world, t.order_tag, "order_id", made[0]["id"], "gift", "vip")
    await tag(world, t.order_tag, "order_id", made[2]["id"], "vip")
    await world.set(t.order, made[1]["id"], currency="SEK", updated_at=DAY)
    return made


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({"country": ["FI"]}, "20"),
        ({"country": ["se", "NO"]}, "1"),
        ({"country": []}, ""),
        ({"tags": ["VIP"]}, "20"),
        ({"tags": ["gift", "none"]}, "0"),
        ({"tags": ["none"]}, ""),
        ({"sku": ["A"]}, "0"),
        ({"sku": ["B", "b"]}, "10"),
        ({"paymentMethod": ["card"]}, "20"),
        ({"paymentMethod": ["card", "invoice"]}, "210"),
        ({"currencyCode": ["sek"]}, "1"),
        ({"currencyCode": ["EUR", "SEK"]}, "3210"),
        ({"source": ["web"]}, "20"),
        ({"externalSource": ["old"]}, "2"),
        ({"updatedAt": {"to": (DAY + timedelta(days=1)).isoformat()}}, "1"),
        ({"not": {"country": ["FI"]}}, "31"),
        ({"not": {"tags": ["vip"]}}, "31"),
        ({"or": [{"sku": ["A"]}, {"country": ["SE"]}]}, "10"),
        ({"country": ["FI"], "not": {"or": [{"tags": ["gift"]}, {"source": ["x"]}]}}, "2"),
        ({"and": [{"tags": ["vip"]}, {"tags": ["gift"]}]}, "0"),
    ],
)
async def test_each_filter_of_orders(world: World, given: Json, numbers: str) -> None:
    await four_orders(world)
    assert await listed(world, filter=given) == numbers


async def test_filters_hold_in_a_customers_orders_and_across_shops(
    world: World, neighbour: World
) -> None:
    customer = await world.create_customer()
    mine = await world.place(customerId=customer["id"])
    await world.place(customerId=customer["id"], lines=[line(sku="OTHER")])
    theirs = await neighbour.place()
    for shop, order in ((world, mine), (neighbour, theirs)):
        await tag(shop, t.order_tag, "order_id", order["id"], "vip")
    given = {"and": [{"sku": ["MUG-1"]}, {"tags": ["vip"]}, {"country": ["FI"]}]}
    for shop in (world, neighbour):
        assert await listed(shop, filter=given) == "0"
    query = """query ($id: ID!, $filter: OrderFilter) { customer(by: {id: $id}) {
      orders(filter: $filter) { totalCount nodes { id } }
    } }"""
    data = await world.ask(query, id=customer["id"], filter=given)
    found = data["customer"]["orders"]
    assert found == {"totalCount": 1, "nodes": [{"id": mine["id"]}]}


async def test_each_filter_of_customers(world: World) -> None:
    made = [
        await world.create_customer(email="a@example.com", address={"city": "X", "country": "FI"}),
        await world.create_customer(email=None, address={"city": "X", "country": "SE"}),
        await world.create_customer(
            email="c@example.com", externalNumber={"source": "old", "number": "7"}
        ),
    ]
    await world.set(t.customer, made[0]["id"], order_count=3)
    await world.set(t.customer, made[2]["id"], order_count=1, updated_at=DAY)
    await tag(world, t.customer_tag, "customer_id", made[1]["id"], "vip")
    for given, numbers in (
        ({"tags": ["Vip"]}, "1"),
        ({"country": ["fi", "se"]}, "10"),
        ({"hasEmail": True}, "20"),
        ({"hasEmail": False}, "1"),
        ({"hasOrders": True}, "20"),
        ({"hasOrders": False}, "1"),
        ({"orderCount": {"min": 1, "max": 2}}, "2"),
        ({"orderCount": {"min": 2}}, "0"),
        ({"orderCount": {}}, "210"),
        ({"externalSource": ["old"]}, "2"),
        ({"updatedAt": {"to": (DAY + timedelta(days=1)).isoformat()}}, "2"),
        ({"not": {"or": [{"hasOrders": False}, {"country": ["FI"]}]}}, "2"),
    ):
        page = (await world.ask(CUSTOMERS, filter=given))["customers"]
        found = "".join(each["number"].removeprefix("100") for each in page["nodes"])
        assert found == numbers, given
        assert page["totalCount"] == len(numbers)
    by = {"field": "ORDER_COUNT", "direction": "DESC"}
    page = (await world.ask(CUSTOMERS, by=by))["customers"]
    assert [each["number"] for each in page["nodes"]] == ["1000", "1002", "1001"]


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"not": {"not": {"not": {"not": {"archived": True}}}}}, "filter.not.not.not.not"),
        ({"or": [{"archived": True}] * 21}, "filter.or.20"),
        ({"or": [{"customer": "?"}]}, "filter.or.0.customer"),
        ({"tags": ["x"] * 101}, "filter.tags"),
        ({"sku": ["\0"]}, "filter.sku"),
        ({"not": {"source": ["\ud800"]}}, "filter.not.source"),
    ],
)
async def test_filters_that_go_too_far(world: World, given: Json, argument: str) -> None:
    with pytest.raises(Failed) as failed:
        await world.ask(LIST, filter=given)
    (error,) = failed.value.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["argument"] == argument


async def test_a_plain_search_goes_on_to_its_last_match(world: World) -> None:
    """S2-3: in the list's own order every match is reached, newest or oldest first."""
    await four_orders(world)
    for direction, expected in (("DESC", "3210"), ("ASC", "0123")):
        by = {"field": "PLACED_AT", "direction": direction}
        found, after = "", None
        while True:
            page = (await world.ask(LIST, search="c100", by=by, first=1, after=after))["orders"]
            assert (page["totalCount"], page["totalCountIsExact"]) == (4, True)
            assert page["searchIsCapped"] is False
            found += page["nodes"][0]["number"].removeprefix("C100")
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert found == expected
