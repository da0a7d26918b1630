"""Fifty who follow alike cost the database as much as one, and each still gets its own."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
from factories import Failed, World
from graphql import ExecutionResult
from small_shop import until

from app.sharing import FRESH, MOST, Renderings
from domain.log import encode_cursor

Json = dict[str, Any]

BEGINNING = encode_cursor(0)
UPDATE = """
    mutation ($id: ID!, $email: String!) {
      updateOrderCustomer(id: $id, input: {email: $email}) { userErrors { message } }
    }
"""

FOLLOW = """
    subscription ($filter: OrderFilter, $after: String, $with: Boolean! = true, $locale: String! = "en") {
      orderChanged(filter: $filter, after: $after) {
        cursor event { type summary(locale: $locale) changes { path after } }
        order @include(if: $with) { id total { amount } lines(first: 2) { nodes { title } } }
      }
    }
"""
CHEAP = {"total": {"currencyCode": "EUR", "max": "100"}}
DEAR = {"total": {"currencyCode": "EUR", "min": "100"}}


async def follow(world: World, items: list[Json], **variables: Any) -> None:
    """Collect the items of one subscription; errors are raised."""
    stream = await world.schema.subscribe(
        FOLLOW, variable_values=variables, context_value=world.context()
    )
    async with aclosing(stream) as results:
        async for result in results:
            if result.errors:
                raise Failed([dict(error.formatted) for error in result.errors])
            assert result.data is not None
            items.append(result.data["orderChanged"])


@asynccontextmanager
async def followed(
    world: World, count: int, variables: Callable[[int], Json]
) -> AsyncGenerator[list[list[Json]]]:
    """Follow so many times at once; give what each gets."""
    got: list[list[Json]] = [[] for _ in range(count)]
    tasks = [
        asyncio.create_task(follow(world, items, **variables(nth))) for nth, items in enumerate(got)
    ]

    def begun() -> bool:
        topic = world.services.feed._topics.get(world.shop_id)
        return topic is not None and topic.followers >= count and topic.end is not None

    await until(begun, within=20)
    await asyncio.sleep(0.1)
    try:
        yield got
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def statements(world: World, count: int, variables: Callable[[int], Json]) -> list[str]:
    """Let one thing happen while so many follow; give the statements that it took to tell them."""
    order = await world.place()
    with world.counted() as found:
        async with followed(world, count, variables) as got:
            found.clear()
            await world.do(UPDATE, id=order["id"], email="quiet@example.com")
            await until(lambda: all(got))
    assert all(items == got[0] for items in got)
    # How often the log is looked at depends on the bell, not on who follows.
    signs = ("event.position > ", "shop_counter", "log_ends")
    looks = [each for each in found if any(sign in each for sign in signs)]
    assert len(looks) < 6
    return [each for each in found if each not in looks]


@pytest.mark.parametrize("filter", [None, CHEAP])
async def test_fifty_followers_of_one_document_cost_as_many_statements_as_one(
    world: World, filter: Json | None
) -> None:
    one = await statements(world, 1, lambda _: {"filter": filter})
    fifty = await statements(world, 50, lambda _: {"filter": filter})
    assert any("order_line" in each for each in one)
    assert sorted(fifty) == sorted(one)


async def test_cursors_and_filters_may_differ(world: World) -> None:
    """What chooses the items does not keep a rendering from being shared."""
    await world.place()
    cursors = [BEGINNING, None]

    def variables(nth: int) -> Json:
        return {"after": cursors[nth % 2], "filter": CHEAP if nth % 3 else None}

    order = await world.place()
    with world.counted() as found:
        await _differing(world, variables, order["id"], found)
    lines = [each for each in found if "order_line" in each]
    assert 1 <= len(lines) <= 2


async def _differing(
    world: World, variables: Callable[[int], Json], id: str, found: list[str]
) -> None:
    async with followed(world, 12, variables) as got:
        await until(lambda: all(len(items) == 4 for items in got[::2]))
        sizes = [len(items) for items in got]
        assert set(sizes) == {0, 4}
        await asyncio.sleep(FRESH)
        found.clear()
        await world.do(UPDATE, id=id, email="quiet@example.com")
        await until(lambda: all(len(items) > size for items, size in zip(got, sizes, strict=True)))
        assert all(items[-1] == got[0][-1] for items in got)


async def test_whoever_asks_otherwise_gets_something_else(world: World) -> None:
    def variables(nth: int) -> Json:
        return {"with": nth % 2 == 0, "locale": "fi" if nth < 2 else "en"}

    async with followed(world, 4, variables) as got:
        await world.place()
        await until(lambda: all(len(items) == 2 for items in got))
    seen = [("order" in items[0], items[0]["event"]["summary"]) for items in got]
    assert len(set(seen)) == 4


async def test_each_filter_lets_its_own_orders_pass(world: World) -> None:
    async with followed(world, 6, lambda nth: {"filter": DEAR if nth % 2 else CHEAP}) as got:
        order = await world.place()
        await until(lambda: all(len(items) == 2 for items in got[::2]))
    assert {item["order"]["id"] for items in got[::2] for item in items} == {order["id"]}
    assert not any(got[1::2])


async def test_who_comes_later_sees_how_things_stand_then(world: World) -> None:
    order = await world.place()
    for count, email in ((3, "one@example.com"), (4, "two@example.com")):
        await world.do(UPDATE, id=order["id"], email=email)
        async with followed(world, 1, lambda _: {"after": BEGINNING}) as got:
            await until(lambda count=count: len(got[0]) >= count)
        await asyncio.sleep(FRESH)
    assert len(got[0]) == 4


async def test_another_shop_shares_nothing(world: World, neighbour: World) -> None:
    async with (
        followed(world, 2, lambda _: {}) as mine,
        followed(neighbour, 2, lambda _: {}) as theirs,
    ):
        order = await world.place()
        await until(lambda: all(len(items) == 2 for items in mine))
        assert not any(theirs)
    assert mine[0][0]["order"]["id"] == order["id"]


async def test_the_first_to_leave_takes_nobody_along(world: World) -> None:
    async with followed(world, 3, lambda _: {}) as got:
        async with followed(world, 1, lambda _: {}):
            placing = asyncio.create_task(world.place())
            await asyncio.sleep(0.01)
        await placing
        await until(lambda: all(len(items) == 2 for items in got))


async def test_with_many_items_at_once_the_oldest_renderings_go() -> None:
    """Whoever comes to a new item shares it, however many are kept already."""
    renderings, rendered = Renderings(fresh=60), list[int]()  # however slow the machine is

    async def share(nth: int) -> None:
        async def render() -> ExecutionResult:
            rendered.append(nth)
            return ExecutionResult({"nth": nth})

        result = await renderings.share(nth, render)
        assert result.data == {"nth": nth}

    for nth in range(MOST + 5):
        await share(nth)
        await share(nth)
    assert rendered == list(range(MOST + 5))
    await share(MOST // 2)
    assert rendered == list(range(MOST + 5))
    await share(0)
    assert rendered[-1] == 0
