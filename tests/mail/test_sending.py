"""A mail server that refuses, hangs up or is away, and senders that are killed."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from at_work import at_work
from conftest import Addresses
from factories import Json, World
from forked import fork_worker
from mail.posting import (
    SEND,
    Office,
    clock_of,
    look,
    office,
    outcomes,
    send,
    settled,
    through,
    through_office,
    written_by,
)
from serving import free_port
from sqlalchemy import select

from adapters.mail import Folder
from adapters.templates import TemplateScribe
from db import tables as t
from domain.letters import Letter, TemplateBroken, Written

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
MESSAGES = 9
KILLS = 2


@on_sqlite
async def test_a_server_that_does_not_take_it_now_is_asked_again(world: World) -> None:
    """450 and then sent; a connection cut in DATA and then sent: always the same Message-ID."""
    order = await world.place()
    async with office() as desk:
        through_office(world, desk.port)
        desk.says = {"RCPT": ["450 4.2.0 Come back later"], "DATA": ["cut"]}
        queued = await send(world, order)
        first = await settled(world, queued["id"], outcomes=1)
        assert (first["state"], outcomes(first)) == ("QUEUED", ["DEFERRED"])
        assert first["attempts"]["nodes"][0]["code"] == "450"
        clock_of(world).pass_by(seconds=10)
        second = await settled(world, queued["id"], outcomes=2)
        assert outcomes(second) == ["DEFERRED", "DEFERRED"]
        assert second["attempts"]["nodes"][1]["code"] is None
        clock_of(world).pass_by(minutes=1)
        third = await settled(world, queued["id"], "SENT")
    assert outcomes(third) == ["DEFERRED", "DEFERRED", "SENT"]
    assert [mail["Message-ID"] for mail in desk.taken] == [queued["messageId"]]


@on_sqlite
async def test_a_server_that_is_away_gets_it_when_it_is_back(world: World) -> None:
    order, port = await world.place(), free_port()
    through_office(world, port)
    queued = await send(world, order)
    away = await settled(world, queued["id"], outcomes=1)
    assert (away["state"], outcomes(away)) == ("QUEUED", ["DEFERRED"])
    clock_of(world).pass_by(minutes=1)
    async with office(port) as desk:
        assert outcomes(await settled(world, queued["id"], "SENT")) == ["DEFERRED", "SENT"]
    assert len(desk.taken) == 1


@on_sqlite
async def test_after_the_last_attempt_it_has_failed(world: World) -> None:
    order, port = await world.place(), free_port()
    through_office(world, port)
    queued = await send(world, order)
    async with world.sql() as connection:
        await connection.execute(t.job.update().values(attempts_allowed=1))
    failed = await settled(world, queued["id"], "FAILED")
    assert outcomes(failed) == ["FAILED"]
    data = await world.ask("{ jobs { nodes { state } } events(last: 1) { nodes { type } } }")
    assert data["jobs"]["nodes"] == [{"state": "DONE"}]
    assert data["events"]["nodes"] == [{"type": "MESSAGE_FAILED"}]


@on_sqlite
async def test_an_address_that_bounced_is_not_written_to_until_staff_let_it(world: World) -> None:
    """S1-24: the address that the customer wrote was wrong."""
    order = await world.place()
    async with office() as desk:
        through_office(world, desk.port)
        desk.says["RCPT"] = ["550 5.1.1 Nobody of that name"]
        bounced = await settled(world, (await send(world, order))["id"], "BOUNCED")
        assert bounced["attempts"]["nodes"][0]["text"] == "5.1.1 Nobody of that name"
        kept = await settled(world, (await send(world, order))["id"], "SUPPRESSED")
        assert outcomes(kept) == ["SUPPRESSED"]
        assert [hint["code"] for hint in kept["hints"]] == ["BOUNCED_BEFORE"]
        assert desk.asked == 1
        (held,) = (await world.ask(SUPPRESSIONS))["suppressions"]["nodes"]
        assert held["email"] == "aino@example.com"
        assert held["message"] == {"id": bounced["id"]}
        await world.do(LIFT, email="AINO@example.com")
        (nothing,) = await world.refused(LIFT, email="aino@example.com")
        assert nothing["field"] == ["email"]
        assert (await settled(world, (await send(world, order))["id"], "SENT"))["sentAt"]
        # What is refused for what it says is no trouble with the address.
        desk.says["DATA"] = ["554 5.7.1 Looks like spam"]
        await settled(world, (await send(world, order))["id"], "BOUNCED")
    assert (await world.ask(SUPPRESSIONS))["suppressions"]["nodes"] == []


SUPPRESSIONS = "{ suppressions { nodes { email reason message { id } } } }"
LIFT = """mutation ($email: String!) { liftSuppression(email: $email) {
  userErrors { code field } } }"""


@on_sqlite
async def test_a_shop_sends_no_faster_than_it_says(world: World) -> None:
    set_pace = """mutation { updateShop(input: {messagesPerMinute: 2}) { userErrors { code } } }"""
    await world.do(set_pace)
    order = await world.place()
    clock_of(world).at = world.services.clock.now()
    async with office() as desk:
        through_office(world, desk.port)
        for _ in range(3):
            await send(world, order)
        for seconds, sent in ((0, 1), (29, 1), (2, 2), (30, 3)):
            clock_of(world).pass_by(seconds=seconds)
            await _works(world, desk, sent)
    attempts = await _rows(world, select(t.job.c.attempts))
    assert [row.attempts for row in attempts] == [1, 1, 1]  # to wait counts as no attempt


async def _works(world: World, desk: Office, sent: int) -> None:
    """Let a worker work until so many were sent and nothing is due."""
    now = world.services.clock.now()
    job = t.job.c
    due = select(job.id).where(
        job.finished_at.is_(None), (job.due_at <= now) | (job.state == "RUNNING")
    )
    async with at_work(world), asyncio.timeout(6):
        while await _rows(world, due):  # noqa: ASYNC110  (no event tells)
            await asyncio.sleep(0.02)
    assert len(desk.taken) == sent


@on_sqlite
async def test_without_a_server_messages_become_files(world: World, tmp_path: Path) -> None:
    through(world, Folder(tmp_path))
    await world.do("mutation { updateShop(input: {senderEmail: null}) { userErrors { code } } }")
    order = await world.place()
    sent = await settled(world, (await send(world, order))["id"], "SENT")
    (file,) = (tmp_path / world.shop.slug).iterdir()
    found = Folder(tmp_path).read(world.shop.slug, file.name)
    assert found is not None
    assert found["From"].addresses[0].addr_spec == f"{world.shop.slug}@localhost"
    assert found["Message-ID"] == sent["messageId"]
    assert Folder(tmp_path).read("..", file.name) is None
    assert Folder(tmp_path).read(world.shop.slug, f"../{world.shop.slug}/{file.name}") is None


class Stuck(TemplateScribe):
    """A writer whose template is broken."""

    def write(self, letter: Letter) -> Written:
        """Fail."""
        del letter
        raise TemplateBroken("subject", 1, "There is no such word.")


@on_sqlite
async def test_a_broken_template_fails_its_message_alone(world: World) -> None:
    written_by(world, Stuck())
    order = await world.place()
    failed = await settled(world, (await send(world, order))["id"], "FAILED")
    assert "There is no such word." in failed["attempts"]["nodes"][0]["text"]


async def _rows(world: World, query: Any) -> list[Any]:
    async with world.sql() as connection:
        return list((await connection.execute(query)).all())


async def test_a_killed_sender_loses_nothing_and_doubles_at_most_what_was_on_its_way(
    world: World, addresses: Addresses
) -> None:
    order = await world.place()
    async with office() as desk:
        queued = [await send(world, order) for _ in range(MESSAGES)]
        for nth in range(1, KILLS + 2):
            process = await fork_worker("mail.mail_worker", addresses.app, desk.port)
            wanted = MESSAGES if nth > KILLS else min(len(desk.taken) + 2, MESSAGES)
            async with asyncio.timeout(30):
                while len(desk.taken) < wanted or (nth > KILLS and await _waiting(world)):  # noqa: ASYNC110
                    await asyncio.sleep(random.uniform(0.01, 0.05))
            process.kill()
            await process.wait()
    times = Counter(str(mail["Message-ID"]) for mail in desk.taken)
    assert set(times) == {each["messageId"] for each in queued}  # each at least once
    begun = await _attempts(world)
    for each in queued:
        header = each["messageId"]
        # An attempt without an end is one that a kill fell into: it alone may have come twice.
        assert times[header] <= 1 + begun[header], header
    assert (await look(world, queued[0]["id"]))["state"] == "SENT"
    assert sum(begun.values()) <= KILLS * 4  # four at a time


async def _waiting(world: World) -> int:
    return len(await _rows(world, select(t.message.c.id).where(t.message.c.state == "QUEUED")))


async def _attempts(world: World) -> Counter[str]:
    """Count the attempts of each message that have no end."""
    message, attempt = t.message.c, t.message_attempt.c
    query = (
        select(message.header_id)
        .join(t.message_attempt, attempt.message_id == message.id)
        .where(attempt.outcome == "SENDING")
    )
    return Counter(row.header_id for row in await _rows(world, query))


@on_sqlite
async def test_what_customers_and_shops_typed_stays_in_its_header(
    world: World, tmp_path: Path
) -> None:
    """Line breaks in names and addresses, put past every check, become no header of their own."""
    through(world, Folder(tmp_path))
    order = await world.place()
    async with world.sql() as connection:
        evil = "Shop\r\nBcc: all@example.com"
        await connection.execute(t.shop.update().values(sender_name=evil))
    queued = await send(world, order, subject="Hei <b>sinä</b>")
    assert (await settled(world, queued["id"], "FAILED"))["attempts"]["nodes"]
    given: Json = {"about": {"orderId": order["id"]}, "body": "Hei", "to": "ä@example.com"}
    async with world.sql() as connection:
        await connection.execute(t.shop.update().values(sender_name='"Å" <x@y>, B'))
    message = (await world.do(SEND, input=given | {"subject": "Ääkköset ✓"}))["message"]
    await settled(world, message["id"], "SENT")
    (file,) = (tmp_path / world.shop.slug).iterdir()
    found = Folder(tmp_path).read(world.shop.slug, file.name)
    assert found is not None
    assert found["Subject"] == "Ääkköset ✓"
    assert [each.addr_spec for each in found["From"].addresses] == ["hei@tiski.example"]
    assert found["Bcc"] is None


@on_sqlite
async def test_a_rule_whose_messages_can_not_leave_is_turned_on_with_a_warning(
    world: World,
) -> None:
    turn = """mutation { updateMessageRule(
      trigger: ORDER_PLACED, template: ORDER_RECEIVED, isActive: true
    ) { messageRule { isActive } warnings { code field } userErrors { code } } }"""
    through_office(world, free_port())
    assert (await world.do(turn))["warnings"] == []
    await world.do("mutation { updateShop(input: {senderEmail: null}) { userErrors { code } } }")
    told = await world.do(turn)
    assert told["warnings"] == [{"code": "SENDER_MISSING", "field": ["isActive"]}]
    assert told["messageRule"]["isActive"]
