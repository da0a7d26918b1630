"""Lists and searches beyond what is counted and looked at: 10,000 rows, 5,000 matches."""

from datetime import UTC, datetime, timedelta
from typing import Any

from factories import Json, World
from sqlalchemy import select

from db import tables as t
from db.bulk import insert_rows
from db.ids import new_id

DAY = datetime(2026, 3, 1, tzinfo=UTC)
COUNTED, FOUND = 10_000, 5_250
LIST = """
    query ($filter: OrderFilter, $by: OrderSort, $search: String, $first: Int, $after: String) {
      orders(filter: $filter, orderBy: $by, search: $search, first: $first, after: $after) {
        totalCount totalCountIsExact searchIsCapped nodes { number }
        pageInfo { endCursor hasNextPage }
      }
    }
"""


async def fill(world: World) -> None:
    """Copy an order: 10,001 from the web, one of which is in Sweden; more than half say harvest."""
    await world.place(source="till")
    async with world.sql() as connection:
        found = await connection.execute(select(t.order).where(t.order.c.shop_id == world.shop_id))
        pattern = dict(found.mappings().one())
        orders: list[dict[str, Any]] = []
        for nth in range(COUNTED + 1):
            at = DAY + timedelta(minutes=nth // 2)
            copied = {"id": new_id(), "number": f"C{10_000 + nth}", "number_key": 10_000 + nth}
            moments = {"placed_at": at, "sorted_at": at, "source": "web"}
            country = {"shipping_country": "FI" if nth else "SE"}
            orders.append({**pattern, **copied, **moments, **country})
        await insert_rows(connection, t.order, orders)
        docs = [
            {
                "shop_id": world.shop_id,
                "order_id": order["id"],
                "sorted_at": order["sorted_at"],
                "doc": f"  {order['number'].lower()}  {'harvest  ' if nth < FOUND else ''}",
            }
            for nth, order in enumerate(orders)
        ]
        await insert_rows(connection, t.order_search, docs)


async def page(world: World, **arguments: Any) -> Json:
    return (await world.ask(LIST, **arguments))["orders"]


def counted(found: Json) -> tuple[int, bool, bool]:
    return found["totalCount"], found["totalCountIsExact"], found["searchIsCapped"]


async def test_beyond_ten_thousand_rows_and_five_thousand_matches(world: World) -> None:
    """A list is counted to 10,000; a search in its own order goes on to the last match."""
    await fill(world)
    assert counted(await page(world)) == (COUNTED, False, False)
    assert counted(await page(world, filter={"source": ["web"]})) == (COUNTED, False, False)
    finns = {"source": ["web"], "country": ["FI"]}
    assert counted(await page(world, filter=finns)) == (COUNTED, True, False)
    either = {"or": [{"sku": ["MUG-1"]}, {"country": ["SE", "FI"]}]}
    assert counted(await page(world, filter=either)) == (COUNTED, False, False)
    counts = await world.ask(
        """query ($web: OrderFilter!, $finns: OrderFilter!) {
          orderCounts(filters: [{key: "web", filter: $web}, {key: "finns", filter: $finns}]) {
            key totalCount totalCountIsExact
          }
        }""",
        web={"source": ["web"]},
        finns=finns,
    )
    assert [each["totalCountIsExact"] for each in counts["orderCounts"]] == [False, True]

    plain = LIST.replace("totalCount totalCountIsExact searchIsCapped", "")
    for way in ("DESC", "ASC"):
        numbers: list[str] = []
        by, after, more = {"field": "PLACED_AT", "direction": way}, None, True
        while more:
            asked = {"search": "harvest", "by": by, "first": 100, "after": after}
            found = (await world.ask(plain, **asked))["orders"]
            numbers += [node["number"] for node in found["nodes"]]
            after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
        assert len(numbers) == len(set(numbers)) == FOUND
        assert numbers == sorted(numbers, reverse=way == "DESC")

    assert counted(await page(world, search="harvest")) == (FOUND, True, False)
    assert counted(await page(world, search="harvest", filter=finns)) == (5_000, False, True)
    by_name = await page(world, search="harvest", by={"field": "NAME"})
    assert counted(by_name) == (5_000, False, True)
    # The only one in Sweden is the oldest match, so a search with a filter does not reach it.
    swedes = await page(world, search="harvest", filter={"country": ["SE"]})
    assert (swedes["nodes"], counted(swedes)) == ([], (0, False, True))
    assert counted(await page(world, search="harvest c10000", filter={"country": ["SE"]})) == (
        1, True, False,
    )  # fmt: skip
