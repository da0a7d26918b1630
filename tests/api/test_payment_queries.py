"""The list of all payments."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import Failed, Json, World, eur, line

from db import tables as t

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = """
    query ($filter: PaymentFilter, $by: PaymentSort, $first: Int, $after: String) {
      payments(filter: $filter, orderBy: $by, first: $first, after: $after) {
        totalCount nodes { id state method amount { amount } order { number } }
        pageInfo { endCursor hasNextPage }
      }
    }
"""


async def three_payments(world: World) -> list[Json]:
    """Place three orders, which opens payments 0 to 2; give the orders."""
    orders: list[Json] = []
    for nth, price in enumerate(("20.00", "10.00", "30.00")):
        order = await world.place(
            lines=[line(quantity=1, unitPrice=eur(price))],
            shipping=None,
            paymentMethod=("card", "invoice", "card")[nth],
        )
        data = await world.ask(
            "query ($id: ID!) { order(by: {id: $id}) { payments { nodes { id } } } }",
            id=order["id"],
        )
        (payment,) = data["order"]["payments"]["nodes"]
        await world.set(
            t.payment,
            payment["id"],
            state=("PENDING", "CAPTURED", "FAILED")[nth],
            provider=("stripe", "manual", "stripe")[nth],
            psp_reference=f"pi_{nth}",
            created_at=DAY + timedelta(days=nth),
        )
        orders.append(order)
    return orders


async def listed(world: World, **arguments: Any) -> str:
    page = (await world.ask(LIST, **arguments))["payments"]
    return "".join(each["order"]["number"].removeprefix("C100") for each in page["nodes"])


async def test_every_filter_of_payments(world: World) -> None:
    orders = await three_payments(world)
    for given, numbers in (
        (None, "210"),
        ({"state": ["CAPTURED", "FAILED"]}, "21"),
        ({"method": ["card"]}, "20"),
        ({"provider": ["manual"]}, "1"),
        ({"order": orders[1]["id"]}, "1"),
        ({"amount": {"currencyCode": "EUR", "min": "20"}}, "20"),
        ({"amount": {"currencyCode": "NOK"}}, ""),
        ({"createdAt": {"from": (DAY + timedelta(days=1)).isoformat()}}, "21"),
        ({"pspReference": "pi_2"}, "2"),
        ({"or": [{"pspReference": "pi_2"}, {"not": {"method": ["card"]}}]}, "21"),
    ):
        assert await listed(world, filter=given) == numbers, given


async def test_payments_are_sorted_and_paged(world: World) -> None:
    await three_payments(world)
    for field, rising in (("CREATED_AT", "012"), ("AMOUNT", "102")):
        for direction, numbers in (("ASC", rising), ("DESC", rising[::-1])):
            by = {"field": field, "direction": direction}
            assert await listed(world, by=by) == numbers
            page = (await world.ask(LIST, by=by, first=2))["payments"]
            assert page["totalCount"] == 3
            cursor = page["pageInfo"]["endCursor"]
            assert await listed(world, by=by, after=cursor) == numbers[2]


async def test_payments_of_another_shop_stay_there(world: World, neighbour: World) -> None:
    orders = await three_payments(neighbour)
    assert await listed(world) == ""
    assert await listed(world, filter={"order": orders[0]["id"]}) == ""
    assert await listed(neighbour, filter={"order": orders[0]["id"]}) == "0"


async def test_payments_need_their_scope(world: World) -> None:
    other = await world.another("orders:read")
    with pytest.raises(Failed) as failed:
        await other.ask("{ payments { nodes { id } } }")
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["payments:read"]
    reader = await world.another("payments:read")
    assert (await reader.ask("{ payments { totalCount } }"))["payments"] == {"totalCount": 0}
