"""Drafts, and copies of orders (S1-29, S2-3)."""

from typing import Any

import pytest
from editing import (
    CANCEL,
    COMPLETE_DRAFT,
    DRAFT,
    DUPLICATE,
    UPDATE_DRAFT,
    content,
    draft_of,
    edited,
    line_ids,
)
from factories import Json, World, eur, line
from payments import payments_of

from db import tables as t

FOUND = """query ($search: String, $state: [OrderState!]) {
  orders(search: $search, filter: {state: $state}) { nodes { id number state } }
}"""
SPENT = """query ($id: ID!) { customer(by: {id: $id}) {
  orderCount totalSpent { amount } lastOrderAt } }"""


async def copied(world: World, id: str, **given: Any) -> Json:
    """Copy an order and give the draft."""
    return (await world.do(DUPLICATE, id=id, input=given))["order"]


async def test_a_draft_is_no_order_yet(world: World) -> None:
    customer = (await world.create_customer())["id"]
    draft = await draft_of(
        world,
        customerId=customer,
        customer={"email": "aino@example.com"},
        shipping={"method": "Posti", "price": eur("5.90")},
    )
    assert (draft["state"], draft["number"], draft["placedAt"]) == ("DRAFT", "#D1", None)
    assert (draft["total"]["amount"], draft["placedTotal"]["amount"]) == ("30.90", "0.00")
    assert await payments_of(world, draft["id"]) == []
    spent = (await world.ask(SPENT, id=customer))["customer"]
    assert spent == {"orderCount": 0, "totalSpent": [], "lastOrderAt": None}
    found = (await world.ask(FOUND, search="D1"))["orders"]["nodes"]
    assert [each["id"] for each in found] == [draft["id"]]
    counts = await world.ask(
        """{ orderCounts(filters: [{key: "drafts", filter: {state: [DRAFT]}},
             {key: "work", filter: {needsHandling: true}}]) { key totalCount } }"""
    )
    assert [each["totalCount"] for each in counts["orderCounts"]] == [1, 0]


async def test_a_completed_draft_is_an_order_like_any_other(world: World) -> None:
    customer = (await world.create_customer())["id"]
    await world.place()
    draft = await draft_of(world, customerId=customer, paymentMethod="invoice", source="phone")
    before = (await world.ask("{ logCursor }"))["logCursor"]
    payload = await world.do(COMPLETE_DRAFT, id=draft["id"])
    order = payload["order"]
    assert (order["state"], order["number"]) == ("OPEN", "C1001")
    assert order["placedAt"] is not None
    assert order["placedTotal"] == order["total"] == {"amount": "25.00"}
    (payment,) = await payments_of(world, order["id"])
    assert (payment["state"], payment["method"], payment["amount"]["amount"]) == (
        "PENDING",
        "invoice",
        "25.00",
    )
    spent = (await world.ask(SPENT, id=customer))["customer"]
    assert (spent["orderCount"], spent["totalSpent"]) == (1, [{"amount": "25.00"}])
    assert spent["lastOrderAt"] == order["placedAt"]
    assert [each["id"] for each in (await world.ask(FOUND, search="C1001"))["orders"]["nodes"]] == [
        order["id"]
    ]
    assert (await world.ask(FOUND, search="D1"))["orders"]["nodes"] == []
    newest = (await world.ask(FOUND, state=["OPEN"]))["orders"]["nodes"]
    assert [each["number"] for each in newest] == ["C1001", "C1000"]
    stream = await world.schema.subscribe(
        "subscription ($after: String) { orderPlaced(after: $after) { order { number } } }",
        variable_values={"after": before},
        context_value=world.context(),
    )
    item = await anext(stream)  # pyright: ignore[reportArgumentType]
    assert item.data == {"orderPlaced": {"order": {"number": "C1001"}}}
    await stream.aclose()  # pyright: ignore[reportAttributeAccessIssue]
    (error,) = await world.refused(COMPLETE_DRAFT, id=order["id"])
    assert (error["code"], error["current"]) == ("ILLEGAL_TRANSITION", "OPEN")


async def test_numbers_have_no_gaps(world: World) -> None:
    """Drafts use up none of the orders' numbers, and orders none of theirs."""
    drafts = [await draft_of(world) for _ in range(3)]
    assert [each["number"] for each in drafts] == ["#D1", "#D2", "#D3"]
    placed = await world.place()
    for draft in (drafts[2], drafts[0]):
        await world.do(COMPLETE_DRAFT, id=draft["id"])
    numbers = [(await content(world, each["id"]))["number"] for each in (placed, *drafts)]
    assert numbers == ["C1000", "C1002", "#D2", "C1001"]


async def test_the_lines_of_a_draft_are_really_deleted(world: World) -> None:
    draft = await draft_of(world, lines=[line(), line(title="Plate")])
    mugs, plates = await line_ids(world, draft["id"])
    payload = await edited(
        world,
        draft["id"],
        {"removeLine": {"line": mugs}},
        {"setQuantity": {"line": plates, "quantity": 1}},
        {"addLine": line(title="Bowl", quantity=1)},
    )
    assert [
        (each["title"], each["ordered"], each["cancelled"])
        for each in payload["order"]["lines"]["nodes"]
    ] == [("Plate", 1, 0), ("Bowl", 1, 0)]
    gone = payload["difference"]["lines"][0]
    assert (gone["title"], gone["line"], gone["after"]) == ("Mug", None, None)
    assert payload["order"]["total"]["amount"] == "25.00"


async def test_a_draft_is_written_anew_by_part(world: World) -> None:
    draft = await draft_of(
        world,
        customer={"email": "aino@example.com"},
        shipping={"method": "Posti", "price": eur("5.90")},
        discounts=[{"amount": eur("1.00")}],
        paymentMethod="invoice",
        source="phone",
    )
    read = """query ($id: ID!) { order(by: {id: $id}) { version total { amount }
        paymentMethod source shipping { method } discounts { amount { amount } }
        customerDetails { email } lines { nodes { title ordered } } } }"""

    async def look() -> Json:
        return (await world.ask(read, id=draft["id"]))["order"]

    before = await look()
    await world.do(UPDATE_DRAFT, id=draft["id"], input={})
    assert await look() == before
    lines = [line(title="Bowl", quantity=3, unitPrice=eur("8.00"))]
    await world.do(UPDATE_DRAFT, id=draft["id"], input={"lines": lines}, version=1)
    changed = {"lines": {"nodes": [{"title": "Bowl", "ordered": 3}]}, "total": {"amount": "28.90"}}
    assert await look() == before | changed | {"version": 2}
    cleared = dict.fromkeys(("customer", "shipping", "discounts", "paymentMethod", "source"))
    await world.do(UPDATE_DRAFT, id=draft["id"], input=cleared)
    assert await look() == {
        "version": 3,
        "total": {"amount": "24.00"},
        "paymentMethod": None,
        "source": None,
        "shipping": {"method": None},
        "discounts": [],
        "customerDetails": {"email": None},
        "lines": changed["lines"],
    }
    (error,) = await world.refused(UPDATE_DRAFT, id=draft["id"], input={"lines": None})
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["input", "lines"])
    (error,) = await world.refused(
        UPDATE_DRAFT, id=draft["id"], input={"discounts": [{"amount": eur("25.00")}]}
    )
    assert error["field"] == ["input", "discounts", "0", "amount"]
    await world.do(COMPLETE_DRAFT, id=draft["id"])
    (error,) = await world.refused(UPDATE_DRAFT, id=draft["id"], input={"source": "web"})
    assert error["code"] == "ACTION_NOT_ALLOWED"


async def test_a_draft_is_given_up(world: World) -> None:
    draft = await draft_of(world)
    payload = await world.do(CANCEL, id=draft["id"], input={})
    order = payload["order"]
    assert (order["state"], order["number"], order["placedAt"]) == ("CANCELLED", "#D1", None)
    (error,) = await world.refused(COMPLETE_DRAFT, id=draft["id"])
    assert error["code"] == "ILLEGAL_TRANSITION"


async def test_a_cancelled_order_is_ordered_again(world: World) -> None:
    """S1-29: the same lines and customer, details and account alike."""
    customer = (await world.create_customer())["id"]
    order = await world.place(
        customerId=customer,
        lines=[line(discount=eur("1.00")), line(title="Plate", quantity=3)],
        discounts=[{"amount": eur("2.00"), "code": "SPRING"}],
        language="fi",
    )
    old = await content(world, order["id"])
    await world.do(CANCEL, id=order["id"], input={})
    draft = await copied(world, order["id"], keepPrices=True)
    assert (draft["state"], draft["number"]) == ("DRAFT", "#D1")
    same = ("sku", "title", "kind", "ordered", "unitPrice", "discount", "orderDiscount", "taxRate")
    assert [[each[name] for name in same] for each in draft["lines"]["nodes"]] == [
        [each[name] for name in same] for each in old["lines"]["nodes"]
    ]
    assert draft["total"] == old["total"]
    assert draft["discounts"] == old["discounts"]
    who = """query ($id: ID!) { order(by: {id: $id}) { language customer { id }
        customerDetails { email lastName shippingAddress { city } }
        events { nodes { type data } } } }"""
    one = (await world.ask(who, id=draft["id"]))["order"]
    other = (await world.ask(who, id=order["id"]))["order"]
    (event,) = one.pop("events")["nodes"]
    other.pop("events")
    assert one == other
    assert event["type"] == "DRAFT_ORDER_CREATED"
    assert event["data"]["copied_from"] is not None
    done = await world.do(COMPLETE_DRAFT, id=draft["id"])
    assert done["order"]["number"] == "C1001"


async def test_a_copy_has_the_pieces_that_are_wanted_and_the_prices_that_are_given(
    world: World,
) -> None:
    order = await world.place(
        lines=[line(discount=eur("1.00")), line(title="Plate"), line(title="Bowl")],
        discounts=[{"amount": eur("3.00")}],
    )
    mugs, plates, bowls = await line_ids(world, order["id"])
    await edited(
        world,
        order["id"],
        {"setQuantity": {"line": mugs, "quantity": 1}},
        {"removeLine": {"line": bowls}},
    )
    draft = await copied(world, order["id"], keepPrices=True)
    assert [(each["title"], each["ordered"]) for each in draft["lines"]["nodes"]] == [
        ("Mug", 1),
        ("Plate", 2),
    ]
    assert draft["lines"]["nodes"][0]["discount"]["amount"] == "0.50"
    assert draft["discounts"][0]["amount"]["amount"] == "1.50"  # 37.00 of 74.00
    prices = [
        {"line": mugs, "unitPrice": eur("14.00")},
        {"line": plates, "unitPrice": eur("9.00"), "quantity": 5},
    ]
    draft = await copied(world, order["id"], lines=prices)
    assert [
        (each["ordered"], each["unitPrice"]["amount"], each["discount"]["amount"])
        for each in draft["lines"]["nodes"]
    ] == [(1, "14.00", "0.00"), (5, "9.00", "0.00")]
    assert draft["discounts"] == []
    assert draft["total"]["amount"] == "64.90"  # with postage


async def test_a_copy_that_does_not_fit_is_refused(world: World) -> None:
    order = (await world.place())["id"]
    (mugs,) = await line_ids(world, order)
    foreign = (await line_ids(world, (await world.place())["id"]))[0]
    at = ["input", "lines"]
    nok = {"amount": "1.00", "currencyCode": "NOK"}
    cases: list[tuple[Json, str, list[str]]] = [
        ({}, "INVALID_INPUT", at),
        ({"lines": [{"line": foreign}]}, "NOT_FOUND", [*at, "0", "line"]),
        ({"lines": [{"line": mugs}, {"line": mugs}]}, "INVALID_INPUT", [*at, "1", "line"]),
        ({"lines": [{"line": mugs, "quantity": -1}]}, "INVALID_INPUT", [*at, "0", "quantity"]),
        ({"keepPrices": True, "lines": [{"line": mugs, "quantity": 0}]}, "INVALID_INPUT", at),
        (
            {"lines": [{"line": mugs, "unitPrice": nok}]},
            "CURRENCY_MISMATCH",
            [*at, "0", "unitPrice", "currencyCode"],
        ),
    ]
    for given, code, field in cases:
        (error,) = await world.refused(DUPLICATE, id=order, input=given)
        assert (error["code"], error["field"]) == (code, field), given
    given = {"currencyCode": "EUR", "lines": []}
    (error,) = await world.refused(DRAFT, input=given)
    assert error["field"] == at


async def test_the_same_key_completes_once(world: World) -> None:
    draft = await draft_of(world)
    first = await world.do(COMPLETE_DRAFT, id=draft["id"], key="k")
    assert await world.do(COMPLETE_DRAFT, id=draft["id"], key="k") == first
    assert (await world.place())["number"] == "C1001"


@pytest.mark.parametrize("state", ["OPEN", "CANCELLED"])
async def test_only_drafts_are_completed(world: World, state: str) -> None:
    order = (await world.place())["id"]
    await world.set(t.order, order, state=state)
    (error,) = await world.refused(COMPLETE_DRAFT, id=order)
    assert (error["code"], error["wanted"]) == ("ILLEGAL_TRANSITION", "OPEN")
