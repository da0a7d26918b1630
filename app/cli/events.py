"""`tiski events`: what happens in a shop, as lines of JSON."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer

from app.cli.console import fail, opened, settings, shop_of
from app.cli.shop import slug_text
from db.doorbell import open_doorbell
from db.journal import Journal, LogUnreachable
from domain.errors import InvalidInput
from domain.log import decode_cursor, encode_cursor
from resolvers.feed import Feed
from resolvers.topic import PAUSE

_Row = Mapping[str, Any]

commands = typer.Typer(help="What happens in a shop.", no_args_is_help=True)


@commands.callback()
def events() -> None:
    """Read a shop's log."""


@commands.command()
def tail(
    shop: Annotated[
        str, typer.Option(parser=slug_text, metavar="SLUG", help="The shop.", show_default=False)
    ],
    after: Annotated[
        str | None,
        typer.Option(metavar="CURSOR", help="Begin after this cursor.  [default: now]"),
    ] = None,
) -> None:
    """Print each event as a line of JSON, as it happens, until it is interrupted.

    A line's `cursor` is what --after takes to go on from there.
    """
    asyncio.run(_tail(shop, after))


async def _tail(slug: str, after: str | None) -> None:
    url = settings().database_url
    async with opened(url) as database:
        shop_id = await shop_of(database, slug)
        journal = Journal(database)
        end = await journal.end(shop_id)
        position = end if after is None else _position(after, end)
        feed = Feed(journal, open_doorbell(url))
        await feed.start()
        try:
            printing = asyncio.create_task(_print(journal, feed, shop_id, position))
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, printing.cancel)
            with suppress(asyncio.CancelledError, BrokenPipeError):
                await printing
        finally:
            await feed.stop()


def _position(cursor: str, end: int) -> int:
    try:
        position = decode_cursor(cursor)
    except InvalidInput as error:
        fail(error.message)
    if position > end:
        fail("This cursor is ahead of the shop's log.")
    return position


async def _print(journal: Journal, feed: Feed, shop_id: UUID, position: int) -> None:
    async with aclosing(feed.follow(shop_id, position)) as batches:
        async for batch in batches:
            for row in await _told(journal, shop_id, [entry.position for entry in batch]):
                typer.echo(_line(row))


async def _told(journal: Journal, shop_id: UUID, positions: Sequence[int]) -> Sequence[_Row]:
    while True:
        with suppress(LogUnreachable):
            return await journal.told(shop_id, positions)
        await asyncio.sleep(PAUSE)


def _line(row: _Row) -> str:
    cursor = encode_cursor(row["position"])
    return orjson.dumps({"cursor": cursor, **row}, default=str).decode()
