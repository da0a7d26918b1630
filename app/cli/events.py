"""`tiski events`: what happens in a shop, as lines of JSON."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import typer

from adapters.archive_file import FileUnusable
from app.archiving import archive_events
from app.cli.console import fail, opened, settings, shop_of
from app.cli.shop import slug_text
from app.clock import SystemClock
from app.event_lines import event_line
from db.archive import shops
from db.doorbell import open_doorbell
from db.journal import ALL, Journal, LogUnreachable
from domain.errors import InvalidInput
from domain.log import LogArchived, decode_cursor, encode_cursor
from resolvers.feed import Feed
from resolvers.topic import PAUSE

_Row = Mapping[str, Any]

KEPT: Final = timedelta(days=7)
"""Events that are younger stay in the log: storefronts may tell them again, with keys that hold."""

commands = typer.Typer(help="What happens in a shop.", no_args_is_help=True)


@commands.callback()
def events() -> None:
    """Read the logs of shops, and move old events to files."""


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
            await journal.check(shop_id, position, ALL)
            printing = asyncio.create_task(_print(journal, feed, shop_id, position))
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, printing.cancel)
            with suppress(asyncio.CancelledError, BrokenPipeError):
                await printing
        except LogArchived as error:
            fail(
                "Events after this cursor were archived: they stand in the file that "
                "`tiski events archive` wrote. "
                f"What came later: --after {encode_cursor(error.position)}"
            )
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
                typer.echo(event_line(row).decode())


async def _told(journal: Journal, shop_id: UUID, positions: Sequence[int]) -> Sequence[_Row]:
    while True:
        with suppress(LogUnreachable):
            return await journal.told(shop_id, positions)
        await asyncio.sleep(PAUSE)


@commands.command()
def archive(
    before: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Move what was recorded before that day, UTC, such as 2025-01-31.",
        ),
    ],
    shop: Annotated[
        str | None,
        typer.Option(parser=slug_text, metavar="SLUG", help="The shop.  [default: all]"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Where to; .gz compresses.  [default: events-before-DATE.jsonl.gz]",
        ),
    ] = None,
) -> None:
    """Move what customers did in the shop window, and never bought, from the log to a file.

    It moves the steps of carts without an order in which nothing has happened since DATE. Each event
    is on the disk before it leaves the log. A run that was interrupted is simply started again. On
    PostgreSQL this needs the tables' owner: TISKI_MIGRATION_URL.
    """
    day = before.replace(tzinfo=UTC)
    if day > SystemClock().now() - KEPT:
        fail(f"Events of the last {KEPT.days} days stay in the log: name an earlier day.")
    file = output or Path(f"events-before-{day:%Y-%m-%d}.jsonl.gz")
    try:
        count = asyncio.run(_archive(day, shop, file))
    except FileUnusable as error:
        fail(str(error))
    typer.echo(f"{count} events were moved{f' to {file}' if count else ''}.")


async def _archive(before: datetime, slug: str | None, file: Path) -> int:
    async with opened(settings().owner_url) as database:
        found = [(await shop_of(database, slug), slug)] if slug else await shops(database)
        return await archive_events(database, found, before, file)
