"""`orderPlaced`: from now or from a cursor, through a filter, without holding a connection."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import pytest
from live_feed import served
from small_shop import now, open_shop, place_order, until
from sqlalchemy import select

from adapters.contacts import contact_checks
from db import tables as t
from db.database import Database
from domain.access import Viewer
from domain.errors import InvalidInput
from domain.log import decode_cursor, encode_cursor
from resolvers.context import Context, Services
from resolvers.feed import Feed
from resolvers.item import Item
from resolvers.sieve import Filtered
from resolvers.subscriptions import order_placed


class SystemClock:
    def now(self) -> datetime:
        return now()


class NoReads:
    """Stands in for what app binds, which these tests don't ask."""

    def fresh(self) -> Self:
        return self


def context_of(database: Database, feed: Feed, viewer: Viewer) -> Context:
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=SystemClock(),
        feed=feed,
        read=lambda _: NoReads(),
    )
    return Context(services=services, viewer=viewer, request_id="test")


async def take(items: AsyncIterator[Item], count: int) -> list[Item]:
    async with asyncio.timeout(5):
        return [await anext(items) for _ in range(count)]


async def test_a_subscription_begins_when_it_is_accepted(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        await place_order(database, viewer)
        context = context_of(database, feed, viewer)
        items = await order_placed(context)
        order = await place_order(database, viewer)  # before anybody asks for an item
        async with aclosing(items):
            (item,) = await take(items, 1)
    assert item.order_id == order.id
    assert decode_cursor(item.cursor) == 3


async def test_a_subscription_resumes_from_a_cursor(database_url: str, owner_url: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        orders = [(await place_order(database, viewer)).id for _ in range(5)]
        context = context_of(database, feed, viewer)
        async with aclosing(await order_placed(context, after=encode_cursor(0))) as items:
            first = await take(items, 2)
        async with aclosing(await order_placed(context, after=first[-1].cursor)) as items:
            rest = await take(items, 3)
    assert [item.order_id for item in (*first, *rest)] == orders


async def test_a_filter_sees_a_batch_at_once_and_keeps_no_connection(
    database_url: str, owner_url: str
):
    viewer = await open_shop(owner_url)
    batches: list[int] = []
    async with served(database_url) as (database, feed):
        notes = ["no", "yes", "no", "yes", "no"]
        orders = [(await place_order(database, viewer, note=note)).id for note in notes]
        context = context_of(database, feed, viewer)

        async def matching(_: object, ids: Sequence[UUID]) -> set[UUID]:
            batches.append(len(ids))
            reading = database.reading(viewer.shop_id)
            rows = await reading.fetch(
                select(t.order.c.id).where(
                    t.order.c.shop_id == viewer.shop_id,
                    t.order.c.id.in_(ids),
                    t.order.c.customer_note == "yes",
                )
            )
            await reading.close()
            return {row.id for row in rows}

        items = await order_placed(
            context, after=encode_cursor(0), filtered=Filtered("yes", matching, context)
        )
        async with aclosing(items):
            old = await take(items, 2)
            waiting = asyncio.ensure_future(take(items, 1))
            await place_order(database, viewer, note="no")
            await until(lambda: sum(batches) == 6)
            await until(lambda: in_use(database) == 0)  # once a second the feed itself takes one
            order = await place_order(database, viewer, note="yes")
            (new,) = await waiting
        await until(lambda: in_use(database) == 0)
    assert [item.order_id for item in (*old, new)] == [orders[1], orders[3], order.id]
    assert batches == [5, 1, 1]


def in_use(database: Database) -> int:
    pool: Any = database.engine.pool
    return pool.checkedout()


@pytest.mark.parametrize("after", ["", "x", "bG9nOi0x", encode_cursor(3)])
async def test_a_cursor_of_another_log_is_refused(database_url: str, owner_url: str, after: str):
    viewer = await open_shop(owner_url)
    async with served(database_url) as (database, feed):
        await place_order(database, viewer)
        with pytest.raises(InvalidInput) as refused:
            await order_placed(context_of(database, feed, viewer), after=after)
    assert refused.value.field == ("after",)
