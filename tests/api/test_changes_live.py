"""What happens to orders and customers, live and from any point of the past."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest
from factories import Failed, World, eur, line

from domain.log import encode_cursor

Json = dict[str, Any]

ORDER = """
    subscription ($id: ID, $filter: OrderFilter, $after: String) {
      orderChanged(id: $id, filter: $filter, after: $after) {
        cursor event { type changes { path after } } order { id customerDetails { email } }
      }
    }
"""
CUSTOMER = """
    subscription ($id: ID!, $after: String) {
      customerChanged(id: $id, after: $after) { cursor event { type } customer { id firstName } }
    }
"""
EVENTS = """
    subscription ($types: [EventType!], $after: String) {
      events(types: $types, after: $after) {
        cursor event { type summary(locale: "nb") } order { id } customer { id }
      }
    }
"""
UPDATE = """
    mutation ($id: ID!, $email: String!) {
      updateOrderCustomer(id: $id, input: {email: $email}) { userErrors { message } logCursor }
    }
"""
RENAME = """
    mutation ($id: ID!, $name: String!) {
      updateCustomer(id: $id, input: {firstName: $name}) { userErrors { message } logCursor }
    }
"""

BEGINNING = encode_cursor(0)
SUBSCRIBED = 0.2  # seconds within which a subscription has certainly begun


async def follow(world: World, document: str, **variables: Any) -> AsyncGenerator[Json]:
    """Yield the items of one subscription; errors are raised."""
    stream = await world.schema.subscribe(
        document, variable_values=variables, context_value=world.context()
    )
    async with aclosing(stream) as results:
        async for result in results:
            if result.errors:
                raise Failed([dict(error.formatted) for error in result.errors])
            assert result.data is not None
            (item,) = result.data.values()
            yield item


async def take(world: World, document: str, count: int, **variables: Any) -> list[Json]:
    """Take so many items, then leave."""
    items: list[Json] = []
    async with aclosing(follow(world, document, **variables)) as stream, asyncio.timeout(10):
        async for item in stream:
            items.append(item)
            if len(items) == count:
                break
    return items


def types(items: list[Json]) -> list[str]:
    """List what happened."""
    return [item["event"]["type"] for item in items]


async def test_one_orders_changes_appear_live(world: World) -> None:
    """S1-7: the screen of an order follows it."""
    order, other = await world.place(), await world.place()
    waiting = asyncio.create_task(take(world, ORDER, 1, id=order["id"]))
    await asyncio.sleep(SUBSCRIBED)
    await world.do(UPDATE, id=other["id"], email="other@example.com")
    await world.do(UPDATE, id=order["id"], email="new@example.com")
    (item,) = await waiting
    assert item["event"] == {
        "type": "ORDER_CUSTOMER_UPDATED",
        "changes": [{"path": "customerDetails.email", "after": "new@example.com"}],
    }
    assert item["order"] == {"id": order["id"], "customerDetails": {"email": "new@example.com"}}


async def test_an_order_is_followed_from_a_cursor_on(world: World) -> None:
    order, other = await world.place(), await world.place()
    for nth in range(3):
        await world.do(UPDATE, id=other["id"], email=f"other{nth}@example.com")
        await world.do(UPDATE, id=order["id"], email=f"new{nth}@example.com")
    items = await take(world, ORDER, 5, id=order["id"], after=BEGINNING)
    assert types(items) == ["ORDER_PLACED", "PAYMENT_CREATED", *["ORDER_CUSTOMER_UPDATED"] * 3]
    assert {item["order"]["id"] for item in items} == {order["id"]}
    rest = await take(world, ORDER, 2, id=order["id"], after=items[2]["cursor"])
    assert rest == items[3:]


async def test_a_payload_cursor_delivers_its_own_change(world: World) -> None:
    order, customer = await world.place(), await world.create_customer()
    done = await world.do(UPDATE, id=order["id"], email="new@example.com")
    (item,) = await take(world, ORDER, 1, id=order["id"], after=done["logCursor"])
    assert item["event"]["type"] == "ORDER_CUSTOMER_UPDATED"
    done = await world.do(RENAME, id=customer["id"], name="Aune")
    (item,) = await take(world, CUSTOMER, 1, id=customer["id"], after=done["logCursor"])
    assert item["customer"] == {"id": customer["id"], "firstName": "Aune"}


async def test_changes_of_all_orders_or_of_some(world: World) -> None:
    cheap = await world.place()
    dear = await world.place(lines=[line(unitPrice=eur("500.00"))])
    await world.create_customer()
    every = await take(world, ORDER, 4, after=BEGINNING)
    assert [item["order"]["id"] for item in every] == [cheap["id"]] * 2 + [dear["id"]] * 2
    wanted = {"total": {"currencyCode": "EUR", "min": "900"}}
    some = await take(world, ORDER, 2, after=BEGINNING, filter=wanted)
    assert some == every[2:]


async def test_a_customers_changes_are_those_of_the_orders_too(world: World) -> None:
    customer = await world.create_customer()
    await world.create_customer(email="other@example.com")
    waiting = asyncio.create_task(take(world, CUSTOMER, 3, id=customer["id"]))
    await asyncio.sleep(SUBSCRIBED)
    await world.do(RENAME, id=customer["id"], name="Aune")
    await world.place()
    await world.place(customerId=customer["id"])
    items = await waiting
    assert types(items) == ["CUSTOMER_UPDATED", "ORDER_PLACED", "PAYMENT_CREATED"]
    assert {item["customer"]["firstName"] for item in items} == {"Aune"}
    (first,) = await take(world, CUSTOMER, 1, id=customer["id"], after=BEGINNING)
    assert first["event"]["type"] == "CUSTOMER_CREATED"


async def test_everything_that_happens(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    items = await take(world, EVENTS, 3, after=BEGINNING)
    assert types(items) == ["CUSTOMER_CREATED", "ORDER_PLACED", "PAYMENT_CREATED"]
    assert items[0]["order"] is None
    assert items[1]["order"] == {"id": order["id"]}
    assert items[1]["customer"] == {"id": customer["id"]}
    assert items[1]["event"]["summary"] == "Bestillingen ble lagt inn"


async def test_some_kinds_of_what_happens(world: World) -> None:
    kinds = ["CUSTOMER_UPDATED", "PAYMENT_CREATED"]
    customer = await world.create_customer()
    waiting = asyncio.create_task(take(world, EVENTS, 2, types=kinds))
    await asyncio.sleep(SUBSCRIBED)
    await world.place()
    await world.do(RENAME, id=customer["id"], name="Aune")
    assert types(await waiting) == ["PAYMENT_CREATED", "CUSTOMER_UPDATED"]
    assert types(await take(world, EVENTS, 2, types=kinds, after=BEGINNING)) == kinds[::-1]


async def test_another_shops_changes_never_appear(world: World, neighbour: World) -> None:
    theirs, customer = await neighbour.place(), await neighbour.create_customer()
    mine = await world.place()
    for document in (ORDER, EVENTS):
        (item,) = await take(world, document, 1, after=BEGINNING)
        assert item["order"]["id"] == mine["id"]
    for document, id in ((ORDER, theirs["id"]), (CUSTOMER, customer["id"])):
        with pytest.raises(Failed) as failed:
            await take(world, document, 1, id=id, after=BEGINNING)
        (error,) = failed.value.errors
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "id"}
        assert await take(neighbour, document, 1, id=id, after=BEGINNING)


@pytest.mark.parametrize(
    ("document", "variables", "argument"),
    [
        (ORDER, {"id": ""}, "id"),
        (ORDER, {"id": "nonsense"}, "id"),
        (ORDER, {"after": ""}, "after"),
        (ORDER, {"after": encode_cursor(99)}, "after"),
        (CUSTOMER, {"id": "T3JkZXI6MQ=="}, "id"),
        (EVENTS, {"after": "nonsense"}, "after"),
        (EVENTS, {"types": []}, "types"),
    ],
)
async def test_what_can_not_be_followed(
    world: World, document: str, variables: Json, argument: str
) -> None:
    with pytest.raises(Failed) as failed:
        await take(world, document, 1, **variables)
    (error,) = failed.value.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": argument}


@pytest.mark.parametrize(
    ("document", "scope"),
    [(ORDER, "orders:read"), (CUSTOMER, "customers:read"), (EVENTS, "events:read")],
)
async def test_following_needs_its_scope(world: World, document: str, scope: str) -> None:
    app = await world.another("payments:read")
    with pytest.raises(Failed) as failed:
        await take(app, document, 1, id="x")
    assert scope in failed.value.errors[0]["extensions"]["missingScopes"]
