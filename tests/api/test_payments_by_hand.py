"""Payments that staff enter, bind and make sure of."""

from datetime import UTC, datetime

import pytest
from factories import Failed, Json, World, eur
from payments import BIND, RECORD, REFUND, UNVERIFY, UPDATE, VERIFY, account, payments_of, record

from db import tables as t
from domain.access import ActorKind
from domain.states import PaymentState


def amounts(order: Json) -> tuple[str, ...]:
    return tuple(order[name]["amount"] for name in ("total", "paid", "refunded", "balance"))


async def test_s1_14_the_method_that_the_customer_chose_and_the_state(world: World) -> None:
    order = await world.place(paymentMethod="invoice")
    (payment,) = await payments_of(world, order["id"])
    assert (payment["method"], payment["state"], payment["provider"]) == (
        "invoice",
        "PENDING",
        "manual",
    )
    payload = await record(world, order["id"], "10.00", method="invoice", reference="1232")
    assert payload["payment"]["id"] == payment["id"]
    assert payload["payment"]["state"] == "PARTIALLY_CAPTURED"
    assert payload["order"]["paymentStatus"] == "PARTIALLY_PAID"
    payload = await record(world, order["id"], "20.90", note="The rest")
    assert payload["payment"]["id"] == payment["id"]
    assert payload["payment"]["state"] == "CAPTURED"
    assert payload["order"]["paymentStatus"] == "PAID"
    assert amounts(payload["order"]) == ("30.90", "30.90", "0.00", "0.00")
    moved = payload["payment"]["transactions"]["nodes"]
    assert [(each["kind"], each["status"], each["amount"]["amount"]) for each in moved] == [
        ("SALE", "SUCCESS", "10.00"),
        ("SALE", "SUCCESS", "20.90"),
    ]
    assert (moved[0]["reference"], moved[1]["note"]) == ("1232", "The rest")


async def test_money_by_another_method_is_a_payment_of_its_own(world: World) -> None:
    order = await world.place(paymentMethod="card")
    payload = await record(world, order["id"], "5.00", method="gift card")
    first, second = await payments_of(world, order["id"])
    assert (first["state"], first["method"]) == ("PENDING", "card")
    assert payload["payment"]["id"] == second["id"]
    assert (second["state"], second["amount"]["amount"]) == ("CAPTURED", "5.00")
    named = await record(world, order["id"], "25.90", method="cash", paymentId=first["id"])
    assert (named["payment"]["id"], named["payment"]["method"]) == (first["id"], "cash")
    assert named["order"]["paymentStatus"] == "PAID"


async def test_more_than_the_order_costs_is_stored_with_a_warning(world: World) -> None:
    order = await world.place()
    payload = await record(world, order["id"], "40.00")
    assert payload["order"]["paymentStatus"] == "OVERPAID"
    assert amounts(payload["order"]) == ("30.90", "40.00", "0.00", "-9.10")
    assert payload["warnings"] == [{"code": "ORDER_OVERPAID", "field": ["input", "amount"]}]
    assert payload["order"]["settlements"]["nodes"] == []


async def test_when_it_came_and_what_was_written(world: World) -> None:
    order = await world.place()
    payload = await record(
        world, order["id"], "30.90", receivedAt="2026-03-01T12:00:00Z", reference=" RF18 5390 "
    )
    assert payload["payment"]["receivedAt"] == "2026-03-01T12:00:00+00:00"
    (moved,) = payload["payment"]["transactions"]["nodes"]
    assert (moved["at"], moved["reference"]) == ("2026-03-01T12:00:00+00:00", "RF18 5390")
    (error,) = await world.refused(
        RECORD,
        orderId=order["id"],
        input={"amount": eur("1.00"), "receivedAt": "2099-01-01T00:00:00Z"},
    )
    assert error["field"] == ["input", "receivedAt"]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"amount": {"amount": "1", "currencyCode": "NOK"}}, "CURRENCY_MISMATCH", "currencyCode"),
        ({"amount": {"amount": "1", "currencyCode": "XXZ"}}, "INVALID_INPUT", "currencyCode"),
        ({"amount": eur("0")}, "INVALID_INPUT", "amount"),
        ({"amount": eur("-1")}, "INVALID_INPUT", "amount"),
        ({"amount": eur("1.001")}, "INVALID_INPUT", "amount"),
    ],
)
async def test_amounts_that_can_not_be(world: World, given: Json, code: str, field: str) -> None:
    order = await world.place()
    (error,) = await world.refused(RECORD, orderId=order["id"], input=given)
    assert (error["code"], error["field"]) == (code, ["input", "amount", field])
    if code == "CURRENCY_MISMATCH":
        assert error["expected"] == "EUR"
    assert (await account(world, order["id"]))["version"] == 1


async def test_a_payment_is_bound_to_its_provider(world: World) -> None:
    order = await world.place()
    given = {
        "provider": "Stripe",
        "method": "visa",
        "pspReference": "pi_1",
        "externalUrl": "https://dashboard.stripe.com/payments/pi_1",
    }
    payment = (await world.do(BIND, orderId=order["id"], input=given))["payment"]
    assert (payment["provider"], payment["amount"]["amount"]) == ("stripe", "30.90")
    assert payment["externalUrl"] == "https://dashboard.stripe.com/payments/pi_1"
    found = await world.ask(
        """{ payment(by: {pspReference: {provider: "stripe", reference: "pi_1"}}) { id }
             payments(filter: {reference: "pi_1"}) { nodes { id } } }"""
    )
    assert found["payment"] == {"id": payment["id"]}
    assert found["payments"]["nodes"] == [{"id": payment["id"]}]
    other = await world.place()
    (error,) = await world.refused(BIND, orderId=other["id"], input=given)
    assert (error["code"], error["paymentId"]) == ("PAYMENT_REFERENCE_TAKEN", payment["id"])
    again = {**given, "provider": "adyen", "amount": eur("1.00")}
    assert (await world.do(BIND, orderId=other["id"], input=again))["payment"]["id"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"externalUrl": "javascript:alert(1)"}, "externalUrl"),
        ({"externalUrl": "https://a.example/<b>"}, "externalUrl"),
        ({"provider": "No spaces"}, "provider"),
        ({"provider": ""}, "provider"),
        ({"method": " "}, "method"),
        ({"pspReference": "x" * 201}, "pspReference"),
    ],
)
async def test_what_is_no_payment_at_a_provider(world: World, given: Json, field: str) -> None:
    order = await world.place()
    whole = {"provider": "stripe", "method": "card", **given}
    (error,) = await world.refused(BIND, orderId=order["id"], input=whole)
    assert error["field"] == ["input", field]


async def test_nothing_is_bound_for_an_order_that_owes_nothing(world: World) -> None:
    order = await world.place()
    await record(world, order["id"], "30.90")
    given: Json = {"provider": "stripe", "method": "card"}
    (error,) = await world.refused(BIND, orderId=order["id"], input=given)
    assert error["field"] == ["input", "amount"]
    given["amount"] = eur("5.00")
    assert (await world.do(BIND, orderId=order["id"], input=given))["payment"]["state"] == "PENDING"


async def test_what_is_known_of_a_payment_changes(world: World) -> None:
    order = await world.place()
    (payment,) = await payments_of(world, order["id"])
    given = {"provider": "stripe", "pspReference": "pi_9", "method": "visa"}
    changed = (await world.do(UPDATE, id=payment["id"], input=given))["payment"]
    assert [changed[name] for name in given] == list(given.values())
    assert changed["version"] == 2
    other = (await world.place())["id"]
    (third,) = await payments_of(world, other)
    (error,) = await world.refused(UPDATE, id=third["id"], input=given)
    assert (error["code"], error["paymentId"]) == ("PAYMENT_REFERENCE_TAKEN", payment["id"])
    await record(world, order["id"], "30.90", paymentId=payment["id"])
    (error,) = await world.refused(UPDATE, id=payment["id"], input={"provider": "adyen"})
    assert error["field"] == ["input", "provider"]


async def test_s1_16_a_person_makes_sure_and_nothing_else(world: World) -> None:
    order = await world.place()
    (payment,) = await payments_of(world, order["id"])
    await record(world, order["id"], "30.90")
    assert (await payments_of(world, order["id"]))[0]["verification"] is None
    work = """query ($verified: Boolean) {
        payments(filter: {verified: $verified}) { nodes { id } totalCount } }"""
    assert (await world.ask(work, verified=False))["payments"]["totalCount"] == 1
    done = (await world.do(VERIFY, id=payment["id"], note="On the account"))["payment"]
    assert done["verification"]["note"] == "On the account"
    assert done["verification"]["by"] == {"name": "Sanna"}
    assert done["state"] == "CAPTURED"
    assert (await world.ask(work, verified=False))["payments"]["totalCount"] == 0
    assert (await world.ask(work, verified=True))["payments"]["nodes"] == [{"id": payment["id"]}]
    undone = (await world.do(UNVERIFY, id=payment["id"]))["payment"]
    assert undone["verification"] is None
    version = undone["version"]
    assert (await world.do(UNVERIFY, id=payment["id"]))["payment"]["version"] == version


@pytest.mark.parametrize("state", PaymentState)
async def test_s1_16_in_any_state(world: World, state: PaymentState) -> None:
    order = await world.place()
    (payment,) = await payments_of(world, order["id"])
    await world.set(t.payment, payment["id"], state=state.value)
    done = (await world.do(VERIFY, id=payment["id"]))["payment"]
    assert done["state"] == state.value
    assert done["verification"] is not None


@pytest.mark.parametrize("kind", [ActorKind.APP, ActorKind.STOREFRONT])
@pytest.mark.parametrize("document", [VERIFY, UNVERIFY])
async def test_s1_16_a_program_can_not_make_sure(
    world: World, kind: ActorKind, document: str
) -> None:
    order = await world.place()
    (payment,) = await payments_of(world, order["id"])
    program = await world.another("payments:write", "payments:read", "orders:read", kind=kind)
    (error,) = await program.refused(document, id=payment["id"])
    assert (error["__typename"], error["code"]) == ("StaffOnly", "STAFF_ONLY")
    assert (await payments_of(world, order["id"]))[0]["verification"] is None


async def test_a_refund_goes_against_what_the_shop_owes(world: World) -> None:
    order = await world.place()
    payment = (await record(world, order["id"], "40.00"))["payment"]
    payload = await world.do(REFUND, id=payment["id"], input={"amount": eur("9.10")})
    assert amounts(payload["order"]) == ("30.90", "40.00", "9.10", "0.00")
    assert payload["payment"]["state"] == "PARTIALLY_REFUNDED"
    assert payload["payment"]["refundable"]["amount"] == "30.90"
    (error,) = await world.refused(REFUND, id=payment["id"], input={"amount": eur("1.00")})
    assert (error["code"], error["allowedAmount"]["amount"]) == ("AMOUNT_EXCEEDED", "0.00")


async def test_a_refund_is_a_credit_or_is_owed_again(world: World) -> None:
    order = await world.place()
    payment = (await record(world, order["id"], "30.90"))["payment"]
    given = {"amount": eur("5.00"), "asCredit": True, "reason": "Scratch"}
    payload = await world.do(REFUND, id=payment["id"], input=given)
    assert amounts(payload["order"]) == ("25.90", "30.90", "5.00", "0.00")
    assert payload["order"]["credits"]["amount"] == "5.00"
    given = {"amount": eur("25.90"), "asCredit": False, "reason": "Pays by card"}
    payload = await world.do(REFUND, id=payment["id"], input=given)
    assert amounts(payload["order"]) == ("25.90", "30.90", "30.90", "25.90")
    assert payload["order"]["paymentStatus"] == "REFUNDED"
    (error,) = await world.refused(REFUND, id=payment["id"], input=given)
    assert (error["code"], error["current"], error["wanted"], error["allowedStates"]) == (
        "ILLEGAL_TRANSITION",
        "REFUNDED",
        "REFUNDED",
        ["PARTIALLY_REFUNDED"],
    )


async def test_no_more_is_given_back_than_came(world: World) -> None:
    order = await world.place()
    (waiting,) = await payments_of(world, order["id"])
    (error,) = await world.refused(REFUND, id=waiting["id"], input={"amount": eur("1.00")})
    assert (error["code"], error["current"]) == ("ILLEGAL_TRANSITION", "PENDING")
    payment = (await record(world, order["id"], "10.00", method="cash"))["payment"]
    given = {"amount": eur("10.01"), "asCredit": True}
    (error,) = await world.refused(REFUND, id=payment["id"], input=given)
    assert error["allowedAmount"] == {"amount": "10.00", "currencyCode": "EUR"}
    assert error["field"] == ["input", "amount"]
    given = {"amount": {"amount": "1", "currencyCode": "SEK"}}
    (error,) = await world.refused(REFUND, id=payment["id"], input=given)
    assert (error["code"], error["expected"]) == ("CURRENCY_MISMATCH", "EUR")


async def test_the_version_is_the_orders_or_the_payments(world: World) -> None:
    order = await world.place()
    payload = await record(world, order["id"], "10.00", method="cash")
    (error,) = await world.refused(
        RECORD,
        orderId=order["id"],
        input={"amount": eur("10.00"), "method": "cash"},
        expectedVersion=1,
    )
    assert error["code"] == "CONFLICT"
    version = payload["order"]["version"]
    again = await world.do(
        RECORD,
        orderId=order["id"],
        input={"amount": eur("20.90")},
        expectedVersion=version,
    )
    assert again["order"]["paymentStatus"] == "PAID"
    id = payload["payment"]["id"]
    await world.do(VERIFY, id=id, expectedVersion=1)
    (error,) = await world.refused(VERIFY, id=id, note="Me too", expectedVersion=1)
    assert error["code"] == "CONFLICT"


async def test_a_call_that_is_sent_twice_is_carried_out_once(world: World) -> None:
    order = await world.place()
    given = {"amount": eur("10.00"), "method": "cash"}
    for _ in range(2):
        payload = await world.do(
            RECORD, orderId=order["id"], input=given, idempotencyKey="transfer-1"
        )
        assert payload["order"]["paid"]["amount"] == "10.00"
    assert len(await payments_of(world, order["id"])) == 2


async def test_the_timeline_tells_of_both(world: World) -> None:
    customer = (await world.create_customer())["id"]
    order = await world.place(customerId=customer)
    payment = (await record(world, order["id"], "30.90", method="card"))["payment"]
    await world.do(VERIFY, id=payment["id"], note="Seen")
    await world.do(REFUND, id=payment["id"], input={"amount": eur("1.00"), "asCredit": True})
    data = await world.ask(
        """query ($id: ID!, $customer: ID!) {
          order(by: {id: $id}) { events(last: 20) { nodes { type summary
            changes { path before after } payment { id } } } }
          customer(by: {id: $customer}) { events(last: 20) { nodes { type } } } }""",
        id=order["id"],
        customer=customer,
    )
    events = data["order"]["events"]["nodes"][2:]
    assert [(each["type"], each["summary"]) for each in events] == [
        ("ORDER_PAYMENTS_CHANGED", "Payments of the order changed"),
        ("PAYMENT_RECORDED", "Payment recorded: 30.90 EUR, card"),
        ("PAYMENT_VERIFIED", "Payment verified"),
        ("ORDER_CREDITED", "Order credited: 1.00 EUR"),
        ("PAYMENT_REFUNDED", "Payment refunded: 1.00 EUR"),
    ]
    of_order = {change["path"]: change["after"] for change in events[0]["changes"]}
    assert of_order == {"paid": "30.90", "paymentStatus": "PAID"}
    of_payment = {change["path"]: change["after"] for change in events[1]["changes"]}
    assert of_payment["captured"] == "30.90"
    assert of_payment["state"] == "CAPTURED"
    assert events[2]["changes"][-1]["path"] == "verification.note"
    types = [each["type"] for each in data["customer"]["events"]["nodes"]]
    assert types[-5:] == [each["type"] for each in events]


async def test_what_has_no_place_here(world: World, neighbour: World) -> None:
    theirs = await neighbour.place()
    (payment,) = await payments_of(neighbour, theirs["id"])
    own = await world.place()
    other = await world.place()
    (elsewhere,) = await payments_of(world, other["id"])
    some = {"amount": eur("1.00")}
    for document, given, field in (
        (RECORD, {"orderId": theirs["id"], "input": some}, ["orderId"]),
        (
            RECORD,
            {"orderId": own["id"], "input": {**some, "paymentId": elsewhere["id"]}},
            ["input", "paymentId"],
        ),
        (REFUND, {"id": payment["id"], "input": some}, ["id"]),
        (UPDATE, {"id": payment["id"], "input": {}}, ["id"]),
        (VERIFY, {"id": payment["id"]}, ["id"]),
    ):
        (error,) = await world.refused(document, **given)
        assert (error["code"], error["field"]) == ("NOT_FOUND", field)


async def test_writing_needs_its_scope(world: World) -> None:
    order = await world.place()
    reader = await world.another("payments:read", "orders:read")
    with pytest.raises(Failed) as failed:
        await record(reader, order["id"], "1.00")
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["payments:write"]


async def test_the_work_lists(world: World) -> None:
    first, second = await world.place(), await world.place()
    await record(world, first["id"], "30.90", receivedAt="2026-03-01T12:00:00Z")
    payment = (await record(world, second["id"], "5.00", method="cash", reference="K-1"))["payment"]
    await world.set(t.payment, payment["id"], out_of_sync=True)
    query = """query ($filter: PaymentFilter) { payments(filter: $filter, orderBy: {
        field: CREATED_AT, direction: ASC}) { nodes { method captured { amount } } } }"""

    async def found(**given: object) -> list[str]:
        nodes = (await world.ask(query, filter=given))["payments"]["nodes"]
        return [f"{each['method']} {each['captured']['amount']}" for each in nodes]

    now = datetime.now(UTC).isoformat()
    assert await found(orderPaymentStatus=["PAID"]) == ["card 30.90"]
    assert await found(orderPaymentStatus=["PAID", "PARTIALLY_PAID"], verified=False) == [
        "card 30.90",
        "card 0.00",
        "cash 5.00",
    ]
    assert await found(receivedAt={"to": "2026-03-02T00:00:00Z"}) == ["card 30.90"]
    assert await found(receivedAt={"from": "2026-03-02T00:00:00Z", "to": now}) == ["cash 5.00"]
    assert await found(reference="K-1") == ["cash 5.00"]
    assert await found(outOfSync=True) == ["cash 5.00"]
