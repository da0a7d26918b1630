"""`tiski documents`: the documents that are trusted to run."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import typer
from graphql import GraphQLSchema

from app.cli.console import fail, opened, settings
from app.cli.listing import day, show_json, show_rows
from app.clock import SystemClock
from app.guard import Documents, Limits
from app.manifest import Listed, ManifestUnreadable, Unfit, examined, read_manifest
from app.settings import Settings
from db.persisted import (
    IdTaken,
    Trusted,
    list_trusted,
    load_trusted,
    remove_trusted,
)
from schema.api import build_schema, core_schema

commands = typer.Typer(help="The documents that are trusted to run.", no_args_is_help=True)

_LONGEST_CLIENT: Final = 100
_SHORT: Final = 12  # characters of an id that people are shown
_DAY: Final = ["%Y-%m-%d"]


def _client(text: str) -> str:
    name = " ".join(text.split())
    if not 0 < len(name) <= _LONGEST_CLIENT:
        raise typer.BadParameter(f"give it 1 to {_LONGEST_CLIENT} characters")
    return name


Client = Annotated[
    str | None,
    typer.Option(parser=_client, metavar="NAME", help="The program whose documents they are."),
]


@commands.callback()
def documents() -> None:
    """Load, list, check and remove the documents that are trusted to run, in every shop."""


@commands.command()
def load(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A manifest, in JSON."),
    ],
    client: Annotated[
        str | None,
        typer.Option(
            parser=_client,
            metavar="NAME",
            help="The program whose documents they are.  [default: the file's name]",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check them; no database is needed.")
    ] = False,
) -> None:
    """Load a program's documents: all of FILE, or none if one could not run.

    FILE is what graphql-codegen (persisted-documents.json), relay-compiler (queries.json) or
    Apollo's generate-persisted-query-manifest writes. What was loaded before stays. On PostgreSQL
    this needs the tables' owner: TISKI_MIGRATION_URL.
    """
    chosen = settings()
    try:
        listed = read_manifest(file.read_bytes())
    except (ManifestUnreadable, OSError) as error:
        fail(f"{file} can't be used. {error}")
    name = client or _client(file.stem)
    good, bad = _examined(listed, name, chosen)
    _refuse(bad, len(listed), "Nothing was loaded")
    if dry_run:
        typer.echo(f"{len(good)} documents of {name} can be loaded.")
        return
    new = asyncio.run(_load(chosen, good))
    typer.echo(
        f"{len(good)} documents of {name} are loaded: {new} new, {len(good) - new} known before."
    )


@commands.command("list")
def list_(
    client: Client = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, with whole ids.")] = False,
) -> None:
    """List the documents that were loaded."""
    found = asyncio.run(_list(settings(), client))
    if json:
        show_json(
            [
                {
                    "client": each.client,
                    "id": each.id,
                    "sha256": each.digest,
                    "name": each.name,
                    "loadedAt": each.loaded_at,
                }
                for each in found
            ]
        )
        return
    rows = [(each.client, each.name, _short(each.id), day(each.loaded_at)) for each in found]
    show_rows(("CLIENT", "OPERATION", "ID", "LOADED (UTC)"), rows)


@commands.command()
def check(client: Client = None) -> None:
    """Check that what was loaded can run by this version's schema and by the limits that are set.

    Worth a run before a new version of Tiski takes over: its exit code is 1 if a document can't.
    """
    chosen = settings()
    found = asyncio.run(_list(chosen, client))
    _, bad = _examined([Listed(each.id, each.text) for each in found], "", chosen)
    _refuse(bad, len(found), "They stay loaded")
    typer.echo(f"{len(found)} documents can run.")


@commands.command()
def remove(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="The whole ids.")
    ] = None,
    client: Client = None,
    loaded_before: Annotated[
        datetime | None,
        typer.Option(
            formats=_DAY, metavar="DATE", help="What was not loaded (again) since that day, UTC."
        ),
    ] = None,
) -> None:
    """Remove documents; servers stop running them within a minute.

    What is removed meets everything that is given: ids, --client, --loaded-before. On PostgreSQL
    this needs the tables' owner: TISKI_MIGRATION_URL.
    """
    if not ids and client is None and loaded_before is None:
        fail("Say which: ids, --client or --loaded-before.")
    before = None if loaded_before is None else loaded_before.replace(tzinfo=UTC)
    count = asyncio.run(_remove(settings(), ids or (), client, before))
    typer.echo(f"{count} documents were removed.")


def _examined(
    listed: Sequence[Listed], client: str, chosen: Settings
) -> tuple[list[Trusted], list[Unfit]]:
    return examined(listed, client, Documents(Limits.of(chosen)), _schema())


@cache
def _schema() -> GraphQLSchema:
    return core_schema(build_schema([]))


def _refuse(bad: Sequence[Unfit], count: int, what_follows: str) -> None:
    """End the command if documents could not run, and say why, one a line."""
    for each in bad:
        typer.echo(f"{each.name or 'A document'} ({_short(each.id)}): {each.reason}", err=True)
    if bad:
        fail(f"{what_follows}: {len(bad)} of {count} documents can't run here.")


def _short(id: str) -> str:
    return id if len(id) <= _SHORT else f"{id[:_SHORT]}…"


async def _load(chosen: Settings, good: Sequence[Trusted]) -> int:
    async with opened(chosen.owner_url) as database:
        try:
            return await load_trusted(database, good, SystemClock().now())
        except IdTaken as error:
            fail(
                f"Nothing was loaded: the id {error.id} stands for another document, "
                f"which {error.client} loaded. Remove that first."
            )


async def _list(chosen: Settings, client: str | None) -> Sequence[Trusted]:
    async with opened(chosen.database_url) as database:
        return await list_trusted(database, client)


async def _remove(
    chosen: Settings, ids: Sequence[str], client: str | None, before: datetime | None
) -> int:
    async with opened(chosen.owner_url) as database:
        return await remove_trusted(database, ids=ids, client=client, loaded_before=before)
