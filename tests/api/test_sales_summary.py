"""What was sold, hour by hour or year by year (`salesSummary`)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from calendars import ZONES, label, spans
from factories import Failed, FixedClock, Json, World, eur, line
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from many_orders import copy
from sqlalchemy import select

from db import tables as t
from domain.currencies import DECIMALS
from domain.periods import Interval

FIGURES = """
  orders gross { amount currencyCode } net { amount } tax { amount } credits { amount }
  refunded { amount } average { amount } taxLines { rate net { amount } tax { amount } }
"""
SUMMARY = f"""
    query (
      $from: DateTime!, $to: DateTime!, $interval: SalesInterval! = DAY, $timezone: String,
      $groupBy: SalesGrouping, $filter: OrderFilter
    ) {{
      salesSummary(
        from: $from, to: $to, interval: $interval, timezone: $timezone, groupBy: $groupBy,
        filter: $filter
      ) {{
        timezone
        series {{
          group currencyCode sales {{ {FIGURES} }}
          buckets {{ from to sales {{ {FIGURES} }} }}
        }}
      }}
    }}
"""
SHORT = """
    query ($from: DateTime!, $to: DateTime!, $groupBy: SalesGrouping, $filter: OrderFilter) {
      salesSummary(from: $from, to: $to, groupBy: $groupBy, filter: $filter) {
        series { group currencyCode sales { orders gross { amount } } }
      }
    }
"""
MAY = {"from": "2026-05-01T00:00:00+03:00", "to": "2026-06-01T00:00:00+03:00"}


@pytest.fixture(autouse=True)
def later(world: World) -> None:
    """Let all that is placed here lie in the past."""
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    clock.at = datetime(2027, 6, 1, tzinfo=UTC)


async def summary(world: World, **arguments: Any) -> Json:
    return (await world.ask(SUMMARY, **arguments))["salesSummary"]


async def series(world: World, **arguments: Any) -> list[tuple[Any, ...]]:
    data = await world.ask(SHORT, **{**MAY, **arguments})
    return [
        (
            each["group"],
            each["currencyCode"],
            each["sales"]["orders"],
            each["sales"]["gross"]["amount"],
        )
        for each in data["salesSummary"]["series"]
    ]


def in_currency(code: str, amount: str) -> Json:
    return {"amount": amount, "currencyCode": code}


async def test_a_month_by_days(world: World) -> None:
    """Every day is there, and each order on the day that the shop's own clock showed."""
    await world.place(
        lines=[
            line(quantity=1, unitPrice=eur("12.55"), taxRate="25.5"),
            line(quantity=1, unitPrice=eur("11.40"), taxRate="14"),
        ],
        shipping=None,
        placedAt="2026-05-04T20:59:59Z",
    )
    await world.place(
        lines=[line(quantity=2, unitPrice=eur("5.70"), taxRate="14")],
        shipping=None,
        placedAt="2026-05-04T21:00:00Z",
    )
    found = await summary(world, **MAY)
    assert found["timezone"] == "Europe/Helsinki"
    (only,) = found["series"]
    assert (only["group"], only["currencyCode"]) == (None, "EUR")
    assert len(only["buckets"]) == 31
    fourth, fifth = only["buckets"][3:5]
    assert (fourth["from"], fourth["to"]) == (
        "2026-05-03T21:00:00+00:00",
        "2026-05-04T21:00:00+00:00",
    )
    assert fourth["sales"] == {
        "orders": 1,
        "gross": {"amount": "23.95", "currencyCode": "EUR"},
        "net": {"amount": "20.00"},
        "tax": {"amount": "3.95"},
        "credits": {"amount": "0.00"},
        "refunded": {"amount": "0.00"},
        "average": {"amount": "23.95"},
        "taxLines": [
            {"rate": "14.00", "net": {"amount": "10.00"}, "tax": {"amount": "1.40"}},
            {"rate": "25.50", "net": {"amount": "10.00"}, "tax": {"amount": "2.55"}},
        ],
    }
    assert fifth["sales"]["gross"]["amount"] == "11.40"
    empty = only["buckets"][30]["sales"]
    assert (empty["orders"], empty["gross"]["amount"]) == (0, "0.00")
    assert (empty["average"], empty["taxLines"]) == (None, [])
    assert (only["sales"]["orders"], only["sales"]["average"]["amount"]) == (2, "17.68")
    assert only["sales"]["taxLines"][0] == {
        "rate": "14.00",
        "net": {"amount": "20.00"},
        "tax": {"amount": "2.80"},
    }


async def test_currencies_are_never_added(world: World) -> None:
    placed = {"placedAt": "2026-05-04T12:00:00Z", "shipping": None}
    for code, price in (("EUR", "10.00"), ("EUR", "5.00"), ("JPY", "1000"), ("BHD", "1.234")):
        lines = [line(quantity=1, unitPrice=in_currency(code, price))]
        await world.place(currencyCode=code, lines=lines, **placed)
    assert await series(world) == [
        (None, "EUR", 2, "15.00"),
        (None, "BHD", 1, "1.234"),
        (None, "JPY", 1, "1000"),
    ]


async def test_groups(world: World) -> None:
    placed = {"placedAt": "2026-05-04T12:00:00Z", "shipping": None}
    for source, country, method in (
        ("web", "FI", "card"),
        ("web", "NO", "card"),
        ("phone", "FI", None),
        (None, None, None),
    ):
        details: Json = {"email": "a@example.com"}
        if country:
            address = {"line1": "Road 1", "city": "Town", "country": country}
            details["shippingAddress"] = address
        await world.place(customer=details, source=source, paymentMethod=method, **placed)
    told = {
        name: [(group, orders) for group, _, orders, _ in await series(world, groupBy=name)]
        for name in ("SOURCE", "COUNTRY", "PAYMENT_METHOD", "SHIPPING_METHOD")
    }
    assert told == {
        "SOURCE": [("web", 2), ("phone", 1), (None, 1)],
        "COUNTRY": [("FI", 2), ("NO", 1), (None, 1)],
        "PAYMENT_METHOD": [("card", 2), (None, 2)],
        "SHIPPING_METHOD": [(None, 4)],
    }
    assert await series(world, filter={"country": ["NO"]}) == [(None, "EUR", 1, "25.00")]


async def test_what_is_not_counted(world: World, neighbour: World) -> None:
    placed = {"placedAt": "2026-05-04T12:00:00Z"}
    orders = [await world.place(**placed) for _ in range(4)]
    await neighbour.place(**placed)
    await world.set(t.order, orders[0]["id"], state="CANCELLED")
    await world.set(t.order, orders[1]["id"], state="DRAFT")
    await world.set(t.order, orders[2]["id"], archived_at=datetime.now(UTC))
    assert await series(world) == [(None, "EUR", 2, "61.80")]
    for filter, count in (
        ({"state": ["CANCELLED", "DRAFT"]}, 0),
        ({"archived": True}, 1),
        ({"or": [{"sku": ["MUG-1"]}, {"archived": True}]}, 2),
        ({"sku": ["OTHER"]}, 0),
        ({"metadata": {"namespace": "a", "key": "b"}}, 0),
    ):
        assert [each[2] for each in await series(world, filter=filter)] == [count]


async def test_a_shop_without_orders_gets_zeros_in_its_currency(shop_with: Any) -> None:
    shop = await shop_with(currency="NOK", time_zone="Europe/Oslo")
    found = await summary(shop, **MAY, interval="WEEK", groupBy="SOURCE")
    assert found["timezone"] == "Europe/Oslo"
    (only,) = found["series"]
    assert (only["group"], only["currencyCode"], len(only["buckets"])) == (None, "NOK", 5)
    assert only["sales"]["gross"] == {"amount": "0.00", "currencyCode": "NOK"}


async def test_refusals(world: World) -> None:
    for changed, field in (
        ({"to": MAY["from"]}, "to"),
        ({"interval": "HOUR"}, "interval"),
        ({"timezone": "Helsinki"}, "timezone"),
        ({"from": "0001-01-01T00:00:00Z", "interval": "YEAR"}, "from"),
        ({"filter": {"customer": "?"}}, "filter.customer"),
        ({"filter": {"total": {"currencyCode": "?", "min": "1"}}}, "filter.total.currencyCode"),
    ):
        with pytest.raises(Failed) as failed:
            await summary(world, **{**MAY, **changed})
        (error,) = failed.value.errors
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": field}
        assert error["message"].startswith(f"`{field}`")
    reader = await world.another("customers:read")
    with pytest.raises(Failed) as failed:
        await summary(reader, **MAY)
    assert failed.value.errors[0]["extensions"]["missingScopes"] == ["orders:read"]


async def test_an_answer_has_an_end(world: World) -> None:
    """5,000 spans over all series: whoever asks for more groups is told so."""
    order = await world.place(placedAt="2026-05-04T12:00:00Z")
    await copy(world, order, first=1, last=170)
    async with world.sql() as connection:
        number = t.order.c.number
        await connection.execute(
            t.order.update().where(t.order.c.shop_id == world.shop_id).values(source=number)
        )
    with pytest.raises(Failed) as failed:
        await series(world, groupBy="SOURCE")
    assert failed.value.errors[0]["extensions"]["argument"] == "groupBy"
    week = {"from": "2026-05-04T00:00:00Z", "to": "2026-05-11T00:00:00Z"}
    assert len(await series(world, groupBy="SOURCE", **week)) == 171


async def test_it_takes_as_many_statements_for_many_orders(world: World) -> None:
    order = await world.place(placedAt="2026-05-04T12:00:00Z")
    for count in (1, 1_001):
        if count > 1:
            await copy(world, order, first=1, last=1_000)
        with world.counted() as statements:
            found = await summary(world, **MAY, groupBy="COUNTRY")
        assert found["series"][0]["sales"]["orders"] == count
        assert len(statements) == 3


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_sqlite_reads_the_orders_of_each_span_by_the_index(world: World) -> None:
    with world.counted() as statements:
        await summary(world, **MAY)
    for statement in statements[1:]:
        async with world.database.engine.connect() as connection:
            values = (None,) * statement.count("?")
            rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [str(list(row)[3]) for row in rows]
        assert any(
            step.startswith("SEARCH order USING INDEX ix_order_shop_id_sorted_at_id")
            and "sorted_at>? AND sorted_at<?" in step
            for step in steps
        ), steps


# Against a model that shares no code with it: plain sums over the rows, by what a clock shows.

MOMENTS = [
    "2026-01-01T00:00:00+02:00",
    "2026-03-28T23:59:59.999999+02:00",
    "2026-03-29T00:59:00Z",
    "2026-03-29T01:00:00Z",
    "2026-03-29T21:00:00Z",
    "2026-04-04T14:45:00Z",
    "2026-04-04T15:15:00Z",
    "2026-10-03T15:20:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-25T22:00:00Z",
    "2026-11-01T05:30:00Z",
    "2026-11-01T06:30:00Z",
    "2026-12-31T22:00:00Z",
    "2026-12-31T21:59:59Z",
]


@pytest.fixture
async def year(world: World) -> World:
    """Return the shop with orders around the changes of clocks, each with something of its own."""
    for nth, moment in enumerate(MOMENTS):
        code = ("EUR", "SEK", "JPY")[nth % 3]
        price = "1333" if code == "JPY" else f"{nth}.{nth:02d}"
        rate = ("25.5", "14", "0")[nth % 2]
        order = await world.place(
            currencyCode=code,
            lines=[
                line(quantity=1, unitPrice=in_currency(code, price), taxRate=rate),
                line(quantity=2, unitPrice=in_currency(code, "7"), taxRate="10"),
            ],
            shipping=None,
            source=(None, "web", "shop")[nth % 3],
            placedAt=moment,
        )
        if nth % 4 == 1:
            await world.set(t.order, order["id"], paid=700, refunded=7 * nth)
        if nth % 7 == 6:
            await world.set(t.order, order["id"], state="CANCELLED")
    return world


async def rows_of(world: World) -> list[Json]:
    async with world.sql() as connection:
        found = await connection.execute(select(t.order).where(t.order.c.shop_id == world.shop_id))
        return [dict(row) for row in found.mappings()]


def figures(rows: Sequence[Json], currency: str) -> Json:
    def amount(minor: int) -> Json:
        return {"amount": str(Decimal(minor).scaleb(-DECIMALS[currency]))}

    gross = sum(row["total"] for row in rows)
    rates = sorted({part["rate"] for row in rows for part in row["tax_lines"]})
    parts = [part for row in rows for part in row["tax_lines"]]
    mean = Decimal(gross) / len(rows) if rows else None
    return {
        "orders": len(rows),
        "gross": {**amount(gross), "currencyCode": currency},
        **{
            name: amount(sum(row[name] for row in rows))
            for name in ("net", "tax", "credits", "refunded")
        },
        "average": mean and amount(int(mean + Decimal("0.5"))),
        "taxLines": [
            {
                "rate": f"{rate / 100:.2f}",
                **{
                    name: amount(sum(part[name] for part in parts if part["rate"] == rate))
                    for name in ("net", "tax")
                },
            }
            for rate in rates
        ],
    }


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=spans(2026, 2027),
    zone=st.sampled_from(ZONES),
    grouping=st.sampled_from([None, "SOURCE"]),
)
async def test_it_counts_as_a_simple_model_does(
    year: World, asked: tuple[datetime, datetime, Interval], zone: str, grouping: str | None
) -> None:
    rows = await rows_of(year)
    since, until, interval = asked
    counted = [
        row
        for row in rows
        if since <= row["sorted_at"] < until and row["state"] not in {"CANCELLED", "DRAFT"}
    ]
    found = await summary(
        year,
        **{"from": since.isoformat(), "to": until.isoformat()},
        interval=interval.value,
        timezone=zone,
        groupBy=grouping,
    )
    assert found["timezone"] == zone
    names = {(row["source"] if grouping else None, row["currency"]) for row in counted}
    shown = {(each["group"], each["currencyCode"]) for each in found["series"]}
    assert shown == (names or {(None, "EUR")})
    for each in found["series"]:
        code = each["currencyCode"]
        mine = [
            row
            for row in counted
            if row["currency"] == code and (not grouping or row["source"] == each["group"])
        ]
        assert each["sales"] == figures(mine, code)
        seen = 0
        for bucket in each["buckets"]:
            start, end = (datetime.fromisoformat(bucket[side]) for side in ("from", "to"))
            assert start.astimezone(ZoneInfo(zone)) < end.astimezone(ZoneInfo(zone))
            name = label(start, interval, zone)
            inside = [row for row in mine if label(row["sorted_at"], interval, zone) == name]
            assert all(start <= row["sorted_at"] < end for row in inside), (bucket, name)
            assert bucket["sales"] == figures(inside, code)
            seen += len(inside)
        assert seen == len(mine)
