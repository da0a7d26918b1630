"""A customer's address book and its defaults."""

from typing import Any

from documents import ADD_ADDRESS, REMOVE_ADDRESS, SET_DEFAULT, UPDATE_ADDRESS, UPDATE_CUSTOMER
from factories import Json, World

HOME = {"line1": "Kotikatu 1", "city": "Turku", "country": "FI"}
WORK = {"line1": "Työkuja 2", "city": "Espoo", "country": "FI"}


async def add(world: World, customer: Json, **arguments: Any) -> Json:
    return await world.do(ADD_ADDRESS, customer=customer["id"], **{"input": HOME, **arguments})


def defaults(payload: Json) -> tuple[str | None, str | None]:
    customer = payload["customer"]
    shipping, billing = customer["defaultShippingAddress"], customer["defaultBillingAddress"]
    return shipping and shipping["id"], billing and billing["id"]


async def test_the_first_address_is_the_default_for_both(world: World) -> None:
    """S2-6, S2-7."""
    customer = await world.create_customer()
    first = await add(world, customer)
    home = first["address"]["id"]
    assert first["address"]["address"] == HOME
    assert defaults(first) == (home, home)
    second = await add(world, customer, input=WORK)
    assert defaults(second) == (home, home)
    third = await add(world, customer, shipping=True)
    assert defaults(third) == (third["address"]["id"], home)
    fourth = await add(world, customer, billing=True)
    assert defaults(fourth) == (third["address"]["id"], fourth["address"]["id"])
    # Oldest first, one version a change.
    assert fourth["customer"]["version"] == 5
    assert [entry["id"] for entry in fourth["customer"]["addresses"]["nodes"]] == [
        each["address"]["id"] for each in (first, second, third, fourth)
    ]


async def test_an_address_is_replaced_as_a_whole(world: World) -> None:
    customer = await world.create_customer()
    added = await add(world, customer, input=HOME | {"line2": "c/o Aalto"})
    other = await add(world, customer, input=WORK)
    id = added["address"]["id"]
    payload = await world.do(UPDATE_ADDRESS, id=id, input={"city": "Vaasa", "country": "fi"})
    assert payload["address"] == {
        "id": id,
        "address": {"line1": None, "line2": None, "city": "Vaasa", "country": "FI"},
    }
    assert [entry["address"]["city"] for entry in payload["customer"]["addresses"]["nodes"]] == [
        "Vaasa",
        "Espoo",
    ]
    (event,) = payload["customer"]["events"]["nodes"]
    assert event["type"] == "CUSTOMER_ADDRESS_UPDATED"
    (change,) = event["changes"]
    assert change["before"] == HOME | {"line2": "c/o Aalto"}
    assert change["after"] == {"city": "Vaasa", "country": "FI"}
    payload = await world.do(
        UPDATE_ADDRESS, id=other["address"]["id"], input=WORK, shipping=True, billing=True
    )
    assert defaults(payload) == (other["address"]["id"],) * 2


async def test_removing_a_default_leaves_none_in_its_place(world: World) -> None:
    customer = await world.create_customer()
    home = (await add(world, customer))["address"]["id"]
    work = (await add(world, customer, input=WORK, billing=True))["address"]["id"]
    payload = await world.do(REMOVE_ADDRESS, id=home)
    assert defaults(payload) == (None, work)
    assert payload["customer"]["addresses"]["nodes"] == [{"id": work}]
    (error,) = await world.refused(REMOVE_ADDRESS, id=home)
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])
    payload = await world.do(REMOVE_ADDRESS, id=work)
    assert defaults(payload) == (None, None)
    assert payload["customer"]["addresses"]["nodes"] == []


async def test_a_default_is_set_for_one_use_or_both(world: World) -> None:
    customer = await world.create_customer()
    home = (await add(world, customer))["address"]["id"]
    work = (await add(world, customer, input=WORK))["address"]["id"]
    assert defaults(await world.do(SET_DEFAULT, id=work, billing=True)) == (home, work)
    assert defaults(await world.do(SET_DEFAULT, id=work, shipping=True)) == (work, work)
    payload = await world.do(SET_DEFAULT, id=home, shipping=True, billing=True)
    assert defaults(payload) == (home, home)
    assert payload["address"] == {"id": home}
    (error,) = await world.refused(SET_DEFAULT, id=home)
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["shipping"])


async def test_a_book_has_50_addresses(world: World) -> None:
    customer = await world.create_customer()
    for _ in range(50):
        await add(world, customer)
    (error,) = await world.refused(ADD_ADDRESS, customer=customer["id"], input=HOME)
    assert error["__typename"] == "TooManyAddresses"
    assert error["limit"] == 50


async def test_what_is_no_address_is_refused(world: World) -> None:
    customer = await world.create_customer()
    (error,) = await world.refused(ADD_ADDRESS, customer=customer["id"], input={"city": " "})
    assert error["field"] == ["input"]
    (error,) = await world.refused(ADD_ADDRESS, customer=customer["id"], input={"country": "Suomi"})
    assert error["field"] == ["input", "country"]
    (error,) = await world.refused(ADD_ADDRESS, customer="bm8=", input=HOME)
    assert error["field"] == ["customerId"]


async def test_orders_keep_their_copies(world: World) -> None:
    """S2-5: the book is the account's own; an order follows only when the box is ticked."""
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    await add(world, customer)
    query = "query ($id: ID!) { order(by: {id: $id}) { version customerDetails { email } } }"
    data = await world.ask(query, id=order["id"])
    assert data["order"]["version"] == 1
    await world.do(UPDATE_CUSTOMER, id=customer["id"], input={"email": "new@example.com"})
    data = await world.ask(query, id=order["id"])
    assert data["order"] == {"version": 1, "customerDetails": {"email": "aino@example.com"}}
