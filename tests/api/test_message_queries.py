"""The list of all messages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import Failed, Json, World
from sqlalchemy import insert

from db import tables as t
from db.ids import new_id
from queryplan.ids import decode_id

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = """
    query ($filter: MessageFilter, $by: MessageSort, $first: Int, $after: String) {
      messages(filter: $filter, orderBy: $by, first: $first, after: $after) {
        totalCount nodes { subject } pageInfo { endCursor }
      }
    }
"""


async def three_messages(world: World) -> tuple[Json, Json]:
    """Write messages 0 to 2, the first two about an order, the last about its customer."""
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    async with world.sql() as connection:
        for nth in range(3):
            await connection.execute(
                insert(t.message).values(
                    shop_id=world.shop_id,
                    id=new_id(),
                    order_id=decode_id(order["id"])[1] if nth < 2 else None,
                    customer_id=decode_id(customer["id"])[1] if nth else None,
                    template=("order_placed", "shipped", None)[nth],
                    recipient=("Aino@Example.com", "aino@example.com", "b@example.com")[nth],
                    recipient_key=("aino@example.com", "aino@example.com", "b@example.com")[nth],
                    subject=str(nth),
                    body="Hei",
                    locale="fi",
                    state=("SENT", "QUEUED", "BOUNCED")[nth],
                    created_at=DAY + timedelta(days=nth),
                )
            )
    return order, customer


async def listed(world: World, **arguments: Any) -> str:
    page = (await world.ask(LIST, **arguments))["messages"]
    return "".join(each["subject"] for each in page["nodes"])


async def test_every_filter_of_messages(world: World) -> None:
    order, customer = await three_messages(world)
    for given, subjects in (
        (None, "210"),
        ({"state": ["SENT", "QUEUED"]}, "10"),
        ({"template": ["shipped"]}, "1"),
        ({"order": order["id"]}, "10"),
        ({"customer": customer["id"]}, "21"),
        ({"sentBy": ["SYSTEM"]}, "210"),
        ({"sentBy": ["STAFF"]}, ""),
        ({"to": " AINO@example.com"}, "10"),
        ({"createdAt": {"to": (DAY + timedelta(days=2)).isoformat()}}, "10"),
        ({"not": {"template": ["shipped"]}}, "20"),
        ({"or": [{"state": ["BOUNCED"]}, {"template": ["shipped"]}]}, "21"),
    ):
        assert await listed(world, filter=given) == subjects, given


async def test_messages_are_sorted_and_paged(world: World) -> None:
    await three_messages(world)
    for direction, subjects in (("ASC", "012"), ("DESC", "210")):
        by = {"field": "CREATED_AT", "direction": direction}
        assert await listed(world, by=by) == subjects
        page = (await world.ask(LIST, by=by, first=2))["messages"]
        assert page["totalCount"] == 3
        assert await listed(world, by=by, after=page["pageInfo"]["endCursor"]) == subjects[2]


async def test_messages_stay_in_their_shop_and_need_their_scope(
    world: World, neighbour: World
) -> None:
    order, _ = await three_messages(neighbour)
    assert await listed(world, filter={"order": order["id"]}) == ""
    assert await listed(neighbour, filter={"order": order["id"]}) == "10"
    other = await world.another("orders:read")
    with pytest.raises(Failed) as failed:
        await other.ask("{ messages { totalCount } }")
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["messages:read"]
