"""New orders as they are placed, live and from any point of the past."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest
from factories import PLACE, World, eur, line, order_input

from domain.log import encode_cursor

FOLLOW = """
    subscription ($filter: OrderFilter, $after: String) {
      orderPlaced(filter: $filter, after: $after) {
        cursor
        event { type actor { kind } }
        order { number total { amount } customerDetails { email } }
      }
    }
"""

BEGINNING = encode_cursor(0)
SUBSCRIBED = 0.2  # seconds within which a subscription has certainly begun


async def follow(world: World, **variables: Any) -> AsyncGenerator[dict[str, Any]]:
    """Yield the items of one subscription, errors raised."""
    stream = await world.schema.subscribe(
        FOLLOW, variable_values=variables, context_value=world.context()
    )
    async with aclosing(stream) as results:
        async for result in results:
            assert not result.errors, result.errors
            assert result.data is not None
            yield result.data["orderPlaced"]


async def take(world: World, count: int, **variables: Any) -> list[dict[str, Any]]:
    """Take so many items, then leave."""
    items: list[dict[str, Any]] = []
    async with aclosing(follow(world, **variables)) as stream, asyncio.timeout(10):
        async for item in stream:
            items.append(item)
            if len(items) == count:
                break
    return items


async def test_a_new_order_appears_live(world: World):
    await world.place()
    waiting = asyncio.create_task(take(world, 1))
    await asyncio.sleep(SUBSCRIBED)
    placed = await world.place(lines=[line(unitPrice=eur("20.00"))])
    (item,) = await waiting
    assert item["order"]["number"] == placed["number"]
    assert item["event"] == {"type": "ORDER_PLACED", "actor": {"kind": "STAFF"}}


async def test_a_cursor_replays_and_then_follows(world: World):
    first = await world.place()
    (seen,) = await take(world, 1, after=BEGINNING)
    assert seen["order"]["number"] == first["number"]
    second = await world.place()
    waiting = asyncio.create_task(take(world, 2, after=seen["cursor"]))
    await asyncio.sleep(SUBSCRIBED)
    third = await world.place()
    numbers = [item["order"]["number"] for item in await waiting]
    assert numbers == [second["number"], third["number"]]


async def test_a_payload_cursor_delivers_its_own_event(world: World):
    await world.place()
    placed = await world.do(PLACE, input=order_input())
    (item,) = await take(world, 1, after=placed["logCursor"])
    assert item["order"]["number"] == placed["order"]["number"]


async def test_only_orders_that_meet_the_filter(world: World):
    await world.place()
    dear = await world.place(lines=[line(unitPrice=eur("500.00"))])
    wanted = {"total": {"currencyCode": "EUR", "min": "900"}}
    (item,) = await take(world, 1, after=BEGINNING, filter=wanted)
    assert item["order"]["number"] == dear["number"]


async def test_another_shops_orders_never_appear(world: World, neighbour: World):
    await neighbour.place()
    mine = await world.place()
    (item,) = await take(world, 1, after=BEGINNING)
    assert item["order"]["number"] == mine["number"]


@pytest.mark.parametrize("cursor", ["", "bm9wZQ==", "%", "bG9nOjk5OTk5OTk="])
async def test_what_is_no_cursor_is_refused(world: World, cursor: str):
    stream = await world.schema.subscribe(
        FOLLOW, variable_values={"after": cursor}, context_value=world.context()
    )
    async with aclosing(stream) as results:
        result = await anext(results)
    assert result.errors
    assert result.errors[0].extensions == {"code": "BAD_USER_INPUT", "argument": "after"}
