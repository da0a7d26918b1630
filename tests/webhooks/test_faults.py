"""Receivers that fail, hang, drop connections, are slow, busy, or gone."""

import asyncio
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from factories import World
from receiver import Answer, Receiver, Request, answers, drops, hangs, receiving, slowly
from telling import LOOK, REDELIVER, RESUME, TRY, Teller, deliveries, hook, local_sender, telling

from db import tables as t
from domain.delivery import PAUSES
from queryplan.ids import decode_id

NOTICES = """{ events(filter: {types: [WEBHOOK_PAUSED, WEBHOOK_DELIVERY_FAILED]}) {
  nodes { type data actor { kind } changes { path before after } } } }"""


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (answers(500, "no"), 500, None),
        (answers(404), 404, None),
        (answers(302, location="http://partner.example:1/"), 302, None),
        (drops, None, "The connection failed: "),
        (hangs, None, "There was no whole answer within 0.3 seconds."),
    ],
)
async def test_what_is_not_taken_is_sent_again(
    world: World, receiver: Receiver, answer: Answer, status: int | None, error: str | None
) -> None:
    async with telling(world, local_sender(patience=0.3)) as teller:
        made = await hook(world, receiver)
        await world.place()
        receiver.answer = answer
        await teller.tell()
        (delivery,) = await deliveries(world, made["webhook"]["id"])
        (attempt,) = delivery["attempts"]["nodes"]
        assert (delivery["state"], attempt["status"]) == ("WAITING", status)
        assert attempt["error"] == error or attempt["error"].startswith(error)
        receiver.answer = answers(200)
        teller.later(seconds=10)
        await teller.tell()
        (delivery,) = await deliveries(world, made["webhook"]["id"])
        assert delivery["state"] == "DELIVERED"
        assert [request.headers["webhook-id"] for request in receiver.got] == [
            delivery["messageId"]
        ] * len(receiver.got)


async def test_an_answer_that_drips_is_cut_off(world: World, receiver: Receiver) -> None:
    async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")
        for _each in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with telling(world, local_sender(patience=0.4)) as teller:
        made = await hook(world, receiver)
        await world.place()
        receiver.answer = drip
        started = monotonic()
        await teller.tell()
        assert monotonic() - started < 4
        (delivery,) = await deliveries(world, made["webhook"]["id"])
        assert delivery["state"] == "WAITING"


async def test_of_a_long_answer_the_beginning_is_kept(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    await world.place()
    receiver.answer = answers(200, "x" * 100_000)
    await teller.tell()
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    assert delivery["attempts"]["nodes"][0]["response"] == "x" * 4096


async def test_who_is_gone_is_told_no_more(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    id = made["webhook"]["id"]
    await world.place()
    receiver.answer = answers(410)
    await teller.tell()
    webhook = (await world.ask(LOOK, id=id))["webhook"]
    assert (webhook["state"], webhook["pauseReason"]) == ("PAUSED", "GONE")
    (event,) = (await world.ask(NOTICES))["events"]["nodes"]
    assert event["type"] == "WEBHOOK_PAUSED"
    assert event["data"]["why"] == "The receiver answered 410 Gone."
    assert event["changes"] == [{"path": "state", "before": "ACTIVE", "after": "PAUSED"}]
    assert event["actor"] == {"kind": "SYSTEM"}
    second = await world.place()
    teller.later(days=1)
    await teller.tell()
    assert len(receiver.got) == 1
    receiver.answer = answers(200)
    await world.do(RESUME, id=id)
    await teller.tell()
    assert len(receiver.got) == 3
    assert receiver.got[1].headers["webhook-id"] == receiver.got[0].headers["webhook-id"]
    assert receiver.got[2].message["data"]["orderId"] == second["id"]


async def test_who_takes_nothing_for_three_days_is_paused_and_goes_on_where_it_stood(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    id = made["webhook"]["id"]
    await world.place()
    await world.place()
    receiver.answer = answers(503)
    for pause in (timedelta(0), *PAUSES):
        teller.later(seconds=pause.total_seconds() * 1.11)
        await teller.tell()
    assert len(receiver.got) == 2 * (len(PAUSES) + 1)
    webhook = (await world.ask(LOOK, id=id))["webhook"]
    assert (webhook["state"], webhook["pauseReason"]) == ("PAUSED", "FAILING")
    (event,) = (await world.ask(NOTICES))["events"]["nodes"]
    assert event["data"]["why"] == "The receiver took nothing for 3 days."
    receiver.answer, receiver.got = answers(200), []
    teller.later(days=30)
    await teller.tell()
    assert receiver.got == []
    await world.do(RESUME, id=id)
    await teller.tell()
    assert len(receiver.got) == 2
    assert {each["state"] for each in await deliveries(world, id)} == {"DELIVERED"}


async def test_a_message_that_alone_is_never_taken_is_given_up(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    id = made["webhook"]["id"]
    order = await world.place()

    async def all_but_one(request: Request, writer: asyncio.StreamWriter) -> None:
        is_bad = request.message["data"]["orderId"] == order["id"]
        await answers(500 if is_bad else 200)(request, writer)

    receiver.answer = all_but_one
    for nth, pause in enumerate((timedelta(0), *PAUSES)):
        teller.later(seconds=pause.total_seconds() * 1.11)
        if nth == 3:
            await world.place()
        await teller.tell()
    found = {each["state"]: each for each in await deliveries(world, id)}
    assert set(found) == {"FAILED", "DELIVERED"}
    assert found["FAILED"]["attemptCount"] == len(PAUSES) + 1
    assert found["FAILED"]["nextAttemptAt"] is None
    assert (await world.ask(LOOK, id=id))["webhook"]["state"] == "ACTIVE"
    (event,) = (await world.ask(NOTICES))["events"]["nodes"]
    assert event["type"] == "WEBHOOK_DELIVERY_FAILED"
    failed = decode_id(found["FAILED"]["id"])[1]
    assert event["data"]["delivery_id"] == str(failed)
    receiver.answer = answers(200)
    payload = await world.do(REDELIVER, id=found["FAILED"]["id"])
    assert payload["delivery"]["state"] == "WAITING"
    await teller.tell()
    assert {each["state"] for each in await deliveries(world, id)} == {"DELIVERED"}


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), ("999999", 3600)])
async def test_a_busy_receiver_is_left_in_peace(
    world: World, receiver: Receiver, teller: Teller, said: str, seconds: int
) -> None:
    await hook(world, receiver)
    await world.place()
    receiver.answer = answers(429, retry_after=said)
    await teller.tell()
    receiver.answer = answers(200)
    await world.place()  # which waits as well
    teller.later(seconds=seconds - 30)
    await teller.tell()
    assert len(receiver.got) == 1
    teller.later(seconds=60)
    await teller.tell()
    assert len(receiver.got) == 3


async def test_a_slow_receiver_does_not_slow_others(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    """Neither another webhook, nor the other orders that the slow one is told of."""
    receiver.answer = slowly(0.5, answers(200))
    await hook(world, receiver, name="slow")
    async with receiving() as quick:
        await hook(world, quick, name="quick")
        for _ in range(16):
            await world.place()
        started = monotonic()
        async with teller.at_work():
            await quick.wait(16)
            assert len(receiver.got) <= 16
            await receiver.wait(16)
            taken = monotonic() - started
            await teller.couriers.settle()
    assert taken < 16 * 0.5  # up to 8 at a time


async def test_a_test_is_sent_once_also_to_who_is_paused(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    id = made["webhook"]["id"]
    receiver.answer = answers(410)
    await world.place()
    await teller.tell()
    assert (await world.ask(LOOK, id=id))["webhook"]["state"] == "PAUSED"
    receiver.answer = answers(500)
    for status, state in ((500, "FAILED"), (204, "DELIVERED")):
        receiver.answer = answers(status)
        test = (await world.do(TRY, id=id))["delivery"]
        assert test["state"] == "WAITING"
        await teller.tell()
        (found, *_) = await deliveries(world, id)
        assert (found["id"], found["state"], found["attemptCount"]) == (test["id"], state, 1)
        assert (found["type"], found["event"]) == (None, None)
        message = receiver.got[-1].verify(made["secret"])
        assert (message["type"], message["data"]) == ("WEBHOOK_TEST", {"webhook": {"id": id}})
    teller.later(days=1)
    await teller.tell()
    assert len(receiver.got) == 3


async def test_a_secret_that_cannot_be_opened_is_no_reason_to_send_unsigned(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    await world.set(t.webhook, made["webhook"]["id"], secret="gAAAA")
    await world.place()
    await teller.tell()
    assert receiver.got == []
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    (attempt,) = delivery["attempts"]["nodes"]
    assert "TISKI_SECRET_KEY" in attempt["error"]


async def test_the_figures_say_how_it_goes(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    await hook(world, receiver)
    await world.place()
    receiver.answer = answers(500)
    await teller.tell()
    metrics: Any = teller.metrics
    await metrics.page(None)
    figures = metrics.exposition().decode()
    assert 'tiski_webhook_attempts_total{outcome="failed"} 1.0' in figures
    assert "tiski_webhooks_waiting 1.0" in figures
    receiver.answer = answers(200)
    teller.later(seconds=30)
    await teller.tell()
    await metrics.page(None)
    figures = metrics.exposition().decode()
    assert 'tiski_webhook_attempts_total{outcome="delivered"} 1.0' in figures
    assert "tiski_webhooks_waiting 0.0" in figures
    assert "tiski_webhooks_oldest_seconds 0.0" in figures
    assert 'tiski_webhook_lag_seconds_bucket{le="30.0"} 0.0' in figures
    assert 'tiski_webhook_lag_seconds_bucket{le="120.0"} 1.0' in figures
