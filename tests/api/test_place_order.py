"""What `placeOrder` computes and stores."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Addresses
from factories import Json, World, eur, line, order_input

from domain.pricing import TaxRounding

PLACE = """
    mutation ($input: PlaceOrderInput!) {
      placeOrder(input: $input) {
        userErrors { code field }
        warnings { code field }
        logCursor
        order {
          number state fulfillmentStatus paymentStatus needsHandling source language customerNote
          externalNumber { source number }
          placedAt createdAt paymentMethod currencyCode
          customer { id }
          customerDetails { email firstName shippingAddress { city country } billingAddress { city } }
          lines {
            nodes {
              kind sku title ordered taxRate
              unitPrice { amount } discount { amount } orderDiscount { amount }
              tax { amount } total { amount }
            }
          }
          discounts { title code amount { amount } }
          shipping {
            method taxRate price { amount } discount { amount } tax { amount } total { amount }
          }
          taxLines { rate net { amount } tax { amount } }
          placedTotal { amount } total { amount currencyCode } net { amount } tax { amount }
          paid { amount } balance { amount }
          payments { nodes { method provider state amount { amount } } }
          messages { totalCount }
          events { nodes { type actor { kind name } data } }
        }
      }
    }
"""


async def placed(world: World, **changes: Any) -> Json:
    payload = await world.do(PLACE, input=order_input(**changes))
    return payload["order"]


def amounts(parts: list[Json], name: str) -> list[str]:
    return [part[name]["amount"] for part in parts]


async def test_an_order_shows_all_that_was_bought(world: World) -> None:
    """S1-2, S1-3, S1-4, S1-5, S1-8, S1-14, S1-18: from the products to the delivery method."""
    order = await placed(
        world,
        lines=[line(discount=eur("5.00")), line(sku=None, title="Wrapping", quantity=1,
               unitPrice=eur("3.00"), kind="SERVICE", taxRate="14")],
        discounts=[{"amount": eur("2.30"), "title": "Welcome", "code": "HEI"}],
        source="web",
        language="fi",
        customerNote="Ring twice.\nThank you!",
    )  # fmt: skip
    assert order["number"] == "C1000"
    assert (order["state"], order["fulfillmentStatus"]) == ("OPEN", "UNFULFILLED")
    assert (order["paymentStatus"], order["needsHandling"]) == ("PENDING", True)
    assert order["customerNote"] == "Ring twice.\nThank you!"
    first, second = order["lines"]["nodes"]
    assert (first["kind"], first["sku"], first["ordered"]) == ("PHYSICAL", "MUG-1", 2)
    assert (second["kind"], second["sku"], second["taxRate"]) == ("SERVICE", None, "14.00")
    # 20.00 and 3.00 share 2.30 as 2.00 and 0.30.
    assert amounts([first, second], "orderDiscount") == ["2.00", "0.30"]
    assert amounts([first, second], "total") == ["18.00", "2.70"]
    assert amounts([first, second], "tax") == ["3.66", "0.33"]
    assert order["discounts"] == [{"title": "Welcome", "code": "HEI", "amount": {"amount": "2.30"}}]
    assert order["shipping"] == {
        "method": "Posti",
        "taxRate": "25.50",
        "price": {"amount": "5.90"},
        "discount": {"amount": "0.00"},
        "tax": {"amount": "1.20"},
        "total": {"amount": "5.90"},
    }
    assert order["taxLines"] == [
        {"rate": "14.00", "net": {"amount": "2.37"}, "tax": {"amount": "0.33"}},
        {"rate": "25.50", "net": {"amount": "19.04"}, "tax": {"amount": "4.86"}},
    ]
    assert order["total"] == {"amount": "26.60", "currencyCode": "EUR"}
    assert amounts([order], "placedTotal") == amounts([order], "balance") == ["26.60"]
    assert (order["net"]["amount"], order["tax"]["amount"]) == ("21.41", "5.19")
    assert order["paymentMethod"] == "card"
    assert order["payments"]["nodes"] == [
        {"method": "card", "provider": "manual", "state": "PENDING", "amount": {"amount": "26.60"}}
    ]
    assert order["messages"] == {"totalCount": 0}
    assert [event["type"] for event in order["events"]["nodes"]] == [
        "ORDER_PLACED",
        "PAYMENT_CREATED",
    ]
    event = order["events"]["nodes"][0]
    assert event["actor"] == {"kind": "STAFF", "name": "Sanna"}
    assert event["data"] == {"source": "web", "cart": None}


@pytest.mark.parametrize(
    ("rounding", "tax", "line_taxes"),
    [("LINE", "1.50", ["0.50", "0.50", "0.50"]), ("RATE", "1.51", ["0.51", "0.50", "0.50"])],
)
async def test_tax_is_rounded_by_line_or_once_a_rate(
    shop_with: Any, rounding: str, tax: str, line_taxes: list[str]
) -> None:
    # 2.47 with 25.5 % inside holds 0.5019: three lines 1.5057.
    world = await shop_with(tax_rounding=TaxRounding(rounding))
    cheap = line(quantity=1, unitPrice=eur("2.47"))
    order = await placed(world, lines=[cheap, cheap, cheap], shipping=None)
    assert order["total"]["amount"] == "7.41"
    assert order["tax"]["amount"] == tax
    assert amounts(order["lines"]["nodes"], "tax") == line_taxes
    assert order["shipping"]["method"] is None
    assert order["shipping"]["total"] == {"amount": "0.00"}


async def test_prices_without_tax_get_it_on_top(shop_with: Any) -> None:
    world = await shop_with(prices_include_tax=False, default_tax_rate=2400)
    order = await placed(world, discounts=[{"amount": eur("5.00")}])
    assert order["lines"]["nodes"][0]["total"] == {"amount": "24.80"}  # 20.00 and 24 %
    assert order["shipping"]["total"] == {"amount": "7.32"}  # 5.90 and 24 %
    assert (order["net"]["amount"], order["tax"]["amount"]) == ("25.90", "6.22")
    assert order["total"]["amount"] == "32.12"


@pytest.mark.parametrize(
    ("currency", "price", "total", "tax"),
    [("JPY", "1250", "2500", "508"), ("BHD", "1.255", "2.510", "0.510")],
)
async def test_currencies_have_their_own_decimals(
    world: World, currency: str, price: str, total: str, tax: str
) -> None:
    order = await placed(
        world,
        currencyCode=currency,
        lines=[line(unitPrice={"amount": price, "currencyCode": currency})],
        shipping=None,
    )
    assert order["total"] == {"amount": total, "currencyCode": currency}
    assert order["tax"]["amount"] == tax
    assert order["payments"]["nodes"][0]["amount"]["amount"] == total


async def test_an_order_that_costs_nothing_needs_no_payment(world: World) -> None:
    order = await placed(world, discounts=[{"amount": eur("25.00")}], shipping=None)
    assert order["total"]["amount"] == "0.00"
    assert order["paymentStatus"] == "NOT_REQUIRED"


async def test_services_alone_need_no_handing_over(world: World) -> None:
    order = await placed(world, lines=[line(kind="SERVICE")])
    assert (order["fulfillmentStatus"], order["needsHandling"]) == ("NOT_REQUIRED", True)


async def test_nothing_links_by_e_mail(world: World) -> None:
    """S1-13: an account with the same address exists, and the order stays a guest's."""
    await world.create_customer()
    order = await placed(world)
    assert order["customerDetails"]["email"] == "aino@example.com"
    assert order["customer"] is None


async def test_the_account_that_is_named_is_linked(world: World) -> None:
    """S1-12: the details stay those of the order, and lead to the customer."""
    customer = await world.create_customer(email="other@example.com")
    order = await placed(world, customerId=customer["id"])
    assert order["customer"] == {"id": customer["id"]}
    assert order["customerDetails"]["email"] == "aino@example.com"


async def test_who_buys_may_say_nothing(world: World) -> None:
    order = await placed(world, customer={}, paymentMethod=None, shipping=None)
    assert order["customerDetails"]["email"] is None
    assert order["customerDetails"]["shippingAddress"] is None
    assert order["paymentMethod"] is None
    assert order["payments"]["nodes"][0]["method"] == "unknown"


async def test_text_is_kept_as_it_was_typed(world: World) -> None:
    written = {"firstName": "  Zoë 🎁 ", "lastName": "شركة", "company": "   "}
    order = await placed(world, customer={**written, "email": " Zoe.O'Hara@Example.COM "})
    assert order["customerDetails"]["firstName"] == "Zoë 🎁"
    assert order["customerDetails"]["email"] == "Zoe.O'Hara@Example.COM"


async def test_an_import_says_when_it_was_placed(world: World) -> None:
    order = await placed(
        world,
        placedAt="2010-12-01T08:26:00+02:00",
        source="import",
        externalNumber={"source": "old", "number": "536365"},
    )
    assert order["placedAt"] == "2010-12-01T06:26:00+00:00"
    assert order["externalNumber"] == {"source": "old", "number": "536365"}
    assert datetime.fromisoformat(order["createdAt"]) > datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_clock_may_be_a_little_ahead(world: World) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    world.services.clock.at = now  # pyright: ignore[reportAttributeAccessIssue]
    order = await placed(world, placedAt=(now + timedelta(minutes=4)).isoformat())
    assert order["placedAt"] == "2026-11-21T12:04:00+00:00"
    errors = await world.refused(
        PLACE, input=order_input(placedAt=(now + timedelta(minutes=6)).isoformat())
    )
    assert errors == [{"code": "INVALID_INPUT", "field": ["input", "placedAt"]}]


async def test_doubtful_contacts_are_stored_with_a_warning(world: World) -> None:
    customer = order_input()["customer"] | {"phone": "040 12", "vatId": "12345"}
    payload = await world.do(PLACE, input=order_input(customer=customer))
    assert payload["warnings"] == [
        {"code": "PHONE_DOUBTFUL", "field": ["input", "customer", "phone"]},
        {"code": "VAT_ID_DOUBTFUL", "field": ["input", "customer", "vatId"]},
    ]


async def test_the_payload_says_where_the_log_stood_before(world: World) -> None:
    before = await world.ask("{ logCursor }")
    payload = await world.do(PLACE, input=order_input())
    assert payload["logCursor"] == before["logCursor"]
    after = await world.ask("{ logCursor }")
    assert after["logCursor"] != before["logCursor"]


async def test_two_mutations_of_one_document_see_each_other(world: World) -> None:
    """Each payload is read after its own commit, through fresh loaders."""
    data = await world.ask(
        """mutation ($input: PlaceOrderInput!) {
          a: placeOrder(input: $input) { order { number customerOrders { totalCount } } }
          b: placeOrder(input: $input) { order { number customerOrders { totalCount } } }
        }""",
        input=order_input(),
    )
    assert data["a"]["order"] == {"number": "C1000", "customerOrders": {"totalCount": 1}}
    assert data["b"]["order"] == {"number": "C1001", "customerOrders": {"totalCount": 2}}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_numbers_rise_shop_by_shop(
    world: World, neighbour: World, addresses: Addresses
) -> None:
    numbers = [(await each.place())["number"] for each in (world, neighbour, world, neighbour)]
    assert numbers == ["C1000", "C1000", "C1001", "C1001"]
