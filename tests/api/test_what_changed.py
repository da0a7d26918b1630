"""The recipe for whoever keeps a copy: take a snapshot, follow from its cursor, store what comes."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest
from factories import Failed, World

from domain.log import decode_cursor
from resolvers.subscriptions import log_cursor

Json = dict[str, Any]

ORDER = "id version number state customerDetails { email } total { amount } tags customer { id }"
CUSTOMER = "id version number email firstName tags orderCount totalSpent { amount }"
SNAPSHOT = f"""
    query ($orders: String, $customers: String) {{
      orders(first: 5, after: $orders) {{
        nodes {{ {ORDER} }} pageInfo {{ hasNextPage endCursor }}
      }}
      customers(first: 5, after: $customers) {{
        nodes {{ {CUSTOMER} }} pageInfo {{ hasNextPage endCursor }}
      }}
      logCursor
    }}
"""
CHANGES = f"""
    subscription ($after: String) {{
      events(after: $after) {{
        cursor event {{ type }} order {{ {ORDER} }} customer {{ {CUSTOMER} }}
      }}
    }}
"""
END = "{ logCursor }"
ERASE = """
    mutation ($id: ID!) {
      eraseCustomer(id: $id, reason: "asked by letter") { userErrors { message } }
    }
"""
WRITES = [
    """mutation ($order: ID!, $text: String!) {
      updateOrderCustomer(id: $order, input: {email: $text}) { userErrors { message } }
    }""",
    """mutation ($order: ID!, $text: String!) {
      addOrderTags(id: $order, tags: [$text]) { userErrors { message } }
    }""",
    """mutation ($customer: ID!, $text: String!) {
      updateCustomer(id: $customer, input: {firstName: $text}, propagateToOrders: true) {
        userErrors { message }
      }
    }""",
    """mutation ($order: ID!, $customer: ID!) {
      detachOrderFromCustomer(id: $order) { userErrors { message } }
      attachOrderToCustomer(id: $order, customerId: $customer) { userErrors { message } }
    }""",
]


@dataclass
class Copy:
    """What a phone or a partner holds of a shop."""

    world: World
    cursor: str = ""
    orders: dict[str, Json] = field(default_factory=dict[str, Json])
    customers: dict[str, Json] = field(default_factory=dict[str, Json])
    visits: int = 0
    told: list[int] = field(default_factory=list[int])
    kinds: list[str] = field(default_factory=list[str])

    async def take(self) -> None:
        """Take a snapshot, page by page, while others write; the first page's cursor counts."""
        after: Json = {}
        while True:
            page = await self.world.ask(SNAPSHOT, **after)
            self.cursor = self.cursor or page["logCursor"]
            more = False
            for name, held in (("orders", self.orders), ("customers", self.customers)):
                held.update({entity["id"]: entity for entity in page[name]["nodes"]})
                if page[name]["pageInfo"]["hasNextPage"]:
                    more = True
                after[name] = page[name]["pageInfo"]["endCursor"] or after.get(name)
            if not more:
                return

    async def visit(self) -> None:
        """Fetch what happened since the last visit, and leave."""
        self.visits += 1
        end = (await self.world.ask(END))["logCursor"]
        if self.cursor == end:
            return
        async with aclosing(self._items()) as items, asyncio.timeout(20):
            async for item in items:
                for entity, held in (
                    (item["order"], self.orders),
                    (item["customer"], self.customers),
                ):
                    if entity is not None:
                        held[entity["id"]] = entity
                self.kinds.append(item["event"]["type"])
                self.cursor = item["cursor"]
                self.told.append(decode_cursor(self.cursor))
                if self.told[-1] >= decode_cursor(end):
                    return

    async def _items(self) -> AsyncGenerator[Json]:
        stream = await self.world.schema.subscribe(
            CHANGES,
            variable_values={"after": self.cursor},
            context_value=self.world.context(),
        )
        async with aclosing(stream) as results:
            async for result in results:
                assert not result.errors, result.errors
                assert result.data
                yield result.data["events"]


async def write(world: World, name: str, ids: tuple[list[str], list[str]]) -> None:
    """Place orders and change what is there."""
    orders, customers = ids
    for nth in range(12):
        customer = random.choice([None, *customers])
        if nth % 4 == 0:
            made = await world.create_customer(email=f"{name}{nth}@example.com")
            customers.append(made["id"])
        orders.append((await world.place(customerId=customer))["id"])
        document = random.choice(WRITES)
        values = {
            "order": random.choice(orders),
            "customer": random.choice(customers),
            "text": f"{name}-{nth}",
        }
        if "Email" in document or "email" in document:
            values["text"] += "@example.com"
        used = {key: value for key, value in values.items() if f"${key}:" in document}
        await world.ask(document, **used)


async def test_a_copy_ends_equal_to_the_shop(world: World) -> None:
    world.compares = False  # two roads, between which others write
    ids = ([(await world.place())["id"]], [(await world.create_customer())["id"]])
    copies = [Copy(world) for _ in range(4)]
    writing = [asyncio.create_task(write(world, f"writer{nth}", ids)) for nth in range(3)]

    async def keep(copy: Copy, delay: float) -> None:
        await asyncio.sleep(delay)
        await copy.take()
        while not all(task.done() for task in writing):
            await copy.visit()
            await asyncio.sleep(0.02)

    await asyncio.gather(*(keep(copy, nth * 0.1) for nth, copy in enumerate(copies)), *writing)
    truth = Copy(world)
    await truth.take()
    assert len(truth.orders) == 37
    assert len({order["version"] for order in truth.orders.values()}) > 1
    for copy in copies:
        await copy.visit()
        assert copy.cursor == truth.cursor
        assert copy.orders == truth.orders
        assert copy.customers == truth.customers
        first = copy.told[0]
        assert copy.told == list(range(first, first + len(copy.told)))
    assert all(copy.visits > 2 for copy in copies)


async def test_a_copy_hears_of_an_erasure(world: World) -> None:
    """Whoever keeps a copy learns whose data to delete, and finds nothing of it in what comes."""
    world.compares = False
    customer = await world.create_customer(email="gone@example.com", firstName="Aino")
    guest = await world.place()
    copy, absent = Copy(world), Copy(world)
    await copy.take()
    await absent.take()
    await world.do(ERASE, id=customer["id"])
    await copy.visit()
    assert copy.kinds == ["CUSTOMER_ERASED"]
    held = copy.customers[customer["id"]]
    assert (held["email"], held["firstName"]) == (None, None)
    assert copy.orders[guest["id"]]["customerDetails"]["email"] == "aino@example.com"
    await world.create_customer(email="new@example.com")
    await absent.visit()
    assert absent.kinds == ["CUSTOMER_ERASED", "CUSTOMER_CREATED"]
    assert "gone@example.com" not in str(absent.customers)


async def test_the_cursor_is_that_of_the_snapshot(world: World) -> None:
    """What is placed after the lists were read is behind the cursor, whichever is read first."""
    context = world.context()
    await world.place()
    async with context.session.hold():
        pass
    before = await log_cursor(context)
    await world.place()
    assert await log_cursor(context) == before
    await context.close()
    assert decode_cursor((await world.ask(END))["logCursor"]) == decode_cursor(before) + 2


async def test_lists_and_cursor_of_a_query_are_of_one_moment(world: World) -> None:
    """However many place orders meanwhile, the cursor tells of as many as the list shows."""
    world.compares = False
    document = "{ orders { totalCount } logCursor more: orders { totalCount } }"
    await world.place()
    done = asyncio.Event()

    async def place() -> None:
        while not done.is_set():
            await world.place()

    placing = [asyncio.create_task(place()) for _ in range(3)]
    seen: set[int] = set()
    for _ in range(40):
        data = await world.ask(document)
        count = data["orders"]["totalCount"]
        assert decode_cursor(data["logCursor"]) == 2 * count == 2 * data["more"]["totalCount"]
        seen.add(count)
    done.set()
    await asyncio.gather(*placing)
    assert len(seen) > 5


@pytest.mark.parametrize(
    "field", ["events", "orderPlaced", "orderChanged", "customerChanged(id: $id)"]
)
async def test_a_beginning_and_a_cursor_exclude_each_other(world: World, field: str) -> None:
    name, bracket, given = field.partition("(")
    arguments = f"{given.rstrip(')')}{' ' if bracket else ''}after: $after, from: BEGINNING"
    declared = "$after: String, $id: ID!" if bracket else "$after: String"
    document = f"subscription ({declared}) {{ {name}({arguments}) {{ cursor }} }}"
    customer = await world.create_customer()
    variables: Json = {"after": (await world.ask(END))["logCursor"]}
    if bracket:
        variables["id"] = customer["id"]
    with pytest.raises(Failed) as failed:
        await begun(world, document, variables)
    (error,) = failed.value.errors
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "from"}
    assert "not both" in error["message"]


async def begun(world: World, document: str, variables: Json) -> None:
    """Begin a subscription that must be refused."""
    stream = await world.schema.subscribe(
        document, variable_values=variables, context_value=world.context()
    )
    async with aclosing(stream) as results, asyncio.timeout(10):
        async for result in results:
            raise Failed([dict(error.formatted) for error in result.errors or ()])
