"""A shop with six orders that differ, and the list of orders as a client asks for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from factories import Json, World, eur, line

from db import tables as t

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)

LIST = """
    query (
      $filter: OrderFilter, $by: OrderSort, $search: String,
      $first: Int, $after: String, $last: Int, $before: String
    ) {
      orders(
        filter: $filter, orderBy: $by, search: $search,
        first: $first, after: $after, last: $last, before: $before
      ) {
        totalCount totalCountIsExact
        nodes { number }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
"""


async def listed(world: World, **arguments: Any) -> list[str]:
    """Give the numbers without their prefix."""
    orders = (await world.ask(LIST, **arguments))["orders"]
    assert orders["totalCount"] == len(orders["nodes"])
    assert orders["totalCountIsExact"]
    return [order["number"].removeprefix("C100") for order in orders["nodes"]]


async def six_orders(world: World) -> dict[str, Json]:
    """Place orders 0 to 5, one a day, each with something of its own."""
    customer = await world.create_customer(email="account@example.com")
    people = [
        {"email": "Ärla@example.com", "firstName": "Ärla", "lastName": "Öst"},
        {"email": "bo@example.com", "firstName": "Bo", "lastName": "Åberg"},
        {"email": "bo@example.com", "company": "Ångström AB"},
        {"email": "d@example.com", "firstName": "Zoë", "lastName": "O'Brien"},
        {"phone": "+358 40 123 4567", "lastName": "Virtanen"},
        {},
    ]
    orders = [
        await world.place(
            customer=person,
            customerId=customer["id"] if nth in {1, 4} else None,
            lines=[line(quantity=1, unitPrice=eur(f"{60 - 10 * nth}.00"))],
            shipping=None,
            placedAt=(DAY + timedelta(days=nth)).isoformat(),
            externalNumber={"source": "old", "number": f"X-77{nth}"},
        )
        for nth, person in enumerate(people)
    ]
    rows: list[Json] = [
        {"state": "CONFIRMED", "payment_status": "PAID"},
        {"state": "COMPLETED", "fulfillment_status": "FULFILLED", "needs_handling": False},
        {"state": "CANCELLED", "needs_handling": False},
        {"archived_at": DAY, "fulfillment_status": "IN_PROGRESS"},
        {"payment_status": "PAID"},
    ]
    for order, row in zip(orders, rows, strict=False):
        await world.set(t.order, order["id"], **row)
    return {"customer": customer, **{str(nth): order for nth, order in enumerate(orders)}}
