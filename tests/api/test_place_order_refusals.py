"""What `placeOrder` refuses, and that nothing of it is stored."""

from typing import Any

import pytest
from factories import PLACE, Failed, Json, World, eur, line, order_input

REFUSED = """
    mutation ($input: PlaceOrderInput!) {
      placeOrder(input: $input) {
        order { id }
        logCursor
        userErrors {
          __typename code message field
          ... on TotalMismatch { computed { amount currencyCode } }
          ... on ExternalNumberTaken { holderId }
          ... on CurrencyMismatch { expected }
        }
      }
    }
"""


async def refused(world: World, **changes: Any) -> list[Json]:
    return await world.refused(REFUSED, input=order_input(**changes))


def fields(errors: list[Json]) -> set[str]:
    for error in errors:
        is_amount = error["field"][2:] and error["field"][-1] == "currencyCode"
        assert error["code"] == ("CURRENCY_MISMATCH" if is_amount else "INVALID_INPUT")
    return {".".join(error["field"]) for error in errors}


async def stored(world: World) -> Json:
    return await world.ask("{ logCursor orders { totalCount } }")


async def test_a_total_that_differs_stores_nothing(world: World) -> None:
    before = await stored(world)
    (error,) = await refused(world, total=eur("30.00"))
    assert error["__typename"] == "TotalMismatch"
    assert error["field"] == ["input", "total"]
    assert error["computed"] == {"amount": "30.90", "currencyCode": "EUR"}
    assert await stored(world) == before
    order = await world.place(total=eur("30.90"))
    assert order["number"] == "C1000"  # the refused attempt took no number


async def test_an_external_number_is_unique_within_its_source(world: World) -> None:
    first = await world.place(externalNumber={"source": "old", "number": "7"})
    (error,) = await refused(world, externalNumber={"source": "old", "number": "7"})
    assert error["__typename"] == "ExternalNumberTaken"
    assert error["holderId"] == first["id"]
    assert error["field"] == ["input", "externalNumber"]
    await world.place(externalNumber={"source": "new", "number": "7"})


async def test_every_bad_field_is_named(world: World) -> None:
    errors = await refused(
        world,
        customer={
            "email": "aino@",
            "firstName": "Ai\nno",
            "phone": "call me",
            "vatId": "none",
            "shippingAddress": {"city": "Oslo", "country": "XY"},
            "billingAddress": {},
        },
        lines=[line(title=" "), line(unitPrice=eur("1.005")), line(taxRate="25.555")],
        shipping={"price": eur("1.00"), "discount": {"amount": "1", "currencyCode": "NOK"}},
        discounts=[{"amount": eur("0.001")}],
        total=eur("1.999"),
        externalNumber={"source": "", "number": " "},
        language="x" * 36,
        customerNote="a\0b",
        customerId="nonsense",
    )
    assert fields(errors) == {
        "input.customer.shippingAddress.country",
        "input.customer.billingAddress",
        "input.lines.0.title",
        "input.lines.1.unitPrice.amount",
        "input.lines.2.taxRate",
        "input.shipping.discount.currencyCode",
        "input.discounts.0.amount.amount",
        "input.total.amount",
        "input.externalNumber.source",
        "input.externalNumber.number",
        "input.language",
        "input.customerNote",
        "input.customerId",
    } | {f"input.customer.{part}" for part in ("email", "firstName", "phone", "vatId")}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "input.lines"),
        ({"lines": [line()] * 501}, "input.lines"),
        ({"discounts": [{"amount": eur("0.01")}] * 21}, "input.discounts"),
        ({"lines": [line(quantity=0)]}, "input.lines.0.quantity"),
        ({"lines": [line(quantity=1_000_001)]}, "input.lines.0.quantity"),
        ({"lines": [line(unitPrice=eur("-1.00"))]}, "input.lines.0.unitPrice"),
        ({"lines": [line(discount=eur("25.01"))]}, "input.lines.0.discount"),
        ({"lines": [line(taxRate="100.01")]}, "input.lines.0.taxRate"),
        ({"lines": [line(taxRate="-1")]}, "input.lines.0.taxRate"),
        ({"lines": [line(title="\ud800")]}, "input.lines.0.title"),
        ({"discounts": [{"amount": eur("25.01")}]}, "input.discounts.0.amount"),
        ({"shipping": {"price": eur("5.00"), "discount": eur("5.01")}}, "input.shipping.discount"),
        ({"lines": [line(unitPrice=eur("9000000000000.00"))]}, "input.lines"),
        ({"currencyCode": "EURO"}, "input.currencyCode"),
        ({"currencyCode": "NOK"}, "input.lines.0.unitPrice.currencyCode"),
        ({"placedAt": "2100-01-01T00:00:00Z"}, "input.placedAt"),
    ],
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_does_not_fit_is_refused_by_its_path(
    world: World, changes: Json, field: str
) -> None:
    if changes.get("currencyCode") == "NOK":
        changes["shipping"] = None
    errors = await refused(world, **changes)
    assert fields(errors) == {field}
    assert (await stored(world))["orders"] == {"totalCount": 0}


async def test_no_more_than_a_hundred_faults_are_told(world: World) -> None:
    errors = await refused(world, lines=[line(quantity=0)] * 150)
    assert [error["field"][2] for error in errors] == [str(nth) for nth in range(100)]


async def test_every_amount_is_in_the_currency_of_the_order(world: World) -> None:
    nok = {"amount": "1.00", "currencyCode": "NOK"}
    errors = await refused(
        world,
        lines=[line(), line(unitPrice=nok, discount=nok)],
        shipping={"price": nok, "discount": nok},
        discounts=[{"amount": nok}],
        total=nok,
    )
    assert {(error["__typename"], error["code"], error["expected"]) for error in errors} == {
        ("CurrencyMismatch", "CURRENCY_MISMATCH", "EUR")
    }
    assert fields(errors) == {
        f"input.{path}.currencyCode"
        for path in (
            *("lines.1.unitPrice", "lines.1.discount", "shipping.price", "shipping.discount"),
            *("discounts.0.amount", "total"),
        )
    }
    assert (await stored(world))["orders"] == {"totalCount": 0}


async def test_an_account_that_is_not_there(world: World) -> None:
    order = await world.place()
    errors = await refused(world, customerId=order["id"])
    assert fields(errors) == {"input.customerId"}
    customer = await world.create_customer()
    other = customer["id"][:-4] + ("AAAA" if not customer["id"].endswith("AAAA") else "BBBB")
    assert (await refused(world, customerId=other))[0]["field"] == ["input", "customerId"]


@pytest.mark.parametrize("amount", [12.5, 12, "1e3", "NaN", "1_0", "٣", "+1", " 1", ""])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_amounts_are_plain_strings(world: World, amount: object) -> None:
    given = order_input(lines=[line(unitPrice={"amount": amount, "currencyCode": "EUR"})])
    with pytest.raises(Failed) as failed:
        await world.ask(PLACE, input=given)
    (error,) = failed.value.errors
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "Decimal(" not in error["message"]
