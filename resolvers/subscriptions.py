"""Subscriptions: what happens in a shop, as it happens, and from any point of the past."""

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from db.journal import Choice, end_seen
from domain.errors import InvalidInput
from domain.events import EventType
from domain.log import decode_cursor, encode_cursor
from resolvers.context import Context
from resolvers.sieve import Matching


@dataclass(frozen=True, slots=True)
class Filtered:
    """A filter: what names it among others, and which orders meet it."""

    alike: str
    matching: Matching


class Start(StrEnum):
    """Where to begin without a cursor."""

    BEGINNING = "BEGINNING"
    NOW = "NOW"


@dataclass(frozen=True, slots=True)
class Item:
    """One event on its way to a subscriber: ids only, the fields are read after."""

    cursor: str
    event_id: UUID
    order_id: UUID | None
    customer_id: UUID | None


async def log_cursor(context: Context) -> str:
    """Give the end of the log in the snapshot that everything else in the operation is read from."""
    return encode_cursor(await end_seen(context.session))


async def order_placed(
    context: Context,
    after: str | None = None,
    filtered: Filtered | None = None,
    *,
    start: Start = Start.NOW,
) -> AsyncGenerator[Item]:
    """Start to follow placed orders: those after the cursor, or those placed from now on.

    Await it before the subscription is answered: nothing that is committed after that is missed.

    Raises:
        InvalidInput: `after` is no cursor of this log.
        LogArchived: what is asked for may have been moved to a file; raised by the items too.
        LogUnreachable: the database does not answer.
    """
    choice = Choice(types={EventType.ORDER_PLACED}, of_orders=True)
    return await _begun(context, choice, after, start, filtered)


async def order_changed(
    context: Context,
    id: UUID | None = None,
    after: str | None = None,
    filtered: Filtered | None = None,
    *,
    start: Start = Start.NOW,
) -> AsyncGenerator[Item]:
    """Start to follow what happens to an order, or to all; like `order_placed` in the rest."""
    choice = Choice(order_id=id, of_orders=True)
    return await _begun(context, choice, after, start, filtered)


async def customer_changed(
    context: Context, id: UUID, after: str | None = None, *, start: Start = Start.NOW
) -> AsyncGenerator[Item]:
    """Start to follow what happens to a customer and its orders; like `order_placed` otherwise."""
    return await _begun(context, Choice(customer_id=id), after, start)


async def all_events(
    context: Context,
    types: Collection[EventType] | None = None,
    after: str | None = None,
    *,
    start: Start = Start.NOW,
) -> AsyncGenerator[Item]:
    """Start to follow all that happens, or some kinds of it; like `order_placed` in the rest."""
    return await _begun(context, Choice(types=types), after, start)


async def _begun(
    context: Context,
    choice: Choice,
    after: str | None,
    start: Start,
    filtered: Filtered | None = None,
) -> AsyncGenerator[Item]:
    position = await _start(context, after, start)
    if after is not None or start is Start.BEGINNING:
        await context.services.feed.check(context.viewer.shop_id, position, choice)
    return _followed(context, choice, position, filtered)


async def _start(context: Context, after: str | None, start: Start) -> int:
    if start is Start.BEGINNING:
        if after is not None:
            raise InvalidInput("Give `after` or `from: BEGINNING`, not both.", field=("from",))
        return 0
    end = await context.services.feed.end(context.viewer.shop_id)
    if after is None:
        return end
    try:
        position = decode_cursor(after)
    except InvalidInput as error:
        raise error.at("after") from error
    if position > end:
        raise InvalidInput("This cursor is ahead of the shop's log.", field=("after",))
    return position


async def _followed(
    context: Context, choice: Choice, position: int, filtered: Filtered | None
) -> AsyncGenerator[Item]:
    feed, shop_id = context.services.feed, context.viewer.shop_id
    async with aclosing(feed.follow(shop_id, position, choice)) as batches:
        async for batch in batches:
            wanted = batch
            if filtered is not None:
                wanted = await feed.sieve.passing(shop_id, filtered.alike, batch, filtered.matching)
            for entry in wanted:
                yield Item(
                    encode_cursor(entry.position), entry.id, entry.order_id, entry.customer_id
                )
