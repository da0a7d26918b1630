"""Accounts that look alike: named for people, in few statements, and never linked."""

import pytest
from documents import ATTACH
from factories import Failed, Json, World

ORDERS = """
    { orders(first: 50) { nodes {
      id customer { id } attachCandidates { matchedBy customer { id email } }
    } } }
"""
CUSTOMERS = """
    { customers(first: 50) { nodes {
      id duplicateCandidates { matchedBy customer { id email } }
    } } }
"""


async def shown(world: World, document: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Ask for a page and give each row's candidates: their e-mail addresses and what matched."""
    (page,) = (await world.ask(document)).values()
    return {node["id"]: emails(node) for node in page["nodes"]}


def emails(node: Json) -> list[tuple[str, list[str]]]:
    (found,) = (value for key, value in node.items() if key.endswith("Candidates"))
    return [(each["customer"]["email"], each["matchedBy"]) for each in found]


async def test_accounts_for_a_guests_order(world: World) -> None:
    """S1-13."""
    aino = await world.create_customer(email="Aino@Example.com", phone="040 123 4567", address=HOME)
    await world.create_customer(email="veikko@example.com", phone="+358 40 123 4567")
    await world.create_customer(email="other@example.com", phone="+358 50 765 4321")
    details = {"email": "aino@example.com", "phone": "+358401234567", "shippingAddress": HOME}
    both = await world.place(customer=details)
    phone = await world.place(customer={"email": "new@example.com", "phone": "0401234567"})
    none = await world.place(customer={"email": "nobody@example.com", "phone": "+358 44 1112223"})
    bare = await world.place(customer={"firstName": "Aino"})
    attached = await world.place(customerId=aino["id"], customer=details)
    found = await shown(world, ORDERS)
    assert found[both["id"]] == [
        ("Aino@Example.com", ["EMAIL", "PHONE"]),
        ("veikko@example.com", ["PHONE"]),
    ]
    assert {email for email, _ in found[phone["id"]]} >= {"veikko@example.com"}
    assert found[none["id"]] == found[bare["id"]] == found[attached["id"]] == []
    nodes = (await world.ask(ORDERS))["orders"]["nodes"]
    assert [node["id"] for node in nodes if node["customer"]] == [attached["id"]]
    await world.do(ATTACH, id=both["id"], customer=aino["id"])
    assert (await shown(world, ORDERS))[both["id"]] == []


async def test_accounts_that_may_be_one_person(world: World) -> None:
    aino = await world.create_customer(email="a@example.com", phone="040 123 4567", address=HOME)
    await world.create_customer(email="b@example.com", phone="+358401234567", address=HOME)
    await world.create_customer(email="c@example.com", firstName="AINO", address=HOME)
    far = await world.create_customer(email="d@example.com", address={"postalCode": "33100"})
    nameless = {"firstName": None, "lastName": None, "address": HOME}
    for email in ("e@example.com", "f@example.com"):
        await world.create_customer(email=email, **nameless)
    found = await shown(world, CUSTOMERS)
    assert found[aino["id"]] == [
        ("b@example.com", ["PHONE", "NAME_AND_POSTAL_CODE"]),
        ("c@example.com", ["NAME_AND_POSTAL_CODE"]),
    ]
    assert found[far["id"]] == []
    assert sum(map(len, found.values())) == 6


async def test_a_guests_order_speaks_for_its_phone_number(world: World) -> None:
    """One's e-mail address and the other's phone number on one order."""
    aino = await world.create_customer(email="a@example.com", address=HOME)
    other = await world.create_customer(
        email="b@example.com", firstName="A.", phone="+358 40 123 4567"
    )
    mine = {"email": "A@example.com", "phone": "0401234567", "shippingAddress": HOME}
    attached = await world.place(customerId=other["id"], customer=mine)
    assert (await shown(world, CUSTOMERS))[aino["id"]] == []
    await world.place(customer={**mine, "email": "c@example.com"})
    assert (await shown(world, CUSTOMERS))[aino["id"]] == []
    await world.place(customer=mine)
    found = await shown(world, CUSTOMERS)
    assert found == {aino["id"]: [("b@example.com", ["GUEST_ORDER"])], other["id"]: []}
    assert (await shown(world, ORDERS))[attached["id"]] == []


async def test_numbers_that_merely_end_alike_are_not_the_same(world: World) -> None:
    """An account is found by the last digits; a changed number is found by its new ones."""
    aino = await world.create_customer(email="a@example.com", phone="+358 40 123 4567")
    await world.create_customer(email="b@example.com", firstName="B", phone="+358 50 123 4567")
    assert (await shown(world, CUSTOMERS))[aino["id"]] == []
    change = """mutation ($id: ID!, $phone: String) {
      updateCustomer(id: $id, input: {phone: $phone}) { userErrors { message } }
    }"""
    await world.do(change, id=aino["id"], phone="+358 50 123 4567")
    assert (await shown(world, CUSTOMERS))[aino["id"]] == [("b@example.com", ["PHONE"])]
    await world.do(change, id=aino["id"], phone=None)
    assert list((await shown(world, CUSTOMERS)).values()) == [[], []]


async def test_a_page_takes_as_many_statements_as_one(world: World) -> None:
    async def statements(document: str) -> int:
        with world.counted() as found:
            await world.ask(document)
        return len(found)

    async def add(nth: int) -> None:
        phone = f"+358 40 123 45{nth:02}"
        await world.create_customer(email=f"{nth}@example.com", phone=phone, address=HOME)
        await world.place(
            customer={"email": f"{nth}@example.com", "phone": phone, "shippingAddress": HOME}
        )

    await add(0)
    await add(1)
    few = [await statements(document) for document in (ORDERS, CUSTOMERS)]
    for nth in range(2, 14):
        await add(nth)
    assert [await statements(document) for document in (ORDERS, CUSTOMERS)] == few
    assert max(few) <= 7
    assert all(len(each) == 10 for each in (await shown(world, CUSTOMERS)).values())


async def test_another_shops_accounts_are_none(world: World, neighbour: World) -> None:
    for shop in (world, neighbour):
        await shop.create_customer(email="a@example.com", phone="+358 40 1234567", address=HOME)
    order = await world.place(customer={"email": "a@example.com", "phone": "+358 40 1234567"})
    data = (await world.ask(ORDERS))["orders"]["nodes"]
    (candidate,) = data[0]["attachCandidates"]
    assert data[0]["id"] == order["id"]
    own = (await world.ask("{ customers { nodes { id } } }"))["customers"]["nodes"]
    assert [candidate["customer"]["id"]] == [node["id"] for node in own]
    assert list((await shown(world, CUSTOMERS)).values()) == [[]]


async def test_who_sees_no_accounts_sees_no_candidates(world: World) -> None:
    app = await world.another("orders:read")
    with pytest.raises(Failed) as failed:
        await app.ask("{ orders { nodes { attachCandidates { matchedBy } } } }")
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["customers:read"]


HOME = {"line1": "Mannerheimintie 1", "postalCode": "00100", "city": "Helsinki", "country": "FI"}
