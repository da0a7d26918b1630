"""An `or` over other tables: read part by part, with the same rows as when read as one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import World, line
from sqlalchemy import insert

from db import tables as t
from queryplan.ids import decode_id

DAY = datetime(2026, 3, 1, tzinfo=UTC)
LIST = """
    query (
      $filter: OrderFilter!, $by: OrderSort!, $search: String,
      $first: Int, $after: String, $last: Int, $before: String
    ) {
      orders(
        filter: $filter, orderBy: $by, search: $search,
        first: $first, after: $after, last: $last, before: $before
      ) {
        totalCount nodes { number } pageInfo { endCursor startCursor hasNextPage hasPreviousPage }
      }
      orderCounts(filters: [{key: "a", filter: $filter}, {key: "b", filter: {sku: ["A"]}}]) {
        totalCount
      }
    }
"""
EITHER = {"or": [{"tags": ["vip"]}, {"sku": ["A"]}, {"country": ["SE"]}]}


async def place(world: World, orders: int) -> list[str]:
    """Place orders, a third with a tag, a third with an article, some with both or a country."""
    numbers: list[str] = []
    for nth in range(orders):
        order = await world.place(
            lines=[line(sku="A" if nth % 3 == 0 else "B")],
            customer={"shippingAddress": {"city": "X", "country": "SE" if nth % 7 == 1 else "FI"}},
            placedAt=(DAY + timedelta(days=nth // 2)).isoformat(),
        )
        if nth % 4 == 0:
            async with world.sql() as connection:
                row = {"order_id": decode_id(order["id"])[1], "tag_key": "vip"}
                await connection.execute(insert(t.order_tag).values(shop_id=world.shop_id, **row))
        if nth % 3 == 0 or nth % 4 == 0 or nth % 7 == 1:
            numbers.append(order["number"])
    return numbers


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize(
    ("size", "near", "far"), [("first", "after", "end"), ("last", "before", "start")]
)
async def test_its_pages_hold_every_row_once(
    world: World, neighbour: World, direction: str, size: str, near: str, far: str
) -> None:
    expected = await place(world, 20)
    await place(neighbour, 2)
    by = {"field": "PLACED_AT", "direction": direction}
    found: list[str] = []
    given: dict[str, Any] = {}
    while True:
        data = await world.ask(LIST, filter=EITHER, by=by, **{size: 4}, **given)
        page = data["orders"]
        assert page["totalCount"] == len(expected) == data["orderCounts"][0]["totalCount"]
        assert data["orderCounts"][1]["totalCount"] == 7
        numbers = [node["number"] for node in page["nodes"]]
        found = [*found, *numbers] if size == "first" else [*numbers, *found]
        if not page["pageInfo"]["hasNextPage" if size == "first" else "hasPreviousPage"]:
            break
        given = {near: page["pageInfo"][f"{far}Cursor"]}
    # Two orders were placed at the same moment each: the id breaks the tie, as for any list.
    assert found == (expected if direction == "ASC" else expected[::-1])


async def test_it_stands_with_other_conditions_and_a_search(world: World) -> None:
    expected = await place(world, 12)
    by = {"field": "NUMBER", "direction": "ASC"}

    async def numbers(**arguments: Any) -> list[str]:
        page = (await world.ask(LIST, by=by, **arguments))["orders"]
        assert page["totalCount"] == len(page["nodes"])
        return [node["number"] for node in page["nodes"]]

    finns = {**EITHER, "country": ["FI"]}
    swedes = {"and": [EITHER, {"country": ["SE"]}]}
    both = [*await numbers(filter=finns), *await numbers(filter=swedes)]
    assert sorted(both) == expected
    assert await numbers(filter=EITHER, search=expected[2]) == [expected[2]]
    twice = {**EITHER, "and": [{"or": [{"tags": ["vip"]}, {"sku": ["B"]}]}]}
    assert set(await numbers(filter=twice)) < set(expected)
    assert await numbers(filter={"or": [], "tags": ["vip"]}) == []
    assert len(await numbers(filter={"or": [{"tags": ["vip"]}]})) == 3
