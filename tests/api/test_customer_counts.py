"""What accounts know of their orders: kept by whatever changes them, also by many at once."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from documents import ATTACH, DETACH
from factories import Json, World, eur, line
from sqlalchemy import select

from db import tables as t
from db.ids import new_id
from db.keys import last_order_key, spent_key
from domain import returning
from domain.access import SYSTEM
from domain.errors import DomainError, Retry
from domain.fulfilling import Deed
from domain.states import OrderState
from queryplan.ids import decode_id

START = datetime(2026, 1, 1, tzinfo=UTC)
COUNTS = """
    query ($id: ID!) { customer(by: {id: $id}) {
      version orderCount totalSpent { amount currencyCode } lastOrderAt
    } }
"""


async def counts(world: World, id: str) -> Json:
    return (await world.ask(COUNTS, id=id))["customer"]


async def compare(world: World) -> int:
    """Compare every account with its orders; tell how many orders have one."""
    customer, order = t.customer.c, t.order.c
    async with world.sql() as connection:
        kept = await connection.execute(
            select(
                customer.id,
                customer.order_count,
                customer.total_spent,
                customer.spent_key,
                customer.last_order_at,
                customer.last_order_key,
            ).where(customer.shop_id == world.shop_id)
        )
        orders = await connection.execute(
            select(order.customer_id, order.currency, order.total, order.placed_at).where(
                order.shop_id == world.shop_id,
                order.state.not_in([OrderState.DRAFT, OrderState.CANCELLED]),
            )
        )
        count: Counter[UUID | None] = Counter()
        spent: dict[UUID, Counter[str]] = {}
        last: dict[UUID, datetime] = {}
        for id, currency, total, at in orders:
            count[id] += 1
            spent.setdefault(id, Counter())[currency] += total
            last[id] = max(at, last.get(id, at))
        for id, order_count, total_spent, largest, last_order_at, last_key in kept:
            truth = {code: total for code, total in spent.get(id, Counter()).items() if total}
            assert (order_count, total_spent, last_order_at) == (count[id], truth, last.get(id))
            assert (largest, last_key) == (spent_key(truth), last_order_key(last.get(id)))
    return sum(count[id] for id in count if id is not None)


async def take_back(world: World, id: str) -> None:
    """Book a return of one piece of an order, and try again after a lost race."""
    context = world.context()
    for _ in range(10):
        try:
            async with context.write() as unit:
                order = await unit.orders.get(decode_id(id)[1])
                pieces = {order.lines[0].id: 1}
                returning.book(order, pieces, unit.at, Deed(SYSTEM, unit.at, new_id))
                order.derive(each.state for each in await unit.payments.standing(order.id))
        except Retry:
            continue
        except DomainError:
            return  # all of it is back
        return


async def test_the_first_orders(world: World) -> None:
    customer = await world.create_customer()
    nothing = {"version": 1, "orderCount": 0, "totalSpent": [], "lastOrderAt": None}
    assert await counts(world, customer["id"]) == nothing
    early = await world.place(customerId=customer["id"], placedAt="2026-01-05T10:00:00Z")
    late = await world.place(placedAt="2026-02-05T10:00:00Z")
    await world.place(
        customerId=customer["id"],
        placedAt="2026-01-01T10:00:00Z",
        currencyCode="NOK",
        lines=[line(unitPrice={"amount": "100.00", "currencyCode": "NOK"})],
        shipping=None,
    )
    await world.do(ATTACH, id=late["id"], customer=customer["id"])
    assert await counts(world, customer["id"]) == {
        "version": 1,
        "orderCount": 3,
        "totalSpent": [
            {"amount": "61.80", "currencyCode": "EUR"},
            {"amount": "200.00", "currencyCode": "NOK"},
        ],
        "lastOrderAt": "2026-02-05T10:00:00+00:00",
    }
    await world.do(DETACH, id=late["id"])
    await take_back(world, early["id"])
    assert await counts(world, customer["id"]) == {
        "version": 1,
        "orderCount": 2,
        "totalSpent": [
            {"amount": "18.40", "currencyCode": "EUR"},
            {"amount": "200.00", "currencyCode": "NOK"},
        ],
        "lastOrderAt": "2026-01-05T10:00:00+00:00",
    }


async def test_a_cancelled_order_no_longer_counts(world: World) -> None:
    customer = await world.create_customer()
    order = await world.place(customerId=customer["id"])
    context = world.context()
    async with context.write() as unit:
        loaded = await unit.orders.head_after_owner(decode_id(order["id"])[1])
        loaded.state = OrderState.CANCELLED
        loaded.update()
    found = await counts(world, customer["id"])
    assert (found["orderCount"], found["totalSpent"], found["lastOrderAt"]) == (0, [], None)


async def test_sorting_by_the_number_of_orders(world: World) -> None:
    for nth in range(3):
        customer = await world.create_customer(email=f"{nth}@example.com")
        for _ in range((1, 3, 0)[nth]):
            await world.place(customerId=customer["id"])
    query = "{ customers(orderBy: {field: ORDER_COUNT}) { nodes { email orderCount } } }"
    nodes = (await world.ask(query))["customers"]["nodes"]
    assert [(node["email"][0], node["orderCount"]) for node in nodes] == [
        ("1", 3), ("0", 1), ("2", 0),
    ]  # fmt: skip


async def test_sorting_by_what_was_spent_and_by_the_last_order(world: World) -> None:
    """Accounts without an order come last in falling order; currencies are not converted."""
    yen = line(quantity=1, unitPrice={"amount": "70", "currencyCode": "JPY"})
    placed: list[Json] = [
        {"lines": [line(quantity=1, unitPrice=eur("80.00"))]},
        {"lines": [yen], "currencyCode": "JPY"},
        {"lines": [line(quantity=1, unitPrice=eur("9.00"))]},
    ]
    for nth, given in enumerate(placed):
        customer = await world.create_customer(email=f"{nth}@example.com")
        at = (START - timedelta(days=nth)).isoformat()
        await world.place(customerId=customer["id"], shipping=None, placedAt=at, **given)
    for nth in (3, 4):
        await world.create_customer(email=f"{nth}@example.com")

    async def pages(field: str, direction: str) -> str:
        query = """query ($by: CustomerSort!, $after: String) {
          customers(orderBy: $by, first: 2, after: $after) {
            nodes { email } pageInfo { endCursor hasNextPage }
          }
        }"""
        found, after, more = "", None, True
        while more:
            by = {"field": field, "direction": direction}
            page = (await world.ask(query, by=by, after=after))["customers"]
            found += "".join(node["email"][0] for node in page["nodes"])
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        return found

    assert await pages("TOTAL_SPENT", "DESC") == "01243"
    assert await pages("TOTAL_SPENT", "ASC") == "34210"
    assert await pages("LAST_ORDER_AT", "DESC") == "01243"
    assert await pages("LAST_ORDER_AT", "ASC") == "34210"


@pytest.mark.parametrize("seed", range(2))
async def test_after_anything_the_counts_are_the_sums(world: World, seed: int) -> None:
    chance = random.Random(seed)
    customers = [
        (await world.create_customer(email=f"{nth}@example.com"))["id"] for nth in range(3)
    ]
    orders: list[str] = []

    async def step() -> None:
        kind = chance.choice(["place", "place", "attach", "detach", "return"])
        if kind == "place" or not orders:
            orders.append((await world.place(**any_order(chance, customers)))["id"])
        elif kind == "attach":
            await world.ask(ATTACH, id=chance.choice(orders), customer=chance.choice(customers))
        elif kind == "detach":
            await world.ask(DETACH, id=chance.choice(orders))
        else:
            await take_back(world, chance.choice(orders))

    for _ in range(25):
        await step()
    await compare(world)
    await asyncio.gather(*(step() for _ in range(25)))
    assert await compare(world)


def any_order(chance: random.Random, customers: list[str]) -> dict[str, Any]:
    currency = chance.choice(["EUR", "EUR", "JPY"])
    amount = "500" if currency == "JPY" else "12.50"
    price = {"amount": amount, "currencyCode": currency}
    placed_at = START + timedelta(days=chance.randrange(10))
    return {
        "customerId": chance.choice([None, *customers]),
        "placedAt": placed_at.isoformat(),
        "currencyCode": currency,
        "lines": [line(unitPrice=price, quantity=chance.randint(1, 3))],
        "shipping": {"price": eur("1.00")} if currency == "EUR" else None,
    }


async def test_one_customers_orders_at_once(world: World) -> None:
    """Orders come in and are detached while the profile is written over all of them."""
    customer = await world.create_customer()
    update = """
        mutation ($id: ID!, $name: String!) {
          updateCustomer(id: $id, input: {firstName: $name}, propagateToOrders: true) {
            userErrors { code message }
          }
        }
    """
    placed = [await world.place(customerId=customer["id"]) for _ in range(6)]
    answers = await asyncio.gather(
        *(world.place(customerId=customer["id"]) for _ in range(8)),
        *(world.do(DETACH, id=order["id"]) for order in placed[:3]),
        *(take_back(world, order["id"]) for order in placed[3:]),
        *(world.do(update, id=customer["id"], name=str(nth)) for nth in range(3)),
    )
    assert len(answers) == 17
    assert await compare(world) == 11
