"""`tiski schema`: the API in GraphQL's schema language."""

from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.console import fail

commands = typer.Typer(help="Show the API's schema.", no_args_is_help=True)

FILE: Final = Path("schema.graphql")
_SHOWN: Final = 20  # lines of a difference


@commands.callback()
def schema() -> None:
    """Show the API's schema."""


@commands.command()
def export(
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write to a file rather than print."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare with the file; exit 1 if they differ.")
    ] = False,
) -> None:
    """Print the schema (SDL), write it to a file, or compare it with one (schema.graphql)."""
    text = sdl()
    if check:
        _compare(output or FILE, text)
    elif output is None:
        typer.echo(text, nl=False)
    else:
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"{output} can't be written: {error.strerror}")


def sdl() -> str:
    """Give the schema as text that ends with a newline."""
    from schema.api import build_schema  # noqa: PLC0415  (it takes a second; other commands don't)

    return f"{build_schema([]).as_str().rstrip()}\n"


def _compare(file: Path, text: str) -> None:
    known = file.read_text(encoding="utf-8") if file.is_file() else ""
    if known == text:
        return
    difference = unified_diff(known.splitlines(), text.splitlines(), str(file), "the code", n=1)
    for line in list(difference)[:_SHOWN]:
        typer.echo(line.rstrip(), err=True)
    fail(f"{file} is not what the code says. Run: tiski schema export --output {file}")
