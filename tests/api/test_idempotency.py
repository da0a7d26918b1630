"""The same call again, and many calls at once."""

import asyncio
from typing import Any

from documents import UPDATE_CUSTOMER
from factories import CREATE, PLACE, Json, World, order_input


async def place(world: World, key: str, **changes: Any) -> Json:
    data = await world.ask(PLACE, input=order_input(**changes), key=key)
    return data["placeOrder"]


async def test_two_hundred_orders_at_once_get_two_hundred_numbers(world: World) -> None:
    orders = await asyncio.gather(*(world.place() for _ in range(200)))
    assert {order["number"] for order in orders} == {f"C{1000 + nth}" for nth in range(200)}
    data = await world.ask("{ orders { totalCount } }")
    assert data["orders"] == {"totalCount": 200}


async def test_one_key_twenty_times_at_once_is_one_order(world: World) -> None:
    payloads = await asyncio.gather(*(place(world, "once") for _ in range(20)))
    assert payloads[0]["order"] is not None
    assert payloads == [payloads[0]] * 20
    data = await world.ask("{ orders { nodes { number payments { totalCount } } } }")
    assert data["orders"]["nodes"] == [{"number": "C1000", "payments": {"totalCount": 1}}]


async def test_the_first_answer_comes_again_read_anew(world: World) -> None:
    customer = await world.create_customer()
    await world.place(customerId=customer["id"])
    change = {"id": customer["id"], "input": {"vatId": "12345"}, "box": True, "key": "again"}
    first = await world.do(UPDATE_CUSTOMER, **change)
    assert (first["propagatedOrderCount"], len(first["warnings"])) == (1, 1)
    await world.do(UPDATE_CUSTOMER, id=customer["id"], input={"firstName": "Anna"})
    second = await world.do(UPDATE_CUSTOMER, **change)
    for same in ("propagatedOrderCount", "warnings", "logCursor"):
        assert second[same] == first[same]
    assert (second["customer"]["version"], second["customer"]["firstName"]) == (3, "Anna")


async def test_a_key_is_for_one_input(world: World) -> None:
    await place(world, "one")
    for other in ({"source": "web"}, {"total": {"amount": "30.90", "currencyCode": "EUR"}}):
        (error,) = (await place(world, "one", **other))["userErrors"]
        assert error["code"] == "IDEMPOTENCY_KEY_REUSED"
        assert error["field"] == ["idempotencyKey"]
    customer = await world.create_customer()
    for version, code in ((None, None), (1, "IDEMPOTENCY_KEY_REUSED")):
        data = await world.ask(
            UPDATE_CUSTOMER, id=customer["id"], input={}, version=version, key="two"
        )
        errors = data["updateCustomer"]["userErrors"]
        assert [error["code"] for error in errors] == ([code] if code else [])


async def test_a_key_is_for_one_mutation_and_one_token(world: World) -> None:
    first = await place(world, "shared")
    await world.do(CREATE, input={"email": "a@example.com"}, key="shared")
    app = await world.another()
    other = await place(app, "shared", source="app")
    assert other["userErrors"] == []
    assert other["order"]["number"] != first["order"]["number"]


async def test_a_refused_attempt_frees_the_key(world: World) -> None:
    refused = await place(world, "again", lines=[])
    assert refused["order"] is None
    assert (await place(world, "again"))["order"]["number"] == "C1000"
    await world.create_customer()
    data = await world.ask(CREATE, input={"email": "aino@example.com"}, key="mail")
    assert data["createCustomer"]["userErrors"][0]["code"] == "EMAIL_TAKEN"
    await world.do(CREATE, input={"email": "anna@example.com"}, key="mail")


async def test_what_is_no_key(world: World) -> None:
    for key in ("", "x" * 201, "a\nb", "\ud800"):
        (error,) = (await place(world, key))["userErrors"]
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["idempotencyKey"])
    assert (await place(world, "x" * 200))["userErrors"] == []
