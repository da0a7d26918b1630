"""Real invoices, and made-up ones with what real ones lack, become orders and returns."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conftest import Addresses
from factories import World, close_world, open_world
from gift_shop import GIFTS, MADE_UP, REAL, SOURCE, order_numbered, take_over, written
from sqlalchemy import func, select

from db import tables as t


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    world = await open_world(addresses.app, addresses.owner, **GIFTS)
    yield world
    await close_world(world)


async def test_the_real_file(world: World):
    report = await take_over(world, REAL)
    assert report.lines == 999
    assert (report.placed.invoices, report.placed.lines) == (61, 988)
    assert report.placed.amounts == {"GBP": 24_702_88}
    assert report.customers_created == 46
    assert (report.returned.invoices, report.returned.lines) == (1, 1)
    assert (report.pieces_returned, report.returned.amounts) == (6, {"GBP": 25_50})

    bad, *unsold = report.problems
    assert (bad.invoice, bad.lines) == ("536414", (624,))
    assert bad.reason == "line 624, Description: This can't be empty."
    assert [(problem.invoice, problem.lines) for problem in unsold] == [
        ("C536379", (143,)),
        ("C536383", (156,)),
        ("C536391", (237, 238, 239, 240, 241, 242, 243)),
    ]
    assert {problem.reason for problem in unsold} == {"no sale found"}
    assert sum(problem.amount.minor for problem in unsold if problem.amount) == -173_63

    sold = await order_numbered(world, "536488")
    assert (sold["placedTotal"]["amount"], sold["total"]["amount"]) == ("165.89", "140.39")
    assert sold["returns"]["nodes"] == [
        {"externalNumber": {"number": "C536506"}, "amount": {"amount": "25.50"}}
    ]
    assert sold["fulfillmentStatus"] == "PARTIALLY_RETURNED"
    assert {line["returned"] for line in sold["lines"]["nodes"] if line["sku"] == "22960"} == {6}

    french = await order_numbered(world, "536370")
    assert french["shipping"] == {"method": "POSTAGE", "total": {"amount": "54.00"}}
    assert french["placedAt"] == "2010-12-01T08:45:00+00:00"
    assert french["total"] == {"amount": "855.86", "currencyCode": "GBP"}
    assert french["customerDetails"] == {
        "email": None,
        "lastName": None,
        "shippingAddress": {"country": "FR"},
    }
    assert french["customer"] == {
        "externalNumber": {"source": SOURCE, "number": "12583"},
        "email": None,
    }
    assert {event["actor"]["kind"] for event in french["events"]["nodes"]} == {"SYSTEM"}


async def test_a_second_run_adds_nothing(world: World):
    first = await take_over(world, REAL)
    end = await world.services.feed.end(world.shop_id)
    again = await take_over(world, REAL)
    assert await world.services.feed.end(world.shop_id) == end
    assert (again.placed.invoices, again.customers_created, again.returned.invoices) == (0, 0, 0)
    assert (again.known.invoices, again.known.lines) == (61, 988)
    assert again.known.amounts == {"GBP": 24_702_88}
    assert (again.returned_before.invoices, again.returned_before.lines) == (1, 1)
    assert again.problems == first.problems


async def test_equal_lines_of_an_invoice_stay_apart(world: World):
    await take_over(world, REAL)
    session = world.database.reading(world.shop_id)
    pairs = await session.fetch(
        select(t.order_line.c.order_id, t.order_line.c.sku)
        .group_by(t.order_line.c.order_id, t.order_line.c.sku)
        .having(func.count() > 1)
    )
    await session.close()
    assert len(pairs) == 42


async def test_discounts_postage_and_returns_of_made_up_invoices(world: World):
    report = await take_over(world, MADE_UP)
    assert (report.placed.invoices, report.placed.lines) == (3, 6)
    assert report.placed.amounts == {"GBP": 42_00}
    assert report.customers_created == 2

    first = await order_numbered(world, "9001")
    assert first["discounts"] == [{"title": "Winter sale", "amount": {"amount": "1.50"}}]
    assert first["shipping"]["total"]["amount"] == "3.00"
    assert [line["ordered"] for line in first["lines"]["nodes"]] == [2, 1]
    assert first["placedTotal"]["amount"] == "13.50"

    # The newest sale has four: the first cancellation takes three of them, the second finds one
    # left there, and goes to the older sale, where it takes from both lines.
    newest = await order_numbered(world, "9003")
    assert [line["returned"] for line in newest["lines"]["nodes"]] == [3]
    assert [line["returned"] for line in first["lines"]["nodes"]] == [2, 1]
    assert first["returns"]["nodes"][0]["externalNumber"]["number"] == "C9005"
    assert first["total"]["amount"] == "3.00"
    assert (report.returned.invoices, report.returned.lines) == (2, 2)
    assert report.pieces_returned == 6

    # Another customer's bowl, and one that was sold later, are not found.
    assert [(problem.invoice, problem.lines) for problem in report.problems] == [
        ("C9006", (11,)),
        ("C9005", (10,)),
    ]
    assert {problem.reason for problem in report.problems} == {"no sale found"}


async def test_what_found_no_sale_is_booked_when_the_sale_is_there(world: World, tmp_path: Path):
    await take_over(world, MADE_UP)
    bowl = ["8001,BOWL,Bowl,1,3/1/24 8:00,12.50,501,United Kingdom"]
    await take_over(world, written(tmp_path, bowl))
    report = await take_over(world, MADE_UP)
    assert (report.returned.lines, report.returned_before.lines) == (1, 2)
    order = await order_numbered(world, "8001")
    assert order["returns"]["nodes"][0]["externalNumber"]["number"] == "C9005-2"
    again = await take_over(world, MADE_UP)
    assert (again.returned.lines, again.returned_before.lines) == (0, 3)


async def test_a_bad_invoice_is_reported_and_the_others_land(world: World, tmp_path: Path):
    lines = [
        "7001,MUG,Mug,1,3/1/24 8:00,4.00,1,United Kingdom",
        "7002,MUG,Mug,x,3/1/24 8:00,4.005,1,United Kingdom",
        "7002,BOWL,Bowl,1,3/1/24 8:00,1.00,1,United Kingdom",
        "7003,MUG,Mug,0,3/1/24 8:00,4.00,1,United Kingdom",
        "7004,MUG,,1,3/1/24 8:00,4.00,1,United Kingdom",
        "7005,MUG,Mug,1,13/1/24 8:00,4.00,1,Channel Islands",
        "7006,MUG,Mug,1,3/1/24 8:00,4.00,1,United Kingdom",
        "7006,MUG,Mug,1,3/1/24 8:00,4.00,2,United Kingdom",
        "7007,MUG,Mug,1,3/1/24 8:00",
        ",MUG,Mug,1,3/1/24 8:00,4.00,1,United Kingdom",
        "7008,D,Discount,1,3/1/24 8:00,4.00,1,United Kingdom",
        "C7009,MUG,Mug,1,3/1/24 8:00,4.00,1,United Kingdom",
        "7010,POST,Postage,1,3/1/24 8:00,4.00,1,United Kingdom",
        "7011,MUG,Mug,1,3/1/99 8:00,4.00,new,United Kingdom",
        "7012,MUG,Mug,1,3/1/2999 8:00,4.00,newest,United Kingdom",
        "7013,MUG,Mug,-1,3/1/24 8:00,4.00,1,United Kingdom",
    ]
    report = await take_over(world, written(tmp_path, lines))
    said = {problem.invoice: (problem.lines, problem.reason) for problem in report.problems}
    lines_of_7002, reason = said["7002"]
    assert lines_of_7002 == (3, 4)
    assert "line 3, Quantity: This is not a whole number of pieces." in reason
    assert "line 3, UnitPrice: Amounts in GBP have at most 2 decimals." in reason
    assert "line 5, Quantity: The quantity of a line is from 1 to 1,000,000." in said["7003"][1]
    assert said["7004"][1] == "line 6, Description: This can't be empty."
    assert "Channel Islands is not one country" in said["7005"][1]
    assert "line 7, InvoiceDate: Write the day as month/day/year" in said["7005"][1]
    assert said["7006"][1].startswith("line 8, CustomerID: The lines of one invoice differ here")
    assert said["7007"] == ((10,), "line 10: The line has 5 values; the head of the file has 8.")
    assert said[None] == ((11,), "The line has no invoice number.")
    assert "A discount takes something off" in said["7008"][1]
    assert "A cancellation takes pieces back" in said["C7009"][1]
    assert "1 to 500 lines, not 0" in said["7010"][1]
    assert said["7012"][1] == (
        "line 16, InvoiceDate: An order can't have been placed in the future."
    )
    assert "line 17, Quantity" in said["7013"][1]
    assert report.placed.invoices == 2
    assert (await order_numbered(world, "7001"))["total"]["amount"] == "4.00"
    assert (await order_numbered(world, "7011"))["placedAt"].startswith("1999-03-01")
    # The customer of an invoice that was refused is not made.
    assert report.customers_created == 2


async def test_other_columns_codes_and_countries(world: World, tmp_path: Path):
    head = "Rechnung,Artikel,Text,Menge,Datum,Preis,Land"
    lines = [
        "1,MUG,Tasse,2,2024-07-01 10:00,4.00,Kanalinseln",
        "1,DOT,Versand,1,2024-07-01 10:00,5.00,Kanalinseln",
        "1,RAB,Rabatt,-1,2024-07-01 10:00,1.00,Kanalinseln",
    ]
    columns = {
        "invoice": "Rechnung",
        "sku": "Artikel",
        "title": "Text",
        "quantity": "Menge",
        "date": "Datum",
        "price": "Preis",
        "country": "Land",
    }
    file = written(tmp_path, lines, head)
    report = await take_over(
        world,
        file,
        columns=columns,
        shipping_codes=frozenset({"DOT"}),
        discount_codes=frozenset({"RAB"}),
        countries={"Kanalinseln": "GG"},
    )
    assert (report.placed.invoices, report.customers_created) == (1, 0)
    order = await order_numbered(world, "1")
    assert order["placedAt"] == "2024-07-01T09:00:00+00:00"
    assert order["customer"] is None
    assert order["customerDetails"]["shippingAddress"] == {"country": "GG"}
    assert order["shipping"] == {"method": "Versand", "total": {"amount": "5.00"}}
    assert order["total"]["amount"] == "12.00"


async def test_prices_without_tax_get_it_on_top(world: World, tmp_path: Path):
    lines = ["1,MUG,Mug,1,3/1/24 8:00,10.00,1,United Kingdom"]
    report = await take_over(world, written(tmp_path, lines), prices_include_tax=False)
    assert report.placed.amounts == {"GBP": 12_00}
    order = await order_numbered(world, "1")
    assert (order["total"]["amount"], order["tax"]["amount"]) == ("12.00", "2.00")


async def test_the_same_numbers_of_another_source_are_other_invoices(world: World):
    await take_over(world, MADE_UP)
    report = await take_over(world, MADE_UP, source="other till")
    assert (report.placed.invoices, report.customers_created) == (3, 2)
