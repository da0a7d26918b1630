"""`tiski explain`: how a query is read."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from graphql import DocumentNode, GraphQLError, parse, validate

from app.cli.console import fail, opened, settings, shop_of
from app.explaining import Explanation, explain
from domain.access import viewer_without_token
from schema.api import build_schema

commands = typer.Typer()


@commands.command("explain")
def explain_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file with a query.")],
    shop: Annotated[str, typer.Option(metavar="SLUG", help="The shop to read in.")] = "demo",
    variables: Annotated[
        str, typer.Option(metavar="JSON", help="The values of the query's variables.")
    ] = "{}",
    operation: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which operation, if there are several.")
    ] = None,
    program: Annotated[
        bool, typer.Option("--program", help="Also show the function that was generated.")
    ] = False,
) -> None:
    """Read a query, and show each statement with the database's own plan for it."""
    document, given = _document(file), _variables(variables)
    found = asyncio.run(_explained(shop, document, operation, given))
    if found.reason is not None:
        typer.echo(f"Not planned: {found.reason}.")
    for number, sent in enumerate(found.sent, start=1):
        rows = "1 row" if sent.rows == 1 else f"{sent.rows} rows"
        typer.echo(f"-- Statement {number}, {rows}\n{sent.text}\n")
        typer.echo("".join(f"    {step}\n" for step in sent.steps))
    if program and found.program:
        typer.echo(found.program)


async def _explained(
    slug: str, document: DocumentNode, name: str | None, variables: dict[str, Any]
) -> Explanation:
    async with opened(settings().database_url) as database:
        viewer = viewer_without_token(await shop_of(database, slug))
        return await explain(database, viewer, document, name, variables)


def _document(file: Path) -> DocumentNode:
    schema: Any = build_schema()
    try:
        document = parse(file.read_text("utf-8"))
    except (GraphQLError, ValueError) as error:
        fail(f"{file} is no GraphQL: {str(error).splitlines()[0]}")
    errors = validate(schema._schema, document)  # noqa: SLF001
    if errors:
        fail(f"{file}: {errors[0].message}")
    return document


def _variables(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        fail("--variables takes a JSON object.")
    return cast("dict[str, Any]", given)
