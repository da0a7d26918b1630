"""Providers' notices: checked, stored first, applied once, in whatever order they come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from at_the_psp import CAPTURE, SYNC, Till, eur, serving_app, till_of
from at_work import at_work
from factories import Json, World
from hypothesis import given, settings
from hypothesis import strategies as st
from psp_notices import notice, signed, tell
from sqlalchemy import func, select
from starlette.applications import Starlette

from adapters.payments.playing import SIGNATURE, Playing
from app.hooks import Hooks
from app.psp import PLAY
from db import tables as t
from db.queue import Queue
from domain.errors import DomainError
from domain.provider import NoticeRefused
from domain.states import TransactionKind, TransactionStatus
from resolvers.kinds import KINDS
from resolvers.notices import receive


@pytest.fixture
async def till(world: World) -> AsyncIterator[Till]:
    async with till_of(world) as till:
        yield till


BIND = """mutation ($id: ID!, $input: UpdatePaymentInput!) {
  updatePayment(id: $id, input: $input) { userErrors { code message field } }
}"""
PLAYED = Playing("http://127.0.0.1:1")


async def applied(till: Till) -> None:
    """Let workers work until nothing waits."""
    async with at_work(till.world), asyncio.timeout(60):
        while await _active(till):  # noqa: ASYNC110  (no event tells of it)
            await asyncio.sleep(0.02)


async def _active(till: Till) -> int:
    async with till.world.sql() as connection:
        waiting = select(func.count()).where(
            t.job.c.kind == "APPLY_NOTICES", t.job.c.state.in_(["QUEUED", "RUNNING"])
        )
        return await connection.scalar(waiting) or 0


async def rows(till: Till, table: Any) -> int:
    async with till.world.sql() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


def kinds(payment: Json) -> list[str]:
    return sorted(each["kind"] for each in payment["transactions"]["nodes"])


async def test_a_notice_is_applied_once_however_often_it_comes(till: Till) -> None:
    id = await till.payment()
    (account,) = till.books.accounts.values()
    body = notice(account.id, account.entries[0])
    till.world.compares = False
    await asyncio.gather(*(tell(till, body) for _ in range(20)))
    await applied(till)
    till.world.compares = True
    payment = await till.look(id)
    assert payment["state"] == "AUTHORIZED"
    assert kinds(payment) == ["AUTHORIZATION"]
    assert await rows(till, t.payment_notice) == 1
    assert await rows(till, t.payment_log) == 1


async def test_asking_after_a_notice_brings_only_the_page(till: Till) -> None:
    id = await till.payment()
    (account,) = till.books.accounts.values()
    await tell(till, notice(account.id, account.entries[0]))
    await applied(till)
    payment = (await till.world.do(SYNC, id=id))["payment"]
    assert payment["externalUrl"].startswith("http")
    assert kinds(payment) == ["AUTHORIZATION"]
    again = (await till.world.do(SYNC, id=id))["payment"]
    assert again["version"] == payment["version"]


async def test_notices_in_any_order_lead_to_the_same(till: Till) -> None:
    id = await till.payment()
    (account,) = till.books.accounts.values()
    for status in (TransactionStatus.PENDING, TransactionStatus.SUCCESS):
        kind = TransactionKind.CAPTURE
        entry = till.books.enter(account, kind, TransactionStatus.SUCCESS, 1000, f"k{status}")
        entry.id, entry.status = "tt_capture", status
    first, pending, done = account.entries
    for nth, entry in enumerate((done, first, pending)):
        await tell(till, notice(account.id, entry, f"tn_{nth}"))
    await applied(till)
    payment = await till.look(id)
    assert kinds(payment) == ["AUTHORIZATION", "CAPTURE"]
    assert (payment["captured"]["amount"], payment["authorized"]["amount"]) == ("10.00", "20.90")
    assert payment["state"] == "PARTIALLY_CAPTURED"


async def test_a_notice_and_a_capture_by_hand_at_once_count_once(till: Till) -> None:
    id = await till.synced()
    (account,) = till.books.accounts.values()
    await till.world.do(CAPTURE, id=id)
    for nth in range(3):
        await tell(till, notice(account.id, account.entries[-1], f"tn_{nth}"))
    await applied(till)
    payment = await till.look(id)
    assert payment["captured"]["amount"] == "30.90"
    assert kinds(payment) == ["AUTHORIZATION", "CAPTURE"]


async def test_the_psps_own_notices_and_captures_at_once_count_once(world: World) -> None:
    hooks = Starlette(routes=[*Hooks(world.services).routes()])
    async with serving_app(hooks) as address:
        webhook = f"{address}/hooks/payments/{world.shop.slug}/test"
        async with till_of(world, webhook=webhook) as till:
            id = await till.synced()
            world.compares = False
            amounts = ("10.00", "10.02", "5.00")
            async with at_work(world):
                await asyncio.gather(
                    *(world.ask(CAPTURE, id=id, input=eur(amount)) for amount in amounts)
                )
                async with asyncio.timeout(60):
                    while await told(till) < len(amounts):  # noqa: ASYNC110  (no event tells of it)
                        await asyncio.sleep(0.05)
            await applied(till)
            world.compares = True
            payment = await till.look(id)
            (account,) = till.books.accounts.values()
    assert payment["captured"]["amount"] == "25.02"
    assert kinds(payment) == ["AUTHORIZATION", "CAPTURE", "CAPTURE", "CAPTURE"]
    assert account.moved(TransactionKind.CAPTURE) == 2502


async def told(till: Till) -> int:
    """Count the notices about captures that succeeded."""
    notice = t.payment_notice.c
    async with till.world.sql() as connection:
        came = select(func.count()).where(notice.type == "payment.capture.success")
        return await connection.scalar(came) or 0


async def test_a_notice_that_comes_before_its_payment_waits_for_it(till: Till) -> None:
    account = till.books.open(amount=500, currency="EUR", is_manual=False)
    await tell(till, notice(account.id, account.entries[0]))
    await applied(till)
    assert await rows(till, t.payment_notice) == 1
    id = await till.payment()
    await till.world.set(t.payment, id, provider="manual", psp_reference=None)
    binding = {"provider": "test", "pspReference": account.id}
    await till.world.do(BIND, id=id, input=binding)
    await applied(till)
    async with till.world.sql() as connection:
        waiting = select(func.count()).where(t.payment_notice.c.applied_at.is_(None))
        assert await connection.scalar(waiting) == 0
    assert kinds(await till.look(id)) == ["SALE"]


async def test_a_payment_that_is_bound_while_its_notice_is_looked_at(till: Till) -> None:
    account = till.books.open(amount=500, currency="EUR", is_manual=False)
    id = await till.payment()
    await till.world.set(t.payment, id, provider="manual", psp_reference=None)
    await tell(till, notice(account.id, account.entries[0]))
    queue = Queue(till.world.database, till.world.services.clock)
    (looking,) = await queue.take(till.world.shop_id, 1, KINDS)  # and finds no payment yet
    binding = {"provider": "test", "pspReference": account.id}
    await till.world.do(BIND, id=id, input=binding)
    await queue.finish(looking)
    await applied(till)
    assert kinds(await till.look(id)) == ["SALE"]


async def test_expiry_and_charge_backs_are_taken_over(till: Till) -> None:
    id = await till.synced()
    (account,) = till.books.accounts.values()
    till.books.expire(account)
    await tell(till, notice(account.id, account.entries[-1], type="payment.expired"))
    await applied(till)
    assert (await till.look(id))["state"] == "EXPIRED"
    again = (await till.world.do(SYNC, id=id))["payment"]
    assert (again["state"], kinds(again)) == ("EXPIRED", ["AUTHORIZATION", "VOID"])
    other = await till.synced(is_manual=False)
    account = list(till.books.accounts.values())[-1]
    entry = till.books.charge_back(account, 1000)
    await tell(till, notice(account.id, entry, "tn_9"))
    await applied(till)
    payment = await till.look(other)
    assert (payment["state"], payment["refunded"]["amount"]) == ("PARTIALLY_REFUNDED", "10.00")


async def test_an_unknown_notice_is_kept_and_harms_nothing(till: Till) -> None:
    id = await till.payment()
    before = await till.look(id)
    (account,) = till.books.accounts.values()
    await tell(till, notice(account.id, account.entries[0], type="shop.painted"))
    await applied(till)
    assert await till.look(id) == before
    assert await rows(till, t.payment_notice) == 1


async def test_a_notice_in_another_currency_is_refused_and_seen(till: Till) -> None:
    id = await till.payment()
    (account,) = till.books.accounts.values()
    account.entries[0].currency = "SEK"
    await tell(till, notice(account.id, account.entries[0]))
    await applied(till)
    (job,) = await till.jobs("APPLY_NOTICES")
    assert (job["state"], "EUR" in job["error"]) == ("FAILED", True)
    assert (await till.look(id))["transactions"]["nodes"] == []


@settings(max_examples=100, deadline=None)
@given(
    body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)), data=st.data()
)
def test_whatever_comes_is_refused_and_nothing_applied_without_a_signature(
    body: bytes, data: st.DataObject
) -> None:
    provider = PLAYED.connect({"apiKey": "k", "webhookSecret": PLAY.webhook_secret})
    headers = data.draw(
        st.sampled_from([{}, {SIGNATURE: "t=1,v1=00"}, {SIGNATURE: "v1=,t="}, {SIGNATURE: "=,="}])
    )
    with pytest.raises(NoticeRefused):
        provider.read_notice(headers, body, datetime.now(UTC))
    with suppress(NoticeRefused):  # with a signature too, only a notice of the right shape is read
        provider.read_notice(signed(body), body, datetime.now(UTC))


async def test_the_address_answers_as_providers_expect(till: Till) -> None:
    world = till.world
    id = await till.payment()
    (account,) = till.books.accounts.values()
    body = notice(account.id, account.entries[0])
    app = Starlette(routes=[*Hooks(world.services).routes()])
    async with serving_app(app) as address, httpx2.AsyncClient(base_url=address) as client:
        path = f"/hooks/payments/{world.shop.slug}/test"

        async def post(path: str, content: bytes, headers: dict[str, str]) -> int:
            return (await client.post(path, content=content, headers=headers)).status_code

        assert await post(path, body, signed(body)) == 200
        assert await post(path, body + b" ", signed(body)) == 400
        assert await post(path, body, {}) == 400
        assert await post(path, b"x" * 300_000, {}) == 413
        assert await post(f"/hooks/payments/{world.shop.slug}/stripe", body, signed(body)) == 404
        assert await post("/hooks/payments/nowhere/test", body, signed(body)) == 404
        assert (await client.get(path)).status_code == 405
    await applied(till)
    assert (await till.look(id))["state"] == "AUTHORIZED"


async def test_a_notice_stays_in_its_shop(till: Till, neighbour: World) -> None:
    id = await till.payment()
    (account,) = till.books.accounts.values()
    body = notice(account.id, account.entries[0])
    with pytest.raises(DomainError):
        await receive(neighbour.services, neighbour.shop_id, "test", signed(body), body)
    assert (await till.look(id))["state"] == "PENDING"
