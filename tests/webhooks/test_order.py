"""Messages about one subject keep their order; filters, kinds and documents decide what is told."""

import asyncio
from collections import defaultdict
from random import Random
from typing import Any

import pytest
from conftest import Addresses
from factories import World
from receiver import Receiver, Request, answers, drops, hangs
from telling import (
    DELIVERIES,
    LOOK,
    PAUSE,
    PLACED,
    REPLAY,
    RESUME,
    ROTATE,
    UPDATE,
    Teller,
    deliveries,
    hook,
    local_sender,
    telling,
)

from db import tables as t
from db.database import Database
from db.transactions import Mode
from domain.log import encode_cursor

CHANGE = """mutation ($id: ID!, $note: String) {
  updateOrder(id: $id, input: {customerNote: $note}) { userErrors { code } logCursor }
}"""
KINDS = ["ORDER_PLACED", "ORDER_UPDATED"]
WHOLE = """subscription Whole {
  events {
    cursor
    event { id type }
    order { ...Seen }
  }
}
fragment Seen on Order { id number customerNote lines(first: 5) { nodes { title } } }"""


def told(receiver: Receiver) -> dict[str, list[tuple[str, object]]]:
    """Give what came about each order, one after the other."""
    found: dict[str, list[tuple[str, object]]] = defaultdict(list)
    for message in receiver.messages():
        changes = message["data"]["event"]["changes"]
        found[message["data"]["orderId"]].append(
            (message["type"], changes[0]["after"] if changes else None)
        )
    return found


async def test_later_messages_wait_for_an_older_one_of_the_same_order(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    await hook(world, receiver, types=KINDS)
    first, second = await world.place(), await world.place()

    async def not_the_first(request: Request, writer: asyncio.StreamWriter) -> None:
        is_first = request.message["data"]["orderId"] == first["id"]
        await answers(500 if is_first else 200)(request, writer)

    receiver.answer = not_the_first
    for note in ("a", "b"):
        for order in (first, second):
            await world.do(CHANGE, id=order["id"], note=note)
    await teller.tell()
    came = told(receiver)
    assert [type for type, _ in came[first["id"]]] == ["ORDER_PLACED"]
    assert came[second["id"]] == [
        ("ORDER_PLACED", None),
        ("ORDER_UPDATED", "a"),
        ("ORDER_UPDATED", "b"),
    ]
    receiver.answer, receiver.got = answers(200), []
    teller.later(seconds=10)
    await teller.tell()
    assert told(receiver) == {
        first["id"]: [("ORDER_PLACED", None), ("ORDER_UPDATED", "a"), ("ORDER_UPDATED", "b")]
    }


async def test_everything_arrives_in_order_however_badly_the_receiver_behaves(
    world: World, receiver: Receiver
) -> None:
    """It fails, hangs and drops connections, before and after it has dealt with a message."""
    chance, dealt = Random(7), list[Request]()

    async def badly(request: Request, writer: asyncio.StreamWriter) -> None:
        how = chance.choice([answers(200)] * 5 + [answers(500), drops, hangs])
        if how not in {drops, hangs} or chance.random() < 0.5:
            dealt.append(request)
        if chance.random() < 0.1:
            how = answers(503)
        await how(request, writer)

    async with telling(world, local_sender(patience=0.1)) as teller:
        made = await hook(world, receiver, types=KINDS)
        receiver.answer = badly
        orders = [(await world.place())["id"] for _ in range(5)]
        for nth in range(3):
            for id in orders:
                await world.do(CHANGE, id=id, note=f"note {nth}")
        for _ in range(10):
            await teller.tell()
            teller.later(hours=5)
        receiver.answer = answers(200)
        receiver.got = dealt
        await teller.tell()
        states = {each["state"] for each in await deliveries(world, made["webhook"]["id"])}
    assert states == {"DELIVERED"}
    expected: list[tuple[str, object]] = [("ORDER_PLACED", None)]
    expected += [*(("ORDER_UPDATED", f"note {n}") for n in range(3))]
    for id in orders:
        came = told(receiver)[id]
        assert came == sorted(came, key=expected.index)
        assert set(came) == set(expected)
    assert len(dealt) > len(orders) * len(expected)


async def test_a_document_says_what_is_told(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    await hook(world, receiver, query=WHOLE)
    order = await world.place(customerNote="Ring twice")
    await teller.tell()
    (message,) = receiver.messages()
    data = message["data"]
    assert set(data) == {"cursor", "event", "order"}
    assert data["event"]["type"] == "ORDER_PLACED"
    assert data["order"]["number"] == order["number"]
    assert data["order"]["customerNote"] == "Ring twice"
    assert data["order"]["lines"] == {"nodes": [{"title": "Mug"}]}


async def test_a_webhook_is_told_what_a_subscription_with_its_document_yields(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    start = (await world.ask("{ logCursor }"))["logCursor"]
    await hook(world, receiver, query=WHOLE)
    await world.place()
    await teller.tell()
    follow = WHOLE.replace("events {", f'events(types: [ORDER_PLACED], after: "{start}") {{')
    stream = await world.schema.subscribe(follow, context_value=world.context())
    item: Any = await anext(stream)  # pyright: ignore[reportArgumentType]
    await stream.aclose()  # pyright: ignore[reportAttributeAccessIssue]
    assert receiver.messages()[0]["data"] == item.data["events"]


async def test_kinds_and_filters_are_those_of_the_api(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    wanted = {
        "or": [{"email": "AINO@example.com"}, {"total": {"currencyCode": "EUR", "min": "1000"}}]
    }
    await hook(world, receiver, filter=wanted, types=[*PLACED, "CUSTOMER_CREATED"])
    mine = await world.place()
    customer = {"email": "other@example.com", "lastName": "Other"}
    await world.place(customer=customer)
    await world.create_customer(email="aino@example.com")
    await world.do(CHANGE, id=mine["id"], note="not told")
    await teller.tell()
    assert [each["data"]["orderId"] for each in receiver.messages()] == [mine["id"]]
    webhooks = await world.ask("{ webhooks { nodes { cursor } } logCursor }")
    assert webhooks["webhooks"]["nodes"][0]["cursor"] == webhooks["logCursor"]


async def test_a_webhook_of_everything_is_told_everything(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    await hook(world, receiver, types=None)
    await world.place()
    customer = await world.create_customer()
    await teller.tell()
    kinds = [each["type"] for each in receiver.messages()]
    assert sorted(kinds) == sorted(
        ["WEBHOOK_CREATED", "ORDER_PLACED", "PAYMENT_CREATED", "CUSTOMER_CREATED"]
    )
    (told_of,) = [each for each in receiver.messages() if each["type"] == "CUSTOMER_CREATED"]
    assert told_of["data"]["customerId"] == customer["id"]


async def test_both_secrets_sign_for_a_day(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    new = (await world.do(ROTATE, id=made["webhook"]["id"]))["secret"]
    await world.place()
    await teller.tell()
    for secret in (made["secret"], new):
        assert receiver.got[0].verify(secret)["type"] == "ORDER_PLACED"
    teller.later(hours=25)
    world.services.clock.at, moved = None, world.services.clock.at  # type: ignore[attr-defined]
    await world.place()
    world.services.clock.at = moved  # type: ignore[attr-defined]
    await teller.tell()
    signatures = receiver.got[1].headers["webhook-signature"].split(" ")
    assert len(signatures) == 1


async def test_a_pause_holds_everything_and_resuming_loses_nothing(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    id = made["webhook"]["id"]
    receiver.answer = answers(500)
    first = await world.place()
    await teller.tell()
    await world.do(PAUSE, id=id)
    second = await world.place()
    teller.later(hours=1)
    receiver.answer, receiver.got = answers(200), []
    await teller.tell()
    assert receiver.got == []
    await world.do(RESUME, id=id)
    await teller.tell()
    came = [each["data"]["orderId"] for each in receiver.messages()]
    assert sorted(came) == sorted([first["id"], second["id"]])


async def test_a_replay_tells_again_in_order_and_with_the_same_ids(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver, types=KINDS)
    id = made["webhook"]["id"]
    before = await world.place()
    start = (await world.ask("{ logCursor }"))["logCursor"]
    order = await world.place()
    for note in ("a", "b", "c"):
        await world.do(CHANGE, id=order["id"], note=note)
    await teller.tell()
    ids = {each.headers["webhook-id"] for each in receiver.got}
    assert len(ids) == 5
    receiver.answer = answers(500)
    await world.do(CHANGE, id=order["id"], note="d")
    await teller.tell()
    receiver.answer, receiver.got = answers(200), []
    await world.do(REPLAY, id=id, **{"from": start})
    await teller.tell()
    notes = [None, "a", "b", "c", "d"]
    assert [note for _, note in told(receiver)[order["id"]]] == notes
    assert before["id"] not in told(receiver)
    again = {each.headers["webhook-id"] for each in receiver.got}
    assert len(again & ids) == 4
    found = await deliveries(world, id)
    assert len(found) == 6
    assert {each["state"] for each in found} == {"DELIVERED"}
    events = await world.ask("{ events(last: 1) { nodes { type data } } }")
    assert events["events"]["nodes"][0]["type"] == "WEBHOOK_REPLAYED"


@pytest.mark.parametrize("cursor", ["", "x", encode_cursor(10**6)])
async def test_a_replay_from_nowhere_is_refused(
    world: World, receiver: Receiver, cursor: str
) -> None:
    async with telling(world):
        id = (await hook(world, receiver))["webhook"]["id"]
        (error,) = await world.refused(REPLAY, id=id, **{"from": cursor})
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["from"])


async def test_a_replay_of_what_has_left_the_log_is_refused(
    world: World, addresses: Addresses, receiver: Receiver, teller: Teller
) -> None:
    del teller
    carts = (await hook(world, receiver, types=["CHECKOUT_STARTED"]))["webhook"]["id"]
    orders = (await hook(world, receiver, types=PLACED))["webhook"]["id"]
    owner = Database(addresses.owner)
    async with owner.transactions.open(Mode.WRITE, world.shop_id) as connection:
        row = {"shop_id": world.shop_id, "position": 2}
        await connection.execute(t.log_archive.insert().values(row))
    await owner.close()
    (error,) = await world.refused(REPLAY, id=carts, **{"from": encode_cursor(1)})
    assert encode_cursor(2) in error["message"]
    await world.do(REPLAY, id=carts, **{"from": encode_cursor(2)})
    await world.do(REPLAY, id=orders, **{"from": encode_cursor(0)})


async def test_a_change_of_address_counts_from_the_next_attempt(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver, url=receiver.url.replace("/hooks", "/old"))
    receiver.answer = answers(500)
    await world.place()
    await teller.tell()
    await world.do(UPDATE, id=made["webhook"]["id"], input={"url": receiver.url})
    receiver.answer = answers(200)
    teller.later(seconds=10)
    await teller.tell()
    assert [request.path for request in receiver.got] == ["/old", "/hooks"]
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    attempts = delivery["attempts"]["nodes"]
    assert [each["url"] for each in attempts] == [
        receiver.url,
        receiver.url.replace("/hooks", "/old"),
    ]


async def test_a_document_that_fits_no_more_pauses_the_webhook(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    id = made["webhook"]["id"]
    await world.set(t.webhook, id, query="subscription { events { ofAnOlderVersion } }")
    await world.place()
    await teller.tell()
    webhook = (await world.ask(LOOK, id=id))["webhook"]
    assert (webhook["state"], webhook["pauseReason"]) == ("PAUSED", "QUERY_INVALID")
    assert receiver.got == []
    await world.do(UPDATE, id=id, input={"query": None})
    await world.do(RESUME, id=id)
    await teller.tell()
    assert len(receiver.got) == 1


async def test_webhooks_of_two_shops_are_told_of_their_own(
    world: World, neighbour: World, receiver: Receiver, teller: Teller
) -> None:
    for shop, name in ((world, "mine"), (neighbour, "theirs")):
        await hook(shop, receiver, name=name, url=receiver.url.replace("/hooks", f"/{name}"))
    orders = {"/mine": await world.place(), "/theirs": await neighbour.place()}
    await teller.tell()
    assert {each.path: each.message["data"]["orderId"] for each in receiver.got} == {
        path: order["id"] for path, order in orders.items()
    }
    theirs = (await neighbour.ask("{ webhooks { nodes { id } } }"))["webhooks"]["nodes"][0]["id"]
    assert await world.ask(DELIVERIES, id=theirs) == {"webhook": None}
