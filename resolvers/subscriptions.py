"""Subscriptions: what happens in a shop, as it happens, and from any point of the past."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from db.journal import Choice, Entry
from domain.errors import InvalidInput
from domain.events import EventType
from domain.log import decode_cursor, encode_cursor
from resolvers.context import Context

Matching = Callable[[Sequence[UUID]], Awaitable[Collection[UUID]]]
"""Tells which of these orders the subscriber asked for; reads through the operation's session."""


@dataclass(frozen=True, slots=True)
class Item:
    """One event on its way to a subscriber: ids only, the fields are read after."""

    cursor: str
    event_id: UUID
    order_id: UUID | None
    customer_id: UUID | None


async def order_placed(
    context: Context, after: str | None = None, matching: Matching | None = None
) -> AsyncGenerator[Item]:
    """Start to follow placed orders: those after the cursor, or those placed from now on.

    Await it before the subscription is answered: nothing that is committed after that is missed.

    Raises:
        InvalidInput: `after` is no cursor of this log.
        LogUnreachable: the database does not answer.
    """
    choice = Choice(types={EventType.ORDER_PLACED}, of_orders=True)
    return _followed(context, choice, await _start(context, after), matching)


async def order_changed(
    context: Context,
    id: UUID | None = None,
    after: str | None = None,
    matching: Matching | None = None,
) -> AsyncGenerator[Item]:
    """Start to follow what happens to an order, or to all; like `order_placed` in the rest."""
    choice = Choice(order_id=id, of_orders=True)
    return _followed(context, choice, await _start(context, after), matching)


async def customer_changed(
    context: Context, id: UUID, after: str | None = None
) -> AsyncGenerator[Item]:
    """Start to follow what happens to a customer and its orders; like `order_placed` otherwise."""
    return _followed(context, Choice(customer_id=id), await _start(context, after), None)


async def all_events(
    context: Context, types: Collection[EventType] | None = None, after: str | None = None
) -> AsyncGenerator[Item]:
    """Start to follow all that happens, or some kinds of it; like `order_placed` in the rest."""
    return _followed(context, Choice(types=types), await _start(context, after), None)


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


async def _followed(
    context: Context, choice: Choice, position: int, matching: Matching | None
) -> AsyncGenerator[Item]:
    feed, shop_id = context.services.feed, context.viewer.shop_id
    async with aclosing(feed.follow(shop_id, position, choice)) as batches:
        async for batch in batches:
            wanted = await _wanted(context, batch, matching)
            for entry in batch:
                if wanted is None or entry.order_id in wanted:
                    yield Item(
                        encode_cursor(entry.position), entry.id, entry.order_id, entry.customer_id
                    )


async def _wanted(
    context: Context, batch: Sequence[Entry], matching: Matching | None
) -> Collection[UUID] | None:
    if matching is None:
        return None
    try:
        return await matching([entry.order_id for entry in batch if entry.order_id is not None])
    finally:
        await context.release()  # or it would hold its connection until the next match
