"""Two writers on one thing: `expectedVersion` and what it protects."""

import asyncio
from typing import Any

from documents import ADD_ADDRESS, ATTACH, UPDATE_CUSTOMER, UPDATE_ORDER, UPDATE_ORDER_CUSTOMER
from factories import World, order_input


async def test_the_second_writer_of_a_field_is_told(world: World) -> None:
    order = await world.place()
    await world.do(
        UPDATE_ORDER_CUSTOMER, id=order["id"], input={"email": "a@example.com"}, version=1
    )
    (error,) = await world.refused(
        UPDATE_ORDER_CUSTOMER,
        id=order["id"],
        input={"email": "b@example.com", "firstName": "Anna"},
        version=1,
    )
    assert error["__typename"] == "Conflict"
    assert error["currentVersion"] == 2
    assert error["changedFields"] == ["customerDetails.email"]
    assert error["field"] == ["expectedVersion"]


async def test_of_two_writers_at_once_one_wins(world: World) -> None:
    order = await world.place()
    answers = await asyncio.gather(
        *(
            world.ask(
                UPDATE_ORDER_CUSTOMER,
                id=order["id"],
                input={"lastName": name, "email": f"{name}@example.com"},
                version=1,
            )
            for name in ("first", "second")
        )
    )
    payloads = [answer["updateOrderCustomer"] for answer in answers]
    (lost,) = [payload for payload in payloads if payload["userErrors"]]
    (won,) = [payload for payload in payloads if not payload["userErrors"]]
    assert won["order"]["version"] == 2
    (error,) = lost["userErrors"]
    assert error["changedFields"] == ["customerDetails.email", "customerDetails.lastName"]
    data = await world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { version customerDetails { lastName } } }",
        id=order["id"],
    )
    assert data["order"] == {
        "version": 2,
        "customerDetails": {"lastName": won["order"]["customerDetails"]["lastName"]},
    }


async def test_writers_of_different_fields_both_succeed(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place()
    id = order["id"]
    calls: list[tuple[str, dict[str, Any]]] = [
        (UPDATE_ORDER_CUSTOMER, {"input": {"email": "a@example.com"}}),
        (UPDATE_ORDER_CUSTOMER, {"input": {"phone": "+358 40 1234567"}}),
        (UPDATE_ORDER, {"input": {"customerNote": "Hei"}}),
        (ATTACH, {"customer": customer["id"]}),
    ]
    answers = await asyncio.gather(
        *(world.do(document, id=id, version=1, **rest) for document, rest in calls)
    )
    assert sorted(answer["order"]["version"] >= 2 for answer in answers) == [True] * 4
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) {
          version customer { id } customerNote customerDetails { email phone firstName }
        } }""",
        id=id,
    )
    assert data["order"] == {
        "version": 5,
        "customer": {"id": customer["id"]},
        "customerNote": "Hei",
        "customerDetails": {
            "email": "a@example.com",
            "phone": "+358 40 1234567",
            "firstName": "Aino",
        },
    }


async def test_the_same_value_again_is_no_conflict(world: World) -> None:
    customer = await world.create_customer()
    change = {"id": customer["id"], "input": {"firstName": "Anna"}, "version": 1}
    await world.do(UPDATE_CUSTOMER, **change)
    payload = await world.do(UPDATE_CUSTOMER, **change)
    assert payload["customer"]["version"] == 2


async def test_an_address_is_one_value(world: World) -> None:
    """Who replaces the city replaces the street as well, so the two writers meet."""
    order = await world.place()
    address = order_input()["customer"]["shippingAddress"]
    await world.do(
        UPDATE_ORDER_CUSTOMER,
        id=order["id"],
        input={"shippingAddress": address | {"city": "Espoo"}},
        version=1,
    )
    (error,) = await world.refused(
        UPDATE_ORDER_CUSTOMER,
        id=order["id"],
        input={"shippingAddress": address | {"line1": "Uusikatu 1"}},
        version=1,
    )
    assert error["changedFields"] == ["customerDetails.shippingAddress"]


async def test_a_version_that_is_not_there_yet(world: World) -> None:
    order = await world.place()
    (error,) = await world.refused(
        UPDATE_ORDER, id=order["id"], input={"customerNote": "Hei"}, version=7
    )
    assert (error["__typename"], error["currentVersion"]) == ("Conflict", 1)


async def test_the_newest_version_always_writes(world: World) -> None:
    customer = await world.create_customer()
    for version in range(1, 4):
        change = {"input": {"note": str(version)}, "version": version}
        payload = await world.do(UPDATE_CUSTOMER, id=customer["id"], **change)
        assert payload["customer"]["version"] == version + 1


async def test_another_address_is_no_conflict_but_the_default_is(world: World) -> None:
    customer = await world.create_customer()
    for city in ("Turku", "Oulu"):
        await world.do(ADD_ADDRESS, customer=customer["id"], input={"city": city}, version=1)
    (error,) = await world.refused(
        ADD_ADDRESS, customer=customer["id"], input={"city": "Vaasa"}, version=1, shipping=True
    )
    assert error["changedFields"] == ["defaultShippingAddressId"]
