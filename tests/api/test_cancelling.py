"""Cancelling orders over the API, and giving back what was paid (S1-29)."""

import asyncio
from typing import Any

import pytest
from at_the_psp import Till, at_shared_psp, till_of
from editing import CANCEL, content, line_ids
from factories import Json, World, eur
from payments import paid, payments_of, record

from domain.access import Scope


async def order_of(world: World, payment: str) -> str:
    """Name the order of a payment."""
    found = await world.ask(
        "query ($id: ID!) { node(id: $id) { ... on Payment { order { id } } } }", id=payment
    )
    return found["node"]["order"]["id"]


async def cancelled(world: World, id: str, **given: Any) -> Json:
    """Cancel an order and give the payload."""
    return await world.do(CANCEL, id=id, input=given)


async def test_an_unpaid_order_is_cancelled(world: World) -> None:
    """S1-29: its payment, which the staff waited for, is given up."""
    customer = (await world.create_customer())["id"]
    order = await world.place(customerId=customer)
    payload = await cancelled(world, order["id"], reason="Sold out")
    found = payload["order"]
    assert (found["state"], found["total"]["amount"]) == ("CANCELLED", "0.00")
    assert found["cancelledAt"] is not None
    assert found["paymentStatus"] == "NOT_REQUIRED"
    assert found["shipping"]["price"]["amount"] == "5.90"
    assert payload["settlement"] is None
    assert payload["requests"] == []
    assert payload["difference"]["before"]["total"]["amount"] == "30.90"
    assert payload["difference"]["after"]["total"]["amount"] == "0.00"
    (payment,) = await payments_of(world, order["id"])
    assert payment["state"] == "VOIDED"
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { orderCount totalSpent { amount } } }",
        id=customer,
    )
    assert data["customer"] == {"orderCount": 0, "totalSpent": []}
    (error,) = await world.refused(CANCEL, id=order["id"], input={})
    assert (error["code"], error["current"]) == ("ILLEGAL_TRANSITION", "CANCELLED")


async def test_money_by_hand_waits_to_be_given_back(world: World) -> None:
    order, _ = await paid(world)
    payload = await cancelled(world, order["id"], refund={"mode": "FULL"})
    assert payload["order"]["balance"]["amount"] == "-30.90"
    settlement = payload["settlement"]
    assert (settlement["state"], settlement["direction"]) == ("OPEN", "REFUND")
    assert settlement["rest"]["amount"] == "30.90"
    (warning,) = payload["warnings"]
    assert (warning["code"], warning["field"]) == ("LEFT_TO_SETTLE", ["input", "refund"])
    assert "30.90 EUR" in warning["message"]
    (payment,) = await payments_of(world, order["id"])
    assert payment["refunded"]["amount"] == "0.00"


async def test_money_that_the_staff_gave_back_is_recorded_when_they_say_so(world: World) -> None:
    order, _ = await paid(world)
    refund = {"mode": "FULL", "byHand": {"method": "cash", "reference": "R-1"}}
    payload = await cancelled(world, order["id"], refund=refund, reason="Sold out")
    assert payload["order"]["balance"]["amount"] == "0.00"
    assert payload["order"]["paymentStatus"] == "REFUNDED"
    assert payload["settlement"]["state"] == "SETTLED"
    assert payload["warnings"] == []
    (payment,) = await payments_of(world, order["id"])
    moved = payment["transactions"]["nodes"][-1]
    assert (moved["kind"], moved["method"], moved["note"]) == ("REFUND", "cash", "Sold out")


async def refundable(world: World, amount: int = 3090) -> tuple[Till, str, str]:
    """Let a customer pay all of an order at the PSP; give the till, the payment, the order."""
    till = await at_shared_psp(world)
    payment = await till.synced(amount, is_manual=False)
    return till, payment, await order_of(world, payment)


async def test_a_provider_gives_everything_back_once(world: World) -> None:
    """S1-29."""
    till, payment, order = await refundable(world)
    given = {"refund": {"mode": "FULL"}, "reason": "Sold out", "notifyCustomer": True}
    payload = await world.do(CANCEL, id=order, input=given, key="once")
    assert payload["order"]["state"] == "CANCELLED"
    assert payload["order"]["paymentStatus"] == "REFUNDED"
    assert payload["order"]["balance"]["amount"] == "0.00"
    assert payload["settlement"]["state"] == "SETTLED"
    (request,) = payload["requests"]
    assert (request["transaction"]["kind"], request["transaction"]["status"]) == (
        "REFUND",
        "SUCCESS",
    )
    (stored,) = await payments_of(world, order)
    assert stored["outOfSync"] is False
    again = await world.do(CANCEL, id=order, input=given, key="once")
    assert again == payload
    account = till.books.accounts[(await till.look(payment))["pspReference"]]
    assert [entry.amount for entry in account.entries] == [3090, 3090]


async def test_two_people_cancel_at_once_and_one_refund_goes_out(world: World) -> None:
    """S1-29: the other is told that the order is cancelled already."""
    till, payment, order = await refundable(world)
    given = {"refund": {"mode": "FULL"}}
    answers = await asyncio.gather(*(world.ask(CANCEL, id=order, input=given) for _ in range(4)))
    codes = [[e["code"] for e in each["cancelOrder"]["userErrors"]] for each in answers]
    assert sorted(codes) == [[], *([["ILLEGAL_TRANSITION"]] * 3)]
    account = till.books.accounts[(await till.look(payment))["pspReference"]]
    assert [entry.amount for entry in account.entries] == [3090, 3090]
    assert (await content(world, order))["refunded"]["amount"] == "30.90"


async def test_pieces_cancelled_one_after_the_other_are_given_back_once_each(
    world: World,
) -> None:
    till, payment, order = await refundable(world)
    (mugs,) = await line_ids(world, order)
    for _ in range(2):
        given = {"lines": [{"line": mugs, "quantity": 1}], "refund": {"mode": "FULL"}}
        await world.do(CANCEL, id=order, input=given)
    account = till.books.accounts[(await till.look(payment))["pspReference"]]
    assert [entry.amount for entry in account.entries] == [3090, 1250, 1840]


async def test_what_is_reserved_is_let_go(world: World) -> None:
    till = await at_shared_psp(world)
    payment = await till.synced()
    order = await order_of(world, payment)
    payload = await cancelled(world, order, refund={"mode": "FULL"})
    (request,) = payload["requests"]
    assert (request["transaction"]["kind"], request["payment"]["state"]) == ("VOID", "VOIDED")
    assert payload["order"]["authorized"]["amount"] == "0.00"
    assert payload["order"]["paymentStatus"] == "NOT_REQUIRED"
    assert (await payments_of(world, order))[0]["outOfSync"] is False


@pytest.mark.parametrize("is_collected", [True, False])
async def test_without_a_refund_no_provider_is_asked(world: World, is_collected: bool) -> None:
    till = await at_shared_psp(world)
    payment = await till.synced(is_manual=not is_collected)
    order = await order_of(world, payment)
    payload = await cancelled(world, order)
    assert payload["requests"] == []
    assert (payload["settlement"] is not None) == is_collected
    (stored,) = await payments_of(world, order)
    assert stored["outOfSync"] is True


async def test_a_part_is_given_back(world: World) -> None:
    _, _, order = await refundable(world)
    (mugs,) = await line_ids(world, order)
    lines = [{"line": mugs, "quantity": 1}]
    refund = {"mode": "PARTIAL", "amount": eur("12.51")}
    (error,) = await world.refused(CANCEL, id=order, input={"lines": lines, "refund": refund})
    assert (error["code"], error["allowedAmount"]["amount"]) == ("AMOUNT_EXCEEDED", "12.50")
    assert error["field"] == ["input", "refund", "amount"]
    refund = {"mode": "PARTIAL", "amount": eur("10.00")}
    payload = await cancelled(world, order, lines=lines, refund=refund)
    assert (payload["order"]["state"], payload["order"]["total"]["amount"]) == ("OPEN", "18.40")
    assert payload["order"]["balance"]["amount"] == "-2.50"
    assert payload["settlement"]["rest"]["amount"] == "2.50"
    payload = await cancelled(world, order, refund={"mode": "FULL"})
    assert payload["order"]["refunded"]["amount"] == "30.90"
    assert payload["order"]["paymentStatus"] == "REFUNDED"


async def test_two_kinds_of_payments(world: World) -> None:
    """The provider gives back what it has; what came in cash waits."""
    _, _, order = await refundable(world, 2000)
    await record(world, order, "10.90", method="cash")
    payload = await cancelled(world, order, refund={"mode": "FULL"})
    assert [each["transaction"]["amount"]["amount"] for each in payload["requests"]] == ["20.00"]
    assert payload["order"]["refunded"]["amount"] == "20.00"
    assert (payload["settlement"]["state"], payload["settlement"]["rest"]["amount"]) == (
        "OPEN",
        "10.90",
    )
    assert [each["code"] for each in payload["warnings"]] == ["LEFT_TO_SETTLE"]


@pytest.mark.parametrize(
    ("cents", "code", "status"),
    [(1, "PROVIDER_REFUSED", "FAILURE"), (4, "OUTCOME_UNKNOWN", "UNKNOWN")],
)
async def test_what_a_provider_does_not_give_back_stays_to_be_settled(
    world: World, cents: int, code: str, status: str
) -> None:
    amount = 3000 + cents
    async with till_of(world) as till:
        payment = await till.payment(amount, is_manual=False)
        await world.do(
            "mutation ($id: ID!) { syncPayment(id: $id) { userErrors { code } } }", id=payment
        )
        order = await order_of(world, payment)
        payload = await cancelled(world, order, refund={"mode": "FULL"})
    assert payload["order"]["state"] == "CANCELLED"
    assert [each["code"] for each in payload["warnings"]] == [code]
    assert payload["requests"][0]["transaction"]["status"] == status
    assert payload["settlement"]["state"] == "OPEN"
    (stored,) = await payments_of(world, order)
    assert stored["outOfSync"] is (status == "FAILURE")


async def test_the_event_says_what_the_customer_is_to_be_told(world: World) -> None:
    """S1-29: a message that asks the customer to order again can be written from it."""
    order = await world.place()
    await cancelled(
        world, order["id"], notifyCustomer=True, askToOrderAgain=True, reason="Sold out"
    )
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) { events(filter: {types: [ORDER_CANCELLED]}) {
            nodes { data reason summary(locale: "sv") changes { path after } } } } }""",
        id=order["id"],
    )
    (event,) = data["order"]["events"]["nodes"]
    assert event["data"]["notify_customer"] is True
    assert event["data"]["ask_to_order_again"] is True
    assert (event["reason"], event["summary"]) == ("Sold out", "Beställningen avbeställdes")
    changes = {each["path"]: each["after"] for each in event["changes"]}
    assert (changes["state"], changes["total"]) == ("CANCELLED", "0.00")
    other = await world.place()
    (error,) = await world.refused(
        CANCEL, id=other["id"], input={"askToOrderAgain": True, "notifyCustomer": False}
    )
    assert error["field"] == ["input", "askToOrderAgain"]


async def test_who_may_not_move_money_cancels_without(world: World) -> None:
    order, _ = await paid(world)
    scopes = (Scope.ORDERS_WRITE, Scope.ORDERS_READ, Scope.PAYMENTS_READ)
    other = await world.another(*scopes)
    given = {"refund": {"mode": "FULL"}}
    short = """mutation ($id: ID!, $input: CancelOrderInput) { cancelOrder(id: $id, input: $input) {
        order { state } userErrors { code field message } } }"""
    (error,) = await other.refused(short, id=order["id"], input=given)
    assert error["field"] == ["input", "refund", "mode"]
    assert "payments:write" in error["message"]
    await other.do(short, id=order["id"])


async def test_what_does_not_fit_is_refused_where_it_was_sent(world: World) -> None:
    order, _ = await paid(world)
    (mugs,) = await line_ids(world, order["id"])
    nok = {"amount": "1.00", "currencyCode": "NOK"}
    refund = ["input", "refund"]
    for given, code, field in (
        ({"lines": []}, "INVALID_INPUT", ["input", "lines"]),
        (
            {"lines": [{"line": mugs, "quantity": 3}]},
            "QUANTITY_EXCEEDED",
            ["input", "lines", "0", "quantity"],
        ),
        (
            {"lines": [{"line": order["id"], "quantity": 1}]},
            "INVALID_INPUT",
            ["input", "lines", "0", "line"],
        ),
        ({"refund": {"mode": "PARTIAL"}}, "INVALID_INPUT", [*refund, "amount"]),
        (
            {"refund": {"mode": "FULL", "amount": eur("1.00")}},
            "INVALID_INPUT",
            [*refund, "amount"],
        ),
        (
            {"refund": {"mode": "PARTIAL", "amount": nok}},
            "CURRENCY_MISMATCH",
            [*refund, "amount", "currencyCode"],
        ),
        (
            {"refund": {"mode": "NONE", "byHand": {"method": "cash"}}},
            "INVALID_INPUT",
            [*refund, "byHand"],
        ),
        (
            {"refund": {"mode": "FULL", "byHand": {"method": " "}}},
            "INVALID_INPUT",
            [*refund, "byHand", "method"],
        ),
    ):
        (error,) = await world.refused(CANCEL, id=order["id"], input=given)
        assert (error["code"], error["field"]) == (code, field), given
    assert (await content(world, order["id"]))["state"] == "OPEN"
