"""Who tells a webhook: one process at a time, and another when it was killed."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from conftest import Addresses
from factories import World
from forked import fork_worker
from receiver import Receiver, answers, hangs, slowly
from sqlalchemy import select
from telling import DELETE, PAUSE, Teller, deliveries, hook

from app.clock import SystemClock
from app.worker.housekeeping import DELIVERIES_ARE_KEPT
from db import tables as t
from db.outbox import LEASE, Outbox, forget_deliveries
from db.webhooks import WebhookLost
from resolvers import courier

CHANGE = """mutation ($id: ID!, $note: String) {
  updateOrder(id: $id, input: {customerNote: $note}) { userErrors { code } }
}"""


async def test_one_at_a_time_has_a_webhook(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    del teller
    outbox = Outbox(world.database, world.services.clock)
    await hook(world, receiver)
    await world.place()
    ((shop_id, webhook_id),) = await outbox.due(10)
    held, second = await asyncio.gather(*(outbox.take(shop_id, webhook_id) for _ in range(2)))
    assert (held is None) != (second is None)
    held = held or second
    assert held is not None
    assert list(await outbox.due(10)) == []
    clock: Any = world.services.clock
    clock.at = SystemClock().now() + LEASE + timedelta(seconds=1)
    assert len(await outbox.due(10)) == 1
    other = await outbox.take(shop_id, webhook_id)
    assert other is not None
    with pytest.raises(WebhookLost):
        async with outbox.step(held):
            raise AssertionError
    await outbox.leave(other)
    with pytest.raises(WebhookLost):
        await outbox.leave(other)


async def test_who_stops_leaves_the_webhook_to_others_at_once(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    await world.place()
    receiver.answer = hangs
    async with teller.at_work():
        await receiver.wait(1)
    receiver.answer = answers(200)
    await teller.tell()
    assert len(receiver.got) == 2
    assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    assert (delivery["state"], delivery["attemptCount"]) == ("DELIVERED", 1)


async def test_what_is_paused_or_deleted_while_it_is_sent(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    for call in (PAUSE, DELETE):
        id = (await hook(world, receiver))["webhook"]["id"]
        receiver.got = []
        receiver.answer = slowly(0.3, answers(200))
        await world.place()
        async with teller.at_work():
            await receiver.wait(1)
            await world.do(call, id=id)
            await teller.couriers.settle()
        if call == PAUSE:
            (delivery,) = await deliveries(world, id)
            assert delivery["state"] == "DELIVERED"


async def test_a_process_that_is_killed_in_the_middle_loses_nothing(
    world: World, addresses: Addresses, receiver: Receiver, teller: Teller
) -> None:
    """A true process with SIGKILL; what it was sending is sent again, in order."""
    await hook(world, receiver, types=["ORDER_PLACED", "ORDER_UPDATED"])
    orders = [(await world.place())["id"] for _ in range(3)]
    for note in ("a", "b"):
        for id in orders:
            await world.do(CHANGE, id=id, note=note)
    answered = 0

    async def four_then_hang(request: Any, writer: Any) -> None:
        nonlocal answered
        answered += 1
        await (answers(200) if answered <= 4 else hangs)(request, writer)

    receiver.answer = four_then_hang
    worker = await fork_worker("webhook_worker", addresses.app)
    try:
        await receiver.wait(7, within=60)
    finally:
        worker.kill()
        await worker.wait()
    receiver.answer = answers(200)
    await teller.tell()  # its lease still holds
    assert len(receiver.got) == 7
    teller.later(seconds=LEASE.total_seconds() + 1)
    await teller.tell()
    found: dict[str, list[str]] = {}
    for request in receiver.got:
        data = request.message["data"]
        note = (data["event"]["changes"] or [{"after": "placed"}])[0]["after"]
        of_order = found.setdefault(data["orderId"], [])
        if note not in of_order:
            of_order.append(note)
    assert found == {id: ["placed", "a", "b"] for id in orders}
    assert len(receiver.got) == 9 + 3
    assert len({request.headers["webhook-id"] for request in receiver.got}) == 9


async def test_no_more_than_so_many_wait_and_the_rest_follows(
    world: World, receiver: Receiver, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "MOST_WAITING", 4)
    monkeypatch.setattr(courier, "BATCH", 3)
    id = (await hook(world, receiver))["webhook"]["id"]
    for _ in range(20):
        await world.place()
    receiver.answer = answers(500)
    await teller.tell()
    assert 4 <= len(await deliveries(world, id)) <= 7
    receiver.answer, receiver.got = answers(200), []
    teller.later(seconds=10)
    await teller.tell()
    assert len(receiver.got) == 20
    assert {each["state"] for each in await deliveries(world, id)} == {"DELIVERED"}


async def test_what_was_delivered_long_ago_is_forgotten(
    world: World, neighbour: World, receiver: Receiver, teller: Teller
) -> None:
    for shop in (world, neighbour):
        await hook(shop, receiver)
        await shop.place()
    await teller.tell()
    receiver.answer = answers(500)
    await world.place()
    await teller.tell()
    at = world.services.clock.now()
    assert await forget_deliveries(world.database, at - DELIVERIES_ARE_KEPT) == 0
    later = at + DELIVERIES_ARE_KEPT + timedelta(days=1)
    assert await forget_deliveries(world.database, later - DELIVERIES_ARE_KEPT) == 2
    async with world.sql() as connection:
        left = (await connection.scalars(select(t.webhook_delivery.c.state))).all()
        attempts = (await connection.scalars(select(t.webhook_attempt.c.status))).all()
    assert (list(left), list(attempts)) == (["WAITING"], [500])
