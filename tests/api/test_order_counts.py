"""The numbers on the tabs of an admin, counted in one statement."""

from typing import Any

import pytest
from factories import Failed, Json, World

from db import tables as t

COUNTS = """query ($filters: [OrderCountInput!]!) {
  orderCounts(filters: $filters) { key totalCount totalCountIsExact }
}"""


async def counted(world: World, **filters: Any) -> Json:
    """Give the counts by their keys."""
    given = [{"key": key, "filter": filter} for key, filter in filters.items()]
    found = (await world.ask(COUNTS, filters=given))["orderCounts"]
    assert [each["key"] for each in found] == list(filters)
    assert all(each["totalCountIsExact"] for each in found)
    return {each["key"]: each["totalCount"] for each in found}


async def test_tabs_are_counted_at_once(world: World, neighbour: World) -> None:
    orders = [await world.place() for _ in range(3)]
    await neighbour.place()
    await world.set(t.order, orders[0]["id"], state="CANCELLED", needs_handling=False)
    tabs: Json = {
        "all": None,
        "open": {"state": ["OPEN"]},
        "cancelled": {"state": ["CANCELLED"]},
        "todo": {"needsHandling": True},
        "mugs": {"sku": ["MUG-1"], "not": {"state": ["CANCELLED"]}},
        "none": {"country": ["SE"]},
    }
    with world.counted() as statements:
        found = await counted(world, **tabs)
    assert found == {"all": 3, "open": 2, "cancelled": 1, "todo": 2, "mugs": 2, "none": 0}
    assert len(statements) == 1
    left_out = await world.ask(COUNTS, filters=[{"key": "x"}])
    assert left_out["orderCounts"][0]["totalCount"] == 3


async def test_an_order_that_came_in_waits_for_somebody(world: World) -> None:
    """S1-10."""
    placed = await world.place()
    away = await world.place()
    await world.set(t.order, away["id"], needs_handling=False)
    data = await world.ask(
        """query ($id: ID!) {
          order(by: {id: $id}) { needsHandling acknowledgedAt }
          todo: orders(filter: {needsHandling: true}) { nodes { id } }
          rest: orders(filter: {needsHandling: false}) { nodes { id } }
        }""",
        id=placed["id"],
    )
    assert data["order"] == {"needsHandling": True, "acknowledgedAt": None}
    assert data["todo"]["nodes"] == [{"id": placed["id"]}]
    assert data["rest"]["nodes"] == [{"id": away["id"]}]
    assert await counted(world, todo={"needsHandling": True}) == {"todo": 1}


@pytest.mark.parametrize(
    ("filters", "argument"),
    [
        ([], "filters"),
        ([{"key": str(nth)} for nth in range(21)], "filters"),
        ([{"key": "a"}, {"key": "b", "filter": {"customer": "?"}}], "filters.1.filter.customer"),
        (
            [{"key": "a", "filter": {"or": [{"archived": True}] * 21}}],
            "filters.0.filter.or.20",
        ),
    ],
)
async def test_what_can_not_be_counted(world: World, filters: list[Json], argument: str) -> None:
    with pytest.raises(Failed) as failed:
        await world.ask(COUNTS, filters=filters)
    (error,) = failed.value.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["argument"] == argument


async def test_counting_orders_needs_the_scope_to_read_them(world: World) -> None:
    other = await world.another("payments:read")
    with pytest.raises(Failed) as failed:
        await other.ask(COUNTS, filters=[{"key": "all"}])
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["orders:read"]
