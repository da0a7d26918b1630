"""Whatever is typed in gets a clear answer that names the field, and nothing is half written."""

from typing import Any

import pytest
from factories import PLACE, Failed, Json, World, line, order_input
from sqlalchemy import func, select

from db import tables as t

ORDER_CUSTOMER = """mutation ($id: ID!, $input: UpdateOrderCustomerInput!) {
  updateOrderCustomer(id: $id, input: $input) { userErrors { code message field } }
}"""
CUSTOMER = """mutation ($id: ID!, $input: UpdateCustomerInput!) {
  updateCustomer(id: $id, input: $input) { userErrors { code message field } }
}"""
TAGS = """mutation ($id: ID!, $tags: [String!]!) {
  addOrderTags(id: $id, tags: $tags) { userErrors { code message field } }
}"""
RECORD = """mutation ($input: RecordEventInput!) {
  recordEvent(input: $input) { userErrors { code message field } }
}"""
SHOP = """mutation ($input: UpdateShopInput!) {
  updateShop(input: $input) { userErrors { code message field } }
}"""
ORDERS = """query ($search: String, $filter: OrderFilter, $after: String, $first: Int) {
  orders(search: $search, filter: $filter, after: $after, first: $first) { nodes { id } }
}"""
LONG, NUL, HALF = "x" * 300, "a\0b", "a\ud800"
NAMES = [
    "ليلى الفهد",
    "דוד\u200f כהן",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 Zoë",
    "\uff21\uff49\uff4e\uff4f",  # Aino in wide letters
    "e\u0301lise",
    "李小龍",
]


def step(**changes: Any) -> Json:
    return {
        "type": "CART_ITEM_ADDED",
        "id": "1",
        "happenedAt": "2026-03-01T12:00:00Z",
        "cart": "c",
        "data": {"sku": "MUG-1", "title": "Mug", "quantity": 1},
        **changes,
    }


def priced(amount: str, currency: str = "EUR", **changes: Any) -> Json:
    """Make an order of one line in a currency."""
    price = {"amount": amount, "currencyCode": currency}
    return order_input(
        currencyCode=currency, lines=[line(unitPrice=price, **changes)], shipping=None
    )


async def counts(world: World) -> dict[str, int]:
    """Count the rows of every table."""
    async with world.sql() as connection:
        return {
            table.name: int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in t.metadata.sorted_tables
        }


async def refusal(world: World, document: str, **given: Any) -> str:
    """Send what must be refused, and give the field or the message of the one reason."""
    before = await counts(world)
    try:
        (payload,) = (await world.ask(document, **given)).values()
    except Failed as failed:
        for error in failed.errors:
            assert error["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}
        text = " ".join(error["message"] for error in failed.errors)
    else:
        errors = payload["userErrors"]
        assert errors, payload
        assert {error["code"] for error in errors} <= {"INVALID_INPUT", "CURRENCY_MISMATCH"}, (
            payload
        )
        text = " ".join(".".join(error["field"]) for error in errors)
    assert await counts(world) == before
    return text


@pytest.mark.parametrize("bad", [LONG, NUL, HALF], ids=["long", "nul", "half"])
async def test_text_that_can_not_be_stored(world: World, bad: str) -> None:
    order, customer = await world.place(), await world.create_customer()
    for document, given, field in (
        (PLACE, {"input": order_input(customer={"firstName": bad})}, "input.customer.firstName"),
        (PLACE, {"input": order_input(lines=[line(title=bad)])}, "input.lines.0.title"),
        (PLACE, {"input": order_input(paymentMethod=bad)}, "input.paymentMethod"),
        (ORDER_CUSTOMER, {"id": order["id"], "input": {"lastName": bad}}, "input.lastName"),
        (
            ORDER_CUSTOMER,
            {"id": order["id"], "input": {"shippingAddress": {"city": bad}}},
            "input.shippingAddress.city",
        ),
        (CUSTOMER, {"id": customer["id"], "input": {"company": bad}}, "input.company"),
        (TAGS, {"id": order["id"], "tags": ["good", bad]}, "tags.1"),
        (RECORD, {"input": step(cart=bad)}, "input.cart"),
        (RECORD, {"input": step(id=bad)}, "input.id"),
        (RECORD, {"input": step(data={"title": bad})}, "input.data.title"),
        (SHOP, {"input": {"name": bad}}, "input.name"),
        (SHOP, {"input": {"timeZone": bad}}, "input.timeZone"),
        (SHOP, {"input": {"orderPrefix": bad}}, "input.orderPrefix"),
    ):
        assert await refusal(world, document, **given) == field


@pytest.mark.parametrize("bad", ["", "?", "T3JkZXI6", LONG, NUL, HALF, "ø", "-1"])
async def test_ids_and_cursors_that_are_none(world: World, bad: str) -> None:
    for document, given, field in (
        (PLACE, {"input": order_input(customerId=bad)}, "input.customerId"),
        (ORDER_CUSTOMER, {"id": bad, "input": {}}, "id"),
        (CUSTOMER, {"id": bad, "input": {}}, "id"),
        (TAGS, {"id": bad, "tags": ["VIP"]}, "id"),
        (RECORD, {"input": step(orderId=bad)}, "input.orderId"),
        (RECORD, {"input": step(customerId=bad)}, "input.customerId"),
        (ORDERS, {"filter": {"customer": bad}}, "customer"),
        (ORDERS, {"after": bad}, "after"),
    ):
        assert field in await refusal(world, document, **given)


@pytest.mark.parametrize(
    ("document", "given", "field"),
    [
        (PLACE, {"input": priced("1.00", quantity=2**31)}, "quantity"),
        (PLACE, {"input": priced("1.00", quantity=-1)}, "input.lines.0.quantity"),
        (PLACE, {"input": priced("1.00", quantity=0)}, "input.lines.0.quantity"),
        (PLACE, {"input": priced("1234567890123456")}, "amount"),
        (PLACE, {"input": priced("-1.00")}, "input.lines.0.unitPrice"),
        (PLACE, {"input": priced("1.5", "JPY")}, "input.lines.0.unitPrice.amount"),
        (PLACE, {"input": priced("1.0005", "KWD")}, "input.lines.0.unitPrice.amount"),
        (PLACE, {"input": priced("1.00", "XXQ")}, "input.currencyCode"),
        (
            PLACE,
            {"input": priced("1.00") | {"currencyCode": "SEK"}},
            "input.lines.0.unitPrice.currencyCode",
        ),
        (PLACE, {"input": order_input(placedAt="2026-03-01T12:00:00")}, "offset"),
        (PLACE, {"input": order_input(placedAt="yesterday")}, "placedAt"),
        (PLACE, {"input": priced("1.00", kind="GIFT")}, "LineKind"),
        (
            PLACE,
            {"input": order_input(customer={"email": "a b@c"})},
            "input.customer.email",
        ),
        (
            PLACE,
            {"input": order_input(customer={"billingAddress": {"country": "Finland"}})},
            "input.customer.billingAddress.country",
        ),
        (RECORD, {"input": step(type="TELEPORTED")}, "JourneyType"),
        (RECORD, {"input": step(happenedAt="2026-03-01T12:00:00")}, "offset"),
        (RECORD, {"input": step(data={"sku": "M", "quantity": -1})}, "input.data.quantity"),
        (RECORD, {"input": step(data={"quantity": 2**31})}, "quantity"),
        (SHOP, {"input": {"defaultTaxRate": "1234567890123456"}}, "defaultTaxRate"),
        (SHOP, {"input": {"taxRounding": "UP"}}, "TaxRounding"),
        (SHOP, {"input": {"address": {}}}, "input.address"),
        (ORDERS, {"first": 2**31}, "first"),
        (ORDERS, {"first": -1}, "first"),
        (ORDERS, {"filter": {"state": ["LOST"]}}, "state"),
        (ORDERS, {"filter": {"placedAt": {"from": "2026-03-01"}}}, "from"),
        (ORDERS, {"filter": {"total": {"currencyCode": "EUR", "min": "1e3"}}}, "min"),
    ],
)
async def test_values_out_of_range(world: World, document: str, given: Json, field: str) -> None:
    assert field in await refusal(world, document, **given)


@pytest.mark.parametrize(
    "text",
    [LONG, NUL, HALF, "%_\\'\"*", "\u202e", "👩‍👩‍👧", "", pytest.param("0" * 5000, id="digits")],
)
async def test_any_search_and_filter_is_answered(world: World, text: str) -> None:
    await world.place()
    filters: list[Json] = [
        {"email": text},
        {"metadata": {"namespace": text, "key": "id"}},
        {"metadata": {"namespace": "erp", "key": "id", "value": text}},
        *({name: [text]} for name in ("tags", "sku", "country", "source", "paymentMethod")),
    ]
    for given in ({"search": text}, *({"filter": each} for each in filters)):
        try:
            await world.ask(ORDERS, **given)
        except Failed as failed:
            (error,) = failed.errors
            assert error["extensions"]["code"] == "BAD_USER_INPUT", given
            assert "argument" in error["message"] or next(iter(given)) in error["message"]


@pytest.mark.parametrize("name", NAMES)
async def test_names_of_the_world_are_stored_intact_and_found(world: World, name: str) -> None:
    order = await world.place(customer={"firstName": name})
    read = """query ($id: ID!) { order(by: {id: $id}) { customerDetails { firstName } } }"""
    data = await world.ask(read, id=order["id"])
    assert data["order"]["customerDetails"]["firstName"] == name
    found = await world.ask(ORDERS, search=name)
    assert found["orders"]["nodes"] == [{"id": order["id"]}]


@pytest.mark.parametrize(
    ("amount", "currency", "total"),
    [("1250", "JPY", "2500"), ("1.255", "KWD", "2.510"), ("1.25", "NOK", "2.50")],
)
async def test_currencies_keep_their_decimals(
    world: World, amount: str, currency: str, total: str
) -> None:
    payload = await world.do(PLACE, input=priced(amount, currency))
    assert payload["order"]["total"] == {"amount": total, "currencyCode": currency}
