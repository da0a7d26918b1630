"""Credits and settlements: what is to be charged or paid back by hand."""

from typing import Any

import pytest
from factories import Json, World, eur
from payments import CREDIT, REFUND, SETTLE, WAIVE, account, paid, payments_of, record

from queryplan.ids import decode_id
from resolvers.settling import follow_total

WORK = """query ($filter: SettlementFilter) {
  settlements(filter: $filter) { totalCount nodes {
    id direction state rest { amount } reason note order { id } } }
}"""


async def credited(world: World, amount: str = "5.00", **changes: Any) -> tuple[Json, str]:
    """Pay an order and take something off it; give the order and the settlement's id."""
    order, _ = await paid(world, **changes)
    given = {"amount": eur(amount), "reason": "Scratch"}
    payload = await world.do(CREDIT, id=order["id"], input=given)
    return payload["order"], payload["settlement"]["id"]


async def charged(world: World, more: int = 1000) -> tuple[Json, str]:
    """Pay an order and let it cost more, as an edit does; give the order and the settlement's id."""
    order, _ = await paid(world)
    context = world.context()
    async with context.write() as unit:
        loaded = await unit.orders.get(decode_id(order["id"])[1])
        before = loaded.balance
        loaded.total += more
        loaded.net += more
        loaded.update()
        await follow_total(unit, loaded, before, "Edited")
    order = await account(world, order["id"])
    return order, order["settlements"]["nodes"][0]["id"]


async def work(world: World, **given: Any) -> list[Json]:
    return (await world.ask(WORK, filter=given))["settlements"]["nodes"]


async def test_s1_31_a_credit_of_a_paid_order_is_to_be_paid_back(world: World) -> None:
    order, id = await credited(world)
    assert order["balance"]["amount"] == "-5.00"
    assert order["paymentStatus"] == "OVERPAID"
    (entry,) = await work(world, state=["OPEN"])
    assert (entry["id"], entry["direction"], entry["rest"]["amount"], entry["reason"]) == (
        id,
        "REFUND",
        "5.00",
        "Scratch",
    )
    payload = await world.do(SETTLE, id=id, input={"method": "bank transfer", "reference": "R 1"})
    assert payload["settlement"]["state"] == "SETTLED"
    assert payload["order"]["balance"]["amount"] == "0.00"
    (payment,) = await payments_of(world, order["id"])
    assert payment["refunded"]["amount"] == "5.00"
    assert payment["transactions"]["nodes"][-1]["reference"] == "R 1"
    assert await work(world, state=["OPEN"]) == []
    (error,) = await world.refused(SETTLE, id=id, input={"method": "cash"})
    assert (error["code"], error["current"], error["wanted"]) == (
        "ILLEGAL_TRANSITION",
        "SETTLED",
        "SETTLED",
    )
    assert error["field"] == ["id"]


async def test_s1_31_a_higher_total_is_to_be_charged(world: World) -> None:
    order, id = await charged(world)
    assert order["balance"]["amount"] == "10.00"
    (entry,) = await work(world, direction=["CHARGE"])
    assert entry["rest"]["amount"] == "10.00"
    payload = await world.do(SETTLE, id=id, input={"method": "cash", "note": "At the door"})
    assert payload["order"]["paymentStatus"] == "PAID"
    assert [each["method"] for each in await payments_of(world, order["id"])] == ["card", "cash"]


async def test_a_matching_payment_or_refund_closes_it(world: World) -> None:
    order, id = await charged(world)
    payload = await record(world, order["id"], "4.00", method="cash")
    (entry,) = payload["order"]["settlements"]["nodes"]
    assert [entry[name]["amount"] for name in ("amount", "settled", "rest")] == [
        "10.00",
        "4.00",
        "6.00",
    ]
    payload = await record(world, order["id"], "6.00", method="cash")
    assert payload["order"]["settlements"]["nodes"][0]["state"] == "SETTLED"
    assert payload["order"]["settlements"]["nodes"][0]["id"] == id
    other, _ = await credited(world)
    (payment,) = await payments_of(world, other["id"])
    payload = await world.do(REFUND, id=payment["id"], input={"amount": eur("5.00")})
    assert payload["order"]["settlements"]["nodes"][0]["state"] == "SETTLED"


async def test_a_refund_is_shared_out_over_payments(world: World) -> None:
    order = await world.place()
    await record(world, order["id"], "20.00", method="card")
    await record(world, order["id"], "10.90", method="cash")
    given = {"amount": eur("15.00")}
    id = (await world.do(CREDIT, id=order["id"], input=given))["settlement"]["id"]
    await world.do(SETTLE, id=id, input={"method": "cash"})
    card, cash = await payments_of(world, order["id"])
    assert (card["refunded"]["amount"], cash["refunded"]["amount"]) == ("4.10", "10.90")
    assert (card["state"], cash["state"]) == ("PARTIALLY_REFUNDED", "REFUNDED")


async def test_it_is_let_go_with_a_reason(world: World) -> None:
    order, id = await charged(world)
    payload = await world.do(WAIVE, id=id, reason="Loyal customer")
    assert payload["settlement"]["state"] == "WAIVED"
    assert payload["order"]["balance"]["amount"] == "10.00"
    (entry,) = await work(world, state=["WAIVED"], order=order["id"])
    assert entry["note"] == "Loyal customer"
    (error,) = await world.refused(WAIVE, id=id, reason="Again")
    assert (error["code"], error["current"]) == ("ILLEGAL_TRANSITION", "WAIVED")
    (error,) = await world.refused(WAIVE, id=id, reason=" ")
    assert error["field"] == ["reason"]


async def test_a_credit_of_an_order_that_was_not_paid_opens_nothing(world: World) -> None:
    order = await world.place()
    given = {"amount": eur("5.00")}
    payload = await world.do(CREDIT, id=order["id"], input=given, expectedVersion=1)
    assert payload["settlement"] is None
    assert payload["order"]["balance"]["amount"] == "25.90"
    (error,) = await world.refused(CREDIT, id=order["id"], input=given, expectedVersion=1)
    assert error["code"] == "CONFLICT"
    given = {"amount": eur("25.91")}
    (error,) = await world.refused(CREDIT, id=order["id"], input=given)
    assert (error["code"], error["allowedAmount"]["amount"]) == ("AMOUNT_EXCEEDED", "25.90")
    given = {"amount": {"amount": "1", "currencyCode": "NOK"}}
    (error,) = await world.refused(CREDIT, id=order["id"], input=given)
    assert error["code"] == "CURRENCY_MISMATCH"


async def test_a_credit_changes_what_the_account_has_spent(world: World) -> None:
    customer = (await world.create_customer())["id"]
    await credited(world, customerId=customer)
    data = await world.ask(
        "query ($id: ID!) { customer(by: {id: $id}) { totalSpent { amount } } }", id=customer
    )
    assert data["customer"]["totalSpent"] == [{"amount": "25.90"}]


async def test_a_payment_at_a_provider_falls_out_of_sync(world: World) -> None:
    order = await world.place()
    bind = """mutation ($id: ID!) { createPayment(orderId: $id, input: {provider: "stripe",
        method: "card"}) { payment { id } userErrors { code } } }"""
    await world.do(bind, id=order["id"])
    await world.do(CREDIT, id=order["id"], input={"amount": eur("1.00")})
    manual, stripe = await payments_of(world, order["id"])
    assert (manual["outOfSync"], stripe["outOfSync"]) == (False, True)


async def test_events_tell_what_is_to_be_settled(world: World) -> None:
    order, id = await credited(world)
    await world.do(SETTLE, id=id, input={"method": "cash"})
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) { events(last: 10) { nodes {
            type summary(locale: "fi") reason data changes { path before after } } } } }""",
        id=order["id"],
    )
    told = data["order"]["events"]["nodes"]
    assert [(each["type"], each["summary"]) for each in told[4:]] == [
        ("ORDER_CREDITED", "Tilausta hyvitettiin: 5.00 EUR"),
        ("SETTLEMENT_OPENED", "Erotus jäi selvitettäväksi: 5.00 EUR"),
        ("ORDER_PAYMENTS_CHANGED", "Tilauksen maksutilanne muuttui"),
        ("SETTLEMENT_SETTLED", "Erotus selvitettiin: 5.00 EUR"),
        ("PAYMENT_REFUNDED", "Rahaa palautettiin: 5.00 EUR"),
    ]
    assert told[4]["reason"] == "Scratch"
    assert told[5]["data"]["direction"] == "REFUND"
    assert told[5]["changes"] == []
    changes = {each["path"]: each for each in told[4]["changes"]}
    (state,) = [each for path, each in changes.items() if path.endswith(".state")]
    assert (state["before"], state["after"]) == (None, "OPEN")
    assert changes["total"]["after"] == "25.90"


async def test_every_filter_of_settlements(world: World) -> None:
    first, _ = await credited(world, "5.00")
    second, _ = await charged(world)
    for given, orders in (
        ({}, [second, first]),
        ({"state": ["OPEN"]}, [second, first]),
        ({"state": ["SETTLED", "WAIVED"]}, []),
        ({"direction": ["REFUND"]}, [first]),
        ({"order": second["id"]}, [second]),
        ({"amount": {"currencyCode": "EUR", "min": "6"}}, [second]),
        ({"createdAt": {"to": "2026-01-01T00:00:00Z"}}, []),
        ({"or": [{"direction": ["REFUND"]}, {"not": {"state": ["OPEN"]}}]}, [first]),
    ):
        found = [each["order"]["id"] for each in await work(world, **given)]
        assert found == [order["id"] for order in orders], given


async def test_settlements_of_another_shop_stay_there(world: World, neighbour: World) -> None:
    order, id = await credited(neighbour)
    assert await work(world) == []
    read = "query ($id: ID!) { settlement(by: {id: $id}) { rest { amount } } }"
    assert (await world.ask(read, id=id))["settlement"] is None
    assert (await neighbour.ask(read, id=id))["settlement"] == {"rest": {"amount": "5.00"}}
    for document, more in ((SETTLE, {"input": {"method": "cash"}}), (WAIVE, {"reason": "No"})):
        (error,) = await world.refused(document, id=id, **more)
        assert (error["code"], error["field"]) == ("NOT_FOUND", ["id"])
    (error,) = await world.refused(CREDIT, id=order["id"], input={"amount": eur("1.00")})
    assert error["code"] == "NOT_FOUND"


@pytest.mark.parametrize("document", [SETTLE, WAIVE])
async def test_the_version_is_the_orders(world: World, document: str) -> None:
    order, id = await credited(world)
    more: Json = {"input": {"method": "cash"}} if document == SETTLE else {"reason": "Small"}
    (error,) = await world.refused(document, id=id, **more, expectedVersion=2)
    assert error["code"] == "CONFLICT"
    await world.do(document, id=id, **more, expectedVersion=order["version"])
