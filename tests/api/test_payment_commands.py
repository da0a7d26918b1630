"""Capture, void, refund and sync: money moves once, and what became of it is found out."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from at_the_psp import CAPTURE, REFUND, SYNC, VOID, Till, eur, reconciled, statuses, till_of
from factories import Json, World
from payments import REFUND as BY_HAND
from payments import SETTLE
from sqlalchemy import func, select

from db import tables as t


@pytest.fixture
async def till(world: World) -> AsyncIterator[Till]:
    async with till_of(world) as till:
        yield till


def sums(payment: Json) -> tuple[str, str, str]:
    return tuple(payment[name]["amount"] for name in ("authorized", "captured", "refunded"))  # type: ignore[return-value]


async def test_s1_17_what_the_provider_says_is_taken_over(till: Till) -> None:
    id = await till.payment()
    payload = await till.world.do(SYNC, id=id)
    assert payload["payment"]["state"] == "AUTHORIZED"
    assert sums(payload["payment"]) == ("30.90", "0.00", "0.00")
    assert payload["order"]["paymentStatus"] == "AUTHORIZED"
    assert payload["payment"]["externalUrl"].startswith("http")
    again = await till.world.do(SYNC, id=id)
    assert again["payment"]["transactions"] == payload["payment"]["transactions"]


async def test_a_reservation_is_collected(till: Till) -> None:
    id = await till.synced()
    payload = await till.world.do(CAPTURE, id=id)
    assert payload["transaction"]["status"] == "SUCCESS"
    assert payload["transaction"]["reference"].startswith("tt_")
    assert payload["payment"]["state"] == "CAPTURED"
    assert payload["order"]["paymentStatus"] == "PAID"
    assert payload["order"]["paid"]["amount"] == "30.90"
    assert payload["warnings"] == []


async def test_parts_are_collected_and_given_back(till: Till) -> None:
    id = await till.synced()
    payload = await till.world.do(CAPTURE, id=id, input=eur("10.00"))
    assert payload["payment"]["state"] == "PARTIALLY_CAPTURED"
    assert sums(payload["payment"]) == ("20.90", "10.00", "0.00")
    payload = await till.world.do(REFUND, id=id, input={**eur("4.00"), "asCredit": False})
    assert payload["payment"]["state"] == "PARTIALLY_REFUNDED"
    assert sums(payload["payment"]) == ("20.90", "10.00", "4.00")
    payload = await till.world.do(VOID, id=id)
    assert sums(payload["payment"]) == ("0.00", "10.00", "4.00")


async def test_a_refund_as_credit_takes_it_off_what_the_order_costs(till: Till) -> None:
    id = await till.synced(is_manual=False)
    payload = await till.world.do(REFUND, id=id, input={**eur("5.00"), "asCredit": True})
    order = payload["order"]
    assert (order["total"]["amount"], order["balance"]["amount"]) == ("25.90", "0.00")
    (error,) = await till.world.refused(REFUND, id=id, input=eur("5.00"))
    assert (error["code"], error["allowedAmount"]["amount"]) == ("AMOUNT_EXCEEDED", "0.00")
    payload = await till.world.do(REFUND, id=id, input={**eur("5.00"), "asCredit": False})
    assert payload["order"]["balance"]["amount"] == "5.00"


async def test_a_refund_as_credit_is_known_to_the_provider(till: Till) -> None:
    id = await till.synced(is_manual=False)
    payload = await till.world.do(REFUND, id=id, input={**eur("5.00"), "asCredit": True})
    assert payload["transaction"]["status"] == "SUCCESS"
    assert payload["payment"]["outOfSync"] is False
    # One that is refused has changed what the order costs, and not what the provider holds.
    payload = await till.world.do(REFUND, id=id, input={**eur("5.01"), "asCredit": True})
    assert payload["transaction"]["status"] == "FAILURE"
    assert payload["order"]["balance"]["amount"] == "-5.01"
    assert payload["payment"]["outOfSync"] is True
    payload = await till.world.do(REFUND, id=id, input={**eur("5.10"), "asCredit": True})
    assert payload["order"]["balance"]["amount"] == "0.00"
    assert (await till.world.do(SYNC, id=id))["payment"]["outOfSync"] is False


async def test_a_refund_as_credit_that_fails_later_leaves_it_out_of_sync(till: Till) -> None:
    id = await till.synced(is_manual=False)
    payload = await till.world.do(REFUND, id=id, input={**eur("5.03"), "asCredit": True})
    assert (payload["transaction"]["status"], payload["payment"]["outOfSync"]) == ("PENDING", False)
    payment = await reconciled(till, id)
    assert (statuses(payment)[-1], payment["outOfSync"]) == (("REFUND", "FAILURE"), True)


async def test_s1_30_an_edit_leaves_it_out_of_sync_until_the_provider_knows(till: Till) -> None:
    id = await till.synced(is_manual=False)
    await till.credit(id, "5.00")
    assert (await till.look(id))["outOfSync"] is True
    assert (await till.world.do(SYNC, id=id))["payment"]["outOfSync"] is True
    await till.world.do(REFUND, id=id, input=eur("5.00"))
    payload = await till.world.do(SYNC, id=id)
    assert (payload["payment"]["outOfSync"], payload["order"]["paymentStatus"]) == (
        False,
        "PARTIALLY_REFUNDED",
    )
    by_hand = {**eur("3.00"), "asCredit": True, "method": "cash"}
    assert (await till.world.do(BY_HAND, id=id, input=by_hand))["payment"]["outOfSync"] is True
    assert (await till.world.do(SYNC, id=id))["payment"]["outOfSync"] is True


@pytest.mark.parametrize("as_credit", [None, True])
async def test_what_is_on_its_way_back_is_not_owed_any_more(
    till: Till, as_credit: bool | None
) -> None:
    id = await till.synced(is_manual=False)
    await till.credit(id, "5.02")
    payload = await till.world.do(REFUND, id=id, input=eur("5.02"))
    assert payload["transaction"]["status"] == "PENDING"
    again = {**eur("5.02"), "asCredit": as_credit}
    for document, given in ((REFUND, again), (BY_HAND, {**again, "method": "cash"})):
        if as_credit is None:
            (error,) = await till.world.refused(document, id=id, input=given)
            assert (error["code"], error["allowedAmount"]["amount"]) == ("AMOUNT_EXCEEDED", "0.00")
    found = await till.world.ask("{ settlements { nodes { id state } } }")
    (settlement,) = found["settlements"]["nodes"]
    assert settlement["state"] == "OPEN"
    (error,) = await till.world.refused(SETTLE, id=settlement["id"], input={"method": "cash"})
    assert (error["code"], error["allowedAmount"]["amount"]) == ("AMOUNT_EXCEEDED", "0.00")
    if as_credit:  # a second one is a credit of its own
        payload = await till.world.do(REFUND, id=id, input=again)
        assert payload["order"]["total"]["amount"] == "20.86"
    await reconciled(till, id)
    payment = await till.world.do(SYNC, id=id)
    assert payment["order"]["balance"]["amount"] == "0.00"


@pytest.mark.parametrize(
    ("document", "amount", "allowed"),
    [(CAPTURE, "30.91", "30.90"), (REFUND, "30.91", "30.90")],
    ids=["capture", "refund"],
)
async def test_more_than_there_is_is_refused_with_what_is_allowed(
    till: Till, document: str, amount: str, allowed: str
) -> None:
    id = await till.synced(is_manual=document == CAPTURE)
    (error,) = await till.world.refused(document, id=id, input=eur(amount))
    assert (error["code"], error["allowedAmount"]["amount"]) == ("AMOUNT_EXCEEDED", allowed)
    assert not till.books.asked


async def test_other_refusals(till: Till) -> None:
    id = await till.synced()
    other = {"amount": {"amount": "1.00", "currencyCode": "SEK"}}
    (error,) = await till.world.refused(CAPTURE, id=id, input=other)
    assert error["code"] == "CURRENCY_MISMATCH"
    assert error["field"] == ["input", "amount", "currencyCode"]
    (error,) = await till.world.refused(CAPTURE, id=id, input=eur("0.00"))
    assert error["code"] == "INVALID_INPUT"
    (error,) = await till.world.refused(REFUND, id=id)
    assert (error["code"], error["current"]) == ("ILLEGAL_TRANSITION", "AUTHORIZED")
    (error,) = await till.world.refused(CAPTURE, id=id, version=99)
    assert error["code"] == "CONFLICT"
    assert not till.books.asked


async def test_a_payment_by_hand_has_no_provider_to_ask(till: Till) -> None:
    order = await till.world.place()
    found = await till.world.ask(
        "query ($id: ID!) { order(by: {id: $id}) { payments { nodes { id } } } }", id=order["id"]
    )
    id = found["order"]["payments"]["nodes"][0]["id"]
    for document in (CAPTURE, REFUND, SYNC):
        (error,) = await till.world.refused(document, id=id)
        assert (error["code"], error["field"]) == ("INVALID_INPUT", ["id"])
    payload = await till.world.do(VOID, id=id)
    assert (payload["payment"]["state"], payload["order"]["paymentStatus"]) == ("VOIDED", "VOIDED")
    (error,) = await till.world.refused(VOID, id=id)
    assert (error["code"], error["current"]) == ("ILLEGAL_TRANSITION", "VOIDED")


async def test_the_same_key_moves_money_once(till: Till) -> None:
    id = await till.synced()
    first = await till.world.do(CAPTURE, id=id, input=eur("10.00"), key="k1")
    again = await till.world.do(CAPTURE, id=id, input=eur("10.00"), key="k1")
    assert again["transaction"] == first["transaction"]
    assert again["logCursor"] == first["logCursor"]
    assert sum(till.books.asked.values()) == 1
    (error,) = await till.world.refused(CAPTURE, id=id, input=eur("11.00"), key="k1")
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_the_cursor_of_the_answer_stands_before_all_that_the_call_did(till: Till) -> None:
    id = await till.synced()
    before = (await till.world.ask("{ logCursor }"))["logCursor"]
    payload = await till.world.do(CAPTURE, id=id, key="k3")
    assert payload["logCursor"] == before
    assert (await till.world.do(CAPTURE, id=id, key="k3"))["logCursor"] == before


async def test_a_refusal_of_the_provider_is_told_and_kept(till: Till) -> None:
    id = await till.synced()
    payload = await till.world.do(CAPTURE, id=id, input=eur("10.01"), key="k2")
    assert payload["transaction"]["status"] == "FAILURE"
    assert payload["transaction"]["error"]
    assert [warning["code"] for warning in payload["warnings"]] == ["PROVIDER_REFUSED"]
    assert sums(payload["payment"]) == ("30.90", "0.00", "0.00")
    again = await till.world.do(CAPTURE, id=id, input=eur("10.01"), key="k2")
    assert again["warnings"] == payload["warnings"]


async def test_capture_and_void_at_once_have_one_effect(till: Till) -> None:
    id = await till.synced()
    till.world.compares = False
    documents = [CAPTURE, VOID] * 5
    payloads = await asyncio.gather(*(till.world.ask(document, id=id) for document in documents))
    done = [p for each in payloads for p in each.values() if not p["userErrors"]]
    succeeded = [p for p in done if p["transaction"]["status"] == "SUCCESS"]
    assert len(succeeded) == 1
    (account,) = till.books.accounts.values()
    moved = [entry.kind.value for entry in account.entries[1:]]
    payment = await till.look(id)
    assert payment["state"] == {"CAPTURE": "CAPTURED", "VOID": "VOIDED"}[moved[0]]
    assert len(moved) == 1
    log = t.payment_log.c
    async with till.world.sql() as connection:  # which has every attempt
        tried = select(func.count()).where(log.type.in_(["capture", "void"]))
        assert await connection.scalar(tried) == sum(till.books.asked.values())


async def test_every_exchange_is_in_the_payments_log_without_the_key(till: Till) -> None:
    id = await till.synced()
    await till.world.do(CAPTURE, id=id)
    log = t.payment_log.c
    async with till.world.sql() as connection:
        found = await connection.execute(
            select(log.source, log.type, log.data).order_by(log.at, log.id)
        )
        rows = found.all()
    assert [(row.source, row.type) for row in rows] == [
        ("PROVIDER_CALL", "fetch"),
        ("PROVIDER_CALL", "capture"),
    ]
    assert "test-key" not in str(rows)
