"""What customers did in the shop window, told by the storefront."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from factories import Failed, World, order_input
from sqlalchemy import func, select

from db import tables as t
from domain.access import ActorKind

Json = dict[str, Any]

RECORD = """
    mutation ($input: RecordEventInput!) {
      recordEvent(input: $input) {
        userErrors { __typename code message field }
        logCursor
        event { id type happenedAt cart externalId data order { id } customer { id } }
      }
    }
"""
TELL = """
    mutation ($input: RecordEventsInput!) {
      recordEvents(input: $input) { userErrors { code message field } recorded repeated }
    }
"""
PLACE = """
    mutation ($input: PlaceOrderInput!) {
      placeOrder(input: $input) { userErrors { message } }
    }
"""
EVENTS = """
    query ($id: ID!, $filter: EventFilter) {
      order(by: {id: $id}) { events(filter: $filter) { nodes {
        type actor { kind } summary(locale: "fi") happenedAt
      } } }
    }
"""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def step(id: str = "step-1", **changes: Any) -> Json:
    """Make one step: a mug goes into the cart."""
    return {
        "type": "CART_ITEM_ADDED",
        "id": id,
        "happenedAt": NOON.isoformat(),
        "cart": "cart-1",
        "data": {"sku": "MUG-1", "title": "Mug", "quantity": 2},
        **changes,
    }


def purchase() -> list[Json]:
    """Make the steps of one purchase."""
    told: list[tuple[str, Json | None]] = [
        ("CART_ITEM_ADDED", {"title": "Muki", "quantity": 3}),
        ("CART_ITEM_REMOVED", {"sku": "MUG-1"}),
        ("CHECKOUT_STARTED", None),
        ("SHIPPING_METHOD_SELECTED", {"method": "Posti"}),
        ("PAYMENT_METHOD_SELECTED", {"method": "card"}),
    ]
    return [
        step(f"step-{nth}", type=type, data=data, happenedAt=str(NOON + timedelta(minutes=nth)))
        for nth, (type, data) in enumerate(told)
    ]


async def recorded(world: World) -> int:
    """Count what is in the log."""
    async with world.sql() as connection:
        count = select(func.count()).where(t.event.c.shop_id == world.shop_id)
        return int(await connection.scalar(count) or 0)


async def events_of(world: World, order: Json, **given: Any) -> list[Json]:
    """List the events of an order."""
    data = await world.ask(EVENTS, id=order["id"], filter=given)
    return data["order"]["events"]["nodes"]


async def only_order(world: World) -> Json:
    """Find the one order of the shop."""
    (order,) = (await world.ask("{ orders { nodes { id } } }"))["orders"]["nodes"]
    return order


async def test_what_the_customer_did_stands_on_the_order(world: World) -> None:
    """S1-25, S1-26: cart, delivery and payment method, told by a storefront that can do no more."""
    window = await world.another(kind=ActorKind.STOREFRONT)
    told = await window.do(TELL, input={"events": purchase()[:4]})
    assert (told["recorded"], told["repeated"]) == (4, 0)
    await window.do(PLACE, input=order_input(cart="cart-1"))
    await window.do(TELL, input={"events": purchase()[4:]})
    order = await only_order(world)
    did = await events_of(world, order, actorKind=["STOREFRONT"])
    assert [event["summary"] for event in did] == [
        "Ostoskoriin lisättiin: 3 \N{MULTIPLICATION SIGN} Muki",
        "Ostoskorista poistettiin: 1 \N{MULTIPLICATION SIGN} MUG-1",
        "Siirryttiin kassalle",
        "Toimitustapa valittiin: Posti",
        "Tilaus tehtiin",
        "Maksu avattiin: card",
        "Maksutapa valittiin: card",
    ]
    assert datetime.fromisoformat(did[0]["happenedAt"]) == NOON
    picked = ["CART_ITEM_ADDED", "SHIPPING_METHOD_SELECTED", "PAYMENT_METHOD_SELECTED"]
    chosen = await events_of(world, order, types=picked)
    assert [event["type"] for event in chosen] == picked


async def test_a_step_told_again_is_recorded_once(world: World) -> None:
    first = await world.do(RECORD, input=step())
    again = await world.do(RECORD, input=step())
    assert again["event"] == first["event"]
    assert first["event"] == {
        **first["event"],
        "type": "CART_ITEM_ADDED",
        "cart": "cart-1",
        "externalId": "step-1",
        "data": {"sku": "MUG-1", "title": "Mug", "quantity": 2},
        "order": None,
        "customer": None,
    }
    await world.place(cart="cart-1")
    joined = await world.do(RECORD, input=step())
    assert joined["event"]["id"] == first["event"]["id"]
    assert joined["event"]["order"] == {"id": (await only_order(world))["id"]}
    assert await recorded(world) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"type": "CART_ITEM_REMOVED"},
        {"happenedAt": (NOON + timedelta(seconds=1)).isoformat()},
        {"cart": "cart-2"},
        {"data": {"sku": "MUG-1", "title": "Mug", "quantity": 3}},
    ],
)
async def test_an_id_is_used_for_one_step(world: World, other: Json) -> None:
    await world.do(RECORD, input=step())
    (error,) = await world.refused(RECORD, input=step(**other))
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", "id"])
    (error,) = await world.refused(TELL, input={"events": [step("new"), step(**other)]})
    assert error["field"] == ["input", "events", "1", "id"]
    (error,) = await world.refused(TELL, input={"events": [step("x"), step("x", **other)]})
    assert error["field"] == ["input", "events", "1", "id"]
    assert await recorded(world) == 1


async def test_a_batch_leaves_out_what_was_told_before(world: World) -> None:
    await world.do(RECORD, input=step("step-2"))
    batch = [step("step-1"), step("step-2"), step("step-3"), step("step-3")]
    told = await world.do(TELL, input={"events": batch})
    assert (told["recorded"], told["repeated"]) == (2, 2)
    assert await recorded(world) == 3


async def test_the_same_step_from_many_sides_at_once_is_recorded_once(world: World) -> None:
    answers = await asyncio.gather(*(world.do(RECORD, input=step()) for _ in range(4)))
    assert len({answer["event"]["id"] for answer in answers}) == 1
    assert await recorded(world) == 1


async def test_no_step_is_lost_between_telling_and_placing(world: World) -> None:
    """Whichever commits first, both find each other."""
    telling = [world.do(RECORD, input=step(f"step-{nth}")) for nth in range(6)]
    await asyncio.gather(*telling[:3], world.place(cart="cart-1"), *telling[3:])
    order = await only_order(world)
    assert len(await events_of(world, order, types=["CART_ITEM_ADDED"])) == 6


async def test_a_cart_that_is_used_again_keeps_what_it_told_of_the_first_order(
    world: World,
) -> None:
    await world.do(RECORD, input=step("step-1"))
    first = await world.place(cart="cart-1")
    second = await world.place(cart="cart-1")
    await world.do(RECORD, input=step("step-2"))
    for order in (first, second):
        assert len(await events_of(world, order, types=["CART_ITEM_ADDED"])) == 1


async def test_what_the_customer_did_stands_on_the_account_too(world: World) -> None:
    """S1-25: once the cart is bought, and whatever is told of it later."""
    customer = await world.create_customer()
    other = await world.create_customer(email="other@example.com")
    await world.do(TELL, input={"events": [step("mine"), step("theirs", customerId=other["id"])]})
    read = """query ($id: ID!) { customer(by: {id: $id}) {
      events(filter: {types: [CART_ITEM_ADDED]}) { nodes { externalId order { id } } }
    } }"""

    async def steps(account: Json) -> list[Json]:
        return (await world.ask(read, id=account["id"]))["customer"]["events"]["nodes"]

    assert await steps(customer) == []
    order = await world.place(cart="cart-1", customerId=customer["id"])
    await world.do(TELL, input={"events": [step("late")]})
    mine = {"id": order["id"]}
    told = [{"externalId": name, "order": mine} for name in ("mine", "late")]
    assert await steps(customer) == told
    assert await steps(other) == [{"externalId": "theirs", "order": mine}]
    again = await world.do(TELL, input={"events": [step("mine"), step("late")]})
    assert (again["recorded"], again["repeated"]) == (0, 2)


async def test_a_step_names_its_customer_and_its_order(world: World) -> None:
    customer, order = await world.create_customer(), await world.place()
    ids = {"customerId": customer["id"], "orderId": order["id"]}
    told = await world.do(RECORD, input=step(**ids))
    assert told["event"]["customer"] == {"id": customer["id"]}
    assert told["event"]["order"] == {"id": order["id"]}
    data = await world.ask('{ events(filter: {cart: "cart-1"}) { nodes { type } } }')
    assert data["events"]["nodes"] == [{"type": "CART_ITEM_ADDED"}]


async def test_another_shops_ids_and_carts_are_strange(world: World, neighbour: World) -> None:
    customer, order = await neighbour.create_customer(), await neighbour.place(cart="cart-1")
    for name, id in (("customerId", customer["id"]), ("orderId", order["id"])):
        (error,) = await world.refused(RECORD, input=step(**{name: id}))
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["input", name])
        assert (await neighbour.do(RECORD, input=step(name, **{name: id})))["event"]
    told = await world.do(RECORD, input=step())
    assert told["event"]["order"] is None
    assert (await neighbour.do(RECORD, input=step()))["event"]["order"] == {"id": order["id"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "  "}, ["id"]),
        ({"id": "x" * 201}, ["id"]),
        ({"cart": "a\x00b"}, ["cart"]),
        ({"cart": "x" * 101}, ["cart"]),
        ({"customerId": "nonsense"}, ["customerId"]),
        ({"orderId": "Q3VzdG9tZXI6MQ=="}, ["orderId"]),
        ({"data": None}, ["data", "sku"]),
        ({"data": {"sku": "MUG-1", "quantity": 0}}, ["data", "quantity"]),
        ({"data": {"sku": "MUG-1", "quantity": -3}}, ["data", "quantity"]),
        ({"data": {"sku": "MUG-1", "method": "card"}}, ["data", "method"]),
        ({"data": {"title": "x" * 300}}, ["data", "title"]),
        ({"data": {"sku": "\ud800"}}, ["data", "sku"]),
        ({"type": "CHECKOUT_STARTED"}, ["data", "sku"]),
        ({"type": "PAYMENT_METHOD_SELECTED"}, ["data", "sku"]),
        ({"type": "SHIPPING_METHOD_SELECTED", "data": {}}, ["data", "method"]),
    ],
)
async def test_what_can_not_be_told(world: World, changes: Json, field: list[str]) -> None:
    (error,) = await world.refused(RECORD, input=step(**changes))
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", *field])
    (error,) = await world.refused(TELL, input={"events": [step("fine"), step(**changes)]})
    assert error["field"] == ["input", "events", "1", *field]
    assert await recorded(world) == 0


async def test_the_callers_clock_may_be_a_little_fast(world: World) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=4)
    assert (await world.do(RECORD, input=step(happenedAt=soon.isoformat())))["event"]
    late = (soon + timedelta(minutes=2)).isoformat()
    (error,) = await world.refused(RECORD, input=step("step-2", happenedAt=late))
    assert error["field"] == ["input", "happenedAt"]


@pytest.mark.parametrize("count", [0, 101])
async def test_a_batch_has_a_size(world: World, count: int) -> None:
    events = [step(f"step-{nth}") for nth in range(count)]
    (error,) = await world.refused(TELL, input={"events": events})
    assert error["field"] == ["input", "events"]
    assert (await world.do(TELL, input={"events": (events or [step()])[:100]}))["recorded"]


async def test_telling_needs_its_scope_and_gives_no_other(world: World) -> None:
    window = await world.another(kind=ActorKind.STOREFRONT)
    for asker, document, given, missing in (
        (await world.another("orders:write"), TELL, {"events": [step()]}, "events:record"),
        (window, RECORD, step(), "events:read"),
        (window, "query ($input: ID) { orders { nodes { id } } }", None, "orders:read"),
    ):
        with pytest.raises(Failed) as failed:
            await asker.ask(document, input=given)
        assert missing in failed.value.errors[0]["extensions"]["missingScopes"]


async def test_a_batch_is_few_statements(world: World) -> None:
    with world.counted() as few:
        await world.do(TELL, input={"events": [step()]})
    with world.counted() as many:
        await world.do(TELL, input={"events": [step(f"s-{nth}") for nth in range(100)]})
    assert len(many) == len(few) <= 5
