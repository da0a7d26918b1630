"""Subscriptions: what happens in a shop, as it happens, and from any point of the past."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from db.journal import Entry
from domain.errors import InvalidInput
from domain.events import EventType
from domain.log import decode_cursor, encode_cursor
from resolvers.context import Context

Matching = Callable[[Sequence[UUID]], Awaitable[Collection[UUID]]]
"""Tells which of these orders the subscriber asked for; reads through the operation's session."""


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """One placed order on its way to a subscriber: ids only, its fields are read after."""

    cursor: str
    event_id: UUID
    order_id: UUID


async def order_placed(
    context: Context, after: str | None = None, matching: Matching | None = None
) -> AsyncGenerator[PlacedItem]:
    """Start to follow placed orders: those after the cursor, or those placed from now on.

    Await it before the subscription is answered: nothing that is committed after that is missed.

    Raises:
        InvalidInput: `after` is no cursor of this log.
        LogUnreachable: the database does not answer.
    """
    position = await _start(context, after)
    return _placed(context, position, matching)


async def _start(context: Context, after: str | None) -> int:
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


async def _placed(
    context: Context, position: int, matching: Matching | None
) -> AsyncGenerator[PlacedItem]:
    feed, shop_id = context.services.feed, context.viewer.shop_id
    async with aclosing(feed.follow(shop_id, position, types={EventType.ORDER_PLACED})) as batches:
        async for batch in batches:
            wanted = await _wanted(context, batch, matching)
            for entry in batch:
                if entry.order_id is not None and (wanted is None or entry.order_id in wanted):
                    yield PlacedItem(encode_cursor(entry.position), entry.id, entry.order_id)


async def _wanted(
    context: Context, batch: Sequence[Entry], matching: Matching | None
) -> Collection[UUID] | None:
    if matching is None:
        return None
    try:
        return await matching([entry.order_id for entry in batch if entry.order_id is not None])
    finally:
        await context.release()  # or it would hold its connection until the next match
