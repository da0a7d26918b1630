"""What customers are told by itself: rules, and what a call says with `notifyCustomer`."""

import asyncio
from typing import Any

from digital import asset
from editing import CANCEL
from factories import Json, World, eur, line, order_input
from handovers import call
from payments import RECORD, REFUND, payments_of

from app.worker.occasions import tell_customers
from db.occasions import Occasions
from domain.access import viewer_without_token
from domain.message_rule import PAIRS
from queryplan.ids import decode_id
from resolvers.letters import letter_of
from resolvers.occasions import read_on

RULES = "{ messageRules(first: 100) { nodes { trigger template isActive version } } }"
TURN = """
    mutation ($trigger: MessageTrigger!, $template: MessageTemplate!, $on: Boolean!, $version: Int) {
      updateMessageRule(
        trigger: $trigger, template: $template, isActive: $on, expectedVersion: $version
      ) {
        messageRule { trigger template isActive version }
        userErrors { code field ... on Conflict { currentVersion } }
      }
    }
"""
CONFIRM = "mutation ($id: ID!) { confirmOrder(id: $id) { userErrors { code } } }"
PLACE_SHORT = """mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id } userErrors { code } } }"""
MESSAGES = """{ messages(first: 100, orderBy: {direction: ASC}) {
  nodes { id template state to sentBy { kind } order { id } } } }"""
EBOOK = line(kind="DIGITAL", title="E-book", sku="E-1", quantity=1)


async def told(world: World) -> list[Json]:
    """Read the log to its end, and give the messages that there are then."""
    while await read_on(world.services, world.shop_id):
        pass
    return (await world.ask(MESSAGES))["messages"]["nodes"]


async def turn(world: World, *pairs: tuple[Any, Any], on: bool = True) -> None:
    """Turn rules on or off."""
    for trigger, template in pairs:
        await world.do(TURN, trigger=trigger.value, template=template.value, on=on)


async def facts_of(world: World, message: Json) -> Json:
    """Give what the cause of a message told."""
    async with world.context().look() as unit:
        stored = await unit.messages.get(decode_id(message["id"])[1])
        letter = await letter_of(unit, world.services, stored, await unit.shop())
    return dict(letter.facts)


async def test_a_new_shop_writes_to_nobody_by_itself(world: World) -> None:
    rules = (await world.ask(RULES))["messageRules"]["nodes"]
    assert {(rule["trigger"], rule["template"]) for rule in rules} == {
        (trigger.value, template.value) for trigger, template in PAIRS
    }
    assert not any(rule["isActive"] for rule in rules)
    await world.place()
    assert await told(world) == []


async def test_every_rule_sends_its_message_once(world: World) -> None:
    before = await world.place()
    await asset(world, skus=["E-1"])
    await turn(world, *PAIRS)
    order = await world.place(lines=[line(), EBOOK])
    await world.do(CONFIRM, id=order["id"])
    assert len(await told(world)) == 4
    await world.do(RECORD, orderId=order["id"], input={"amount": eur("43.40"), "method": "card"})
    sent = await call(world, "fulfillOrder", order["id"], input={"tracking": {"number": "JJ1"}})
    other = await world.place(lines=[line(), line(title="Cup")])
    lines = "query ($id: ID!) { order(by: {id: $id}) { lines { nodes { id } } } }"
    nodes = (await world.ask(lines, id=other["id"]))["order"]["lines"]["nodes"]
    piece = {"lines": [{"line": nodes[0]["id"], "quantity": 1}], "reason": "Broken"}
    await world.do(CANCEL, id=other["id"], input=piece)
    await world.do(CANCEL, id=other["id"], input={"reason": "Gone", "askToOrderAgain": True})
    (payment,) = await payments_of(world, order["id"])
    await world.do(REFUND, id=payment["id"], input={"amount": eur("5.00"), "asCredit": True})
    await asyncio.gather(*(read_on(world.services, world.shop_id) for _ in range(3)))
    messages = await told(world)
    assert [(each["order"]["id"], each["template"]) for each in messages] == [
        (order["id"], "ORDER_RECEIVED"),
        (order["id"], "PAYMENT_REQUEST"),
        (order["id"], "ORDER_RECEIVED"),
        (order["id"], "PAYMENT_REQUEST"),
        (order["id"], "DOWNLOADABLE_PRODUCTS"),
        (order["id"], "SHIPPING_CONFIRMATION"),
        (other["id"], "ORDER_RECEIVED"),
        (other["id"], "ORDER_CANCELLED"),
        (other["id"], "ORDER_CANCELLED"),
        (order["id"], "REFUND_ISSUED"),
    ]
    assert before["id"] not in {each["order"]["id"] for each in messages}
    assert {each["sentBy"]["kind"] for each in messages} == {"SYSTEM"}
    by_template = {each["template"]: each for each in messages}
    assert await facts_of(world, by_template["SHIPPING_CONFIRMATION"]) == {
        "fulfillmentId": str(decode_id(sent["fulfillment"]["id"])[1])
    }
    assert await facts_of(world, by_template["ORDER_CANCELLED"]) == {
        "reason": "Gone",
        "askToOrderAgain": True,
    }
    assert await facts_of(world, by_template["REFUND_ISSUED"]) == {
        "refundAmount": "5.00",
        "refundMethod": "card",
    }
    assert len(await told(world)) == len(messages)
    await turn(world, *PAIRS, on=False)
    await world.place()
    assert len(await told(world)) == len(messages)


async def test_what_a_call_says_comes_before_the_rule(world: World) -> None:
    """S1-29: cancel, and ask the customer to order again, whether or not the shop does so always."""
    first, second, third = [await world.place(lines=[line()]) for _ in range(3)]
    given: Json = {"notifyCustomer": True, "askToOrderAgain": True, "reason": "Sold out"}
    await world.do(CANCEL, id=first["id"], input=given)
    await call(world, "fulfillOrder", second["id"], input={"notifyCustomer": True})
    messages = await told(world)
    assert [each["template"] for each in messages] == ["ORDER_CANCELLED", "SHIPPING_CONFIRMATION"]
    assert (await facts_of(world, messages[0]))["askToOrderAgain"] is True
    await turn(world, *PAIRS)
    packed = await call(world, "fulfillOrder", third["id"], input={"state": "PENDING"})
    quiet = {"notifyCustomer": False}
    await call(world, "markFulfillmentShipped", packed["fulfillment"]["id"], input=quiet)
    await world.do(RECORD, orderId=second["id"], input={"amount": eur("30.90"), "method": "cash"})
    (payment,) = [
        each for each in await payments_of(world, second["id"]) if each["state"] == "CAPTURED"
    ]
    back = {"amount": eur("1.00"), "asCredit": True}
    await world.do(REFUND, id=payment["id"], input={**back, **quiet})
    assert len(await told(world)) == len(messages)
    await world.do(REFUND, id=payment["id"], input={**back, "notifyCustomer": True})
    assert [each["template"] for each in await told(world)][2:] == ["REFUND_ISSUED"]


async def test_imported_orders_and_those_without_an_address_send_nothing(world: World) -> None:
    await turn(world, *PAIRS)
    importing = World(world.database, world.services, world.schema)
    importing.shop, importing.viewer = world.shop, viewer_without_token(world.shop_id)
    number = {"source": "old", "number": "1"}
    order = await importing.place(externalNumber=number, paymentMethod="invoice")
    await world.do(PLACE_SHORT, input=order_input(customer={"firstName": "Aino"}))
    assert await told(world) == []
    await call(world, "fulfillOrder", order["id"], input={})
    assert [each["template"] for each in await told(world)] == ["SHIPPING_CONFIRMATION"]


async def test_rules_are_turned_by_version_and_only_where_there_are_any(world: World) -> None:
    pair = {"trigger": "ORDER_PLACED", "template": "ORDER_RECEIVED"}
    done = await world.do(TURN, **pair, on=True, version=1)
    assert done["messageRule"] == {**pair, "isActive": True, "version": 2}
    assert (await world.do(TURN, **pair, on=True))["messageRule"]["version"] == 2
    (error,) = await world.refused(TURN, **pair, on=False, version=1)
    assert (error["code"], error["currentVersion"]) == ("CONFLICT", 2)
    (error,) = await world.refused(TURN, trigger="ORDER_PLACED", template="INVOICE", on=True)
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["template"])


async def test_a_worker_finds_the_shops_where_something_happened(world: World) -> None:
    await turn(world, *PAIRS)
    await world.place()
    world.compares = False  # the worker writes between two answers
    task = asyncio.create_task(tell_customers(world.services, look=0.02))
    try:
        async with asyncio.timeout(10):
            while True:
                found = (await world.ask(MESSAGES))["messages"]["nodes"]
                if found:
                    break
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert found[0]["template"] == "ORDER_RECEIVED"
    assert await Occasions(world.database, world.services.clock).due(10) in ([], [world.shop_id])
    assert len(await told(world)) == 2
    assert await Occasions(world.database, world.services.clock).due(10) == []
