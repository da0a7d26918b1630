"""Subscriptions: what happens in a shop, as it happens, and from any point of the past."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import aclosing
from enum import StrEnum
from uuid import UUID

from db.journal import Choice, end_seen
from domain.errors import InvalidInput
from domain.events import EventType
from domain.log import decode_cursor, encode_cursor
from resolvers.context import Context
from resolvers.item import Item
from resolvers.lane import Seat, Ticket
from resolvers.sieve import Filtered


class Start(StrEnum):
    """Where to begin without a cursor."""

    BEGINNING = "BEGINNING"
    NOW = "NOW"


async def log_cursor(context: Context) -> str:
    """Give the end of the log in the snapshot that everything else in the operation is read from."""
    return encode_cursor(await end_seen(context.session))


async def order_placed(
    context: Context,
    after: str | None = None,
    filtered: Filtered | None = None,
    *,
    start: Start = Start.NOW,
) -> "Following":
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
) -> "Following":
    """Start to follow what happens to an order, or to all; like `order_placed` in the rest."""
    choice = Choice(order_id=id, of_orders=True)
    return await _begun(context, choice, after, start, filtered)


async def customer_changed(
    context: Context, id: UUID, after: str | None = None, *, start: Start = Start.NOW
) -> "Following":
    """Start to follow what happens to a customer and its orders; like `order_placed` otherwise."""
    return await _begun(context, Choice(customer_id=id), after, start)


async def all_events(
    context: Context,
    types: Collection[EventType] | None = None,
    after: str | None = None,
    *,
    start: Start = Start.NOW,
) -> "Following":
    """Start to follow all that happens, or some kinds of it; like `order_placed` in the rest."""
    return await _begun(context, Choice(types=types), after, start)


async def _begun(
    context: Context,
    choice: Choice,
    after: str | None,
    start: Start,
    filtered: Filtered | None = None,
) -> "Following":
    if context.resumes_after is not None:
        after, start = context.resumes_after, Start.NOW
    position = await _start(context, after, start)
    if after is not None or start is Start.BEGINNING:
        await context.services.feed.check(context.viewer.shop_id, position, choice)
    seat = Seat(filtered)
    items = _followed(context, choice, position, seat)
    return Following(items, seat, encode_cursor(position))


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
    context: Context, choice: Choice, position: int, seat: Seat
) -> AsyncGenerator[Item]:
    feed, shop_id = context.services.feed, context.viewer.shop_id
    async with aclosing(feed.follow(shop_id, position, choice, seat)) as batches:
        async for batch in batches:
            wanted = batch
            if seat.filtered is not None:
                wanted = await feed.sieve.passing(shop_id, seat.filtered, batch)
            if seat.ticket is None:
                for entry in wanted:
                    yield Item.of(entry)
            else:
                async with aclosing(seat.ticket.unsent(wanted)) as alone:
                    async for entry in alone:
                        yield Item.of(entry)


class Following(AsyncIterator[Item]):
    """The items of one subscriber, in order, but for those that reach it in a lane."""

    def __init__(self, items: AsyncGenerator[Item], seat: Seat, cursor: str) -> None:
        """`cursor` is the place in the log that they follow after."""
        self.cursor = cursor
        self._items = items
        self._seat = seat

    async def __anext__(self) -> Item:
        """Wait for the next item that did not come in a lane."""
        return await anext(self._items)

    def may_ride(self, ticket: Ticket) -> None:
        """Say that items may reach the subscriber in a lane."""
        self._seat.ticket = ticket

    async def aclose(self) -> None:
        """Follow no longer."""
        await self._items.aclose()
