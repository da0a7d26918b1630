"""How many statements a read takes: as many for five rows as for fifty."""

import re
from typing import Any

import pytest
from documents import UPDATE_ORDER
from factories import World

ORDERS = """
    query ($first: Int!) { orders(first: $first) { nodes {
      number total { amount } customerDetails { email shippingAddress { city } }
      customer { email number }
      lines { nodes { title total { amount } } }
      payments { nodes { method state } }
    } } }
"""

LISTS = {
    "orders": """
        query ($first: Int!) { orders(first: $first) { totalCount nodes {
          customer { defaultShippingAddress { address { city } } orders(first: 2) { nodes { id } } }
          lines(first: 2) { totalCount nodes { id } } returns(first: 1) { nodes { id } }
          payments(first: 1) { nodes { order { number } transactions(first: 1) { nodes { id } } } }
          messages(first: 1) { nodes { id } } customerOrders(first: 3) { nodes { number } }
          acknowledgedBy { name } assignee { name } hold { by { name } }
        } } }
    """,
    "events": """
        query ($first: Int!) { orders(first: $first) { nodes {
          events(first: 3) { totalCount nodes { type customer { id } payment { id } } }
        } } }
    """,
    "customers": """
        query ($first: Int!) { customers(first: $first) { totalCount nodes {
          addresses(first: 2) { nodes { id } } defaultBillingAddress { id }
          orders(first: 3, filter: {state: [OPEN]}) {
            totalCount nodes { lines(first: 1) { nodes { id } } }
          }
          events(first: 2) { nodes { order { number } } } messages(first: 1) { nodes { id } }
        } } }
    """,
    "found": """
        query ($first: Int!) {
          orders(first: $first, search: "aino") { nodes { customer { number } } }
        }
    """,
    "filtered": """
        query ($first: Int!) {
          orders(
            first: $first, filter: {hasAccount: true, total: {currencyCode: "EUR", min: "1"}}
          ) { nodes { lines(first: 2) { nodes { id } } } }
        }
    """,
}


@pytest.fixture
async def busy(world: World) -> World:
    """Return a shop with 50 orders, some of each of 5 customers."""
    customers = [
        await world.create_customer(email=f"{nth}@example.com", address={"city": "Turku"})
        for nth in range(5)
    ]
    for nth in range(50):
        order = await world.place(customerId=customers[nth % 5]["id"])
        if nth % 10 == 0:
            await world.do(UPDATE_ORDER, id=order["id"], input={"customerNote": str(nth)})
    return world


async def counted(world: World, query: str, **variables: Any) -> list[str]:
    with world.counted() as statements:
        await world.ask(query, **variables)
    return statements


async def test_no_list_asks_more_for_more_rows(busy: World) -> None:
    fifty = await counted(busy, ORDERS, first=50)
    assert len(fifty) <= 4
    for first in (0, 1, 5):
        assert len(await counted(busy, ORDERS, first=first)) <= len(fifty)
    assert len(await counted(busy, ORDERS, first=5)) == len(fifty)
    for name, query in LISTS.items():
        few = await counted(busy, query, first=5)
        # The texts are the same as well, so that a database prepares them once.
        assert texts(await counted(busy, query, first=50)) == texts(few), name


def texts(statements: list[str]) -> set[str]:
    """Take a list below parents as one text, whether it was read as a whole or page by page.

    PostgreSQL is asked for the whole first where that was little lately.
    """
    below = [re.search(r"FROM (\S+) AS inside", statement) for statement in statements]
    return {
        statement if found is None else found[1]
        for statement, found in zip(statements, below, strict=True)
    }


async def test_many_nodes_take_one_statement_a_type(busy: World) -> None:
    data = await busy.ask("{ orders(first: 50) { nodes { id } } customers { nodes { id } } }")
    ids = [each["id"] for name in ("orders", "customers") for each in data[name]["nodes"]]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Order { number } } }"
    assert len(await counted(busy, query, ids=ids)) == 2


async def test_one_order_with_everything_is_few_statements(busy: World) -> None:
    data = await busy.ask("{ orders(first: 1) { nodes { id } } }")
    id = data["orders"]["nodes"][0]["id"]
    query = """query ($id: ID!) { order(by: {id: $id}) {
      number customer { email } lines { nodes { title } } payments { nodes { method } }
      events { nodes { type } }
    } }"""
    # PostgreSQL embeds rows in rows; SQLite reads each level by itself.
    alone = busy.database.engine.dialect.name == "postgresql"
    assert len(await counted(busy, query, id=id)) == (1 if alone else 5)
