"""Undo while somebody else works on the same things: one after the other, whoever comes first."""

import asyncio
import random

import pytest
from documents import ATTACH, ORDER, REMOVE_ADDRESS, UPDATE_CUSTOMER, UPDATE_ORDER_CUSTOMER
from factories import Json, World

OLD, NEW, THIRD = "aino@example.com", "new@fresh.example", "third@fresh.example"
ROUNDS = 4

REVERT = """
    mutation ($id: ID!) {
      revertChangeSet(id: $id) {
        userErrors { code } changeSet { id } restoredCount leftAloneCount
        leftAlone { path reason }
      }
    }
"""
TAGS = """
    mutation ($id: ID!, $tags: [String!]!) {
      %sOrderTags(id: $id, tags: $tags) { userErrors { code } changeSet { id } }
    }
"""


def with_set(document: str) -> str:
    """Ask for the change set too."""
    return document.replace("logCursor", "logCursor changeSet { id }")


async def email_of(world: World, order: Json) -> str:
    return (await world.ask(ORDER, id=order["id"]))["order"]["customerDetails"]["email"]


@pytest.mark.parametrize("nth", range(ROUNDS))
async def test_two_reverts_of_one_call(world: World, nth: int) -> None:
    """One takes it back; the other finds it taken back, and leaves all alone."""
    customer = await world.create_customer()
    orders = [await world.place(customerId=customer["id"]) for _ in range(2 + nth)]
    given = {"id": customer["id"], "input": {"email": NEW}, "box": True}
    changed = (await world.do(with_set(UPDATE_CUSTOMER), **given))["changeSet"]["id"]
    answers = await asyncio.gather(*(world.do(REVERT, id=changed) for _ in range(3)))
    paths = 1 + len(orders)
    assert sorted(answer["restoredCount"] for answer in answers) == [0, 0, paths]
    assert sorted(answer["leftAloneCount"] for answer in answers) == [0, paths, paths]
    assert sum(answer["changeSet"] is not None for answer in answers) == 1
    for order in orders:
        found = (await world.ask(ORDER, id=order["id"]))["order"]
        assert (found["version"], found["customerDetails"]["email"]) == (3, OLD)


@pytest.mark.parametrize("nth", range(ROUNDS))
async def test_a_revert_and_a_correction_of_the_same_field(world: World, nth: int) -> None:
    """The correction stands in the end; the revert names what it left alone, or came first."""
    order = await world.place()
    given = {"id": order["id"], "input": {"email": NEW}}
    changed = (await world.do(with_set(UPDATE_ORDER_CUSTOMER), **given))["changeSet"]["id"]
    calls = [
        world.do(REVERT, id=changed),
        world.do(UPDATE_ORDER_CUSTOMER, id=order["id"], input={"email": THIRD}),
    ]
    if nth % 2:
        calls.reverse()
    answers = await asyncio.gather(*calls)
    reverted = answers[nth % 2]
    assert await email_of(world, order) == THIRD
    found = (await world.ask(ORDER, id=order["id"]))["order"]
    emails = [
        (change["before"], change["after"])
        for event in found["events"]["nodes"]
        for change in event["changes"]
        if change["path"] == "customerDetails.email"
    ]
    if reverted["restoredCount"]:
        assert emails == [(OLD, NEW), (NEW, OLD), (OLD, THIRD)]
    else:
        assert emails == [(OLD, NEW), (NEW, THIRD)]
        assert reverted["leftAlone"] == [
            {"path": "customerDetails.email", "reason": "CHANGED_SINCE"}
        ]


async def test_many_writers_of_many_kinds(world: World) -> None:
    """Whatever comes first, nothing fails, nothing half is stored, and the log is one chain."""
    chance = random.Random(7)
    customer = await world.create_customer(address={"city": "Turku", "country": "FI"})
    orders = [await world.place(customerId=customer["id"]) for _ in range(3)]
    guest = await world.place()
    read = "query ($id: ID!) { customer(by: {id: $id}) { addresses { nodes { id } } } }"
    (address,) = (await world.ask(read, id=customer["id"]))["customer"]["addresses"]["nodes"]
    made = [
        await world.do(
            with_set(UPDATE_CUSTOMER), id=customer["id"], input={"email": NEW}, box=True
        ),
        await world.do(with_set(ATTACH), id=guest["id"], customer=customer["id"]),
        await world.do(TAGS % "add", id=orders[0]["id"], tags=["a", "b"]),
        await world.do(with_set(REMOVE_ADDRESS), id=address["id"]),
    ]
    calls = [world.do(REVERT, id=each["changeSet"]["id"]) for each in made * 2]
    calls += [
        world.do(
            UPDATE_CUSTOMER,
            id=customer["id"],
            input={"lastName": "Korhonen"},
            box=True,
            propagation={"fields": ["LAST_NAME"]},
        ),
        world.do(UPDATE_ORDER_CUSTOMER, id=orders[0]["id"], input={"email": THIRD}),
        world.do(TAGS % "remove", id=orders[0]["id"], tags=["b"]),
        world.do(TAGS % "add", id=orders[0]["id"], tags=["c"]),
    ]
    chance.shuffle(calls)
    await asyncio.gather(*calls)
    data = await world.ask(
        """query ($id: ID!) { customer(by: {id: $id}) {
          email orderCount addresses { totalCount } defaultShippingAddress { id }
          orders { nodes { id tags version customerDetails { email lastName } } }
          events(first: 100) { nodes { order { id } changes { path before after } } }
        } }""",
        id=customer["id"],
    )
    found = data["customer"]
    assert (found["email"], found["orderCount"], found["addresses"]) == (OLD, 3, {"totalCount": 1})
    assert found["defaultShippingAddress"] == {"id": address["id"]}
    assert {order["id"] for order in found["orders"]["nodes"]} == {each["id"] for each in orders}
    for order in found["orders"]["nodes"]:
        wanted = THIRD if order["id"] == orders[0]["id"] else OLD
        assert order["customerDetails"] == {"email": wanted, "lastName": "Korhonen"}
        assert order["tags"] == (["c"] if order["id"] == orders[0]["id"] else [])
    stands: dict[tuple[str | None, str], object] = {}
    for event in found["events"]["nodes"]:
        for change in event["changes"]:
            place = ((event["order"] or {}).get("id"), change["path"])
            assert stands.get(place, change["before"]) == change["before"], place
            stands[place] = change["after"]
