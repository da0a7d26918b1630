"""`tiski schema`: the API in GraphQL's schema language, and what clients may rely on of it."""

import tomllib
from difflib import unified_diff
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.console import fail
from app.contract import changelog, pages, released
from app.contract.examples import FOLDER, NoExample
from app.contract.nouns import NoPage
from app.contract.promises import broken

commands = typer.Typer(help="Show the API's schema, and keep its promises.", no_args_is_help=True)

FILE: Final = Path("schema.graphql")
_PROJECT: Final = Path("pyproject.toml")
_SHOWN: Final = 20  # lines of a difference


@commands.callback()
def schema() -> None:
    """Show the API's schema, and keep its promises."""


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


@commands.command()
def compare() -> None:
    """Refuse what breaks clients of the last release: what schema.released.graphql has."""
    if not released.FILE.is_file():
        fail(f"{released.FILE} is missing. Take it back from git.")
    _keep_promises(sdl())


@commands.command()
def release() -> None:
    """Let clients rely on the schema as it is: write schema.released.graphql for a new version."""
    text, version = sdl(), _version()
    if released.version_of(_read(released.FILE)) == version:
        fail(f"{released.FILE} is of {version} already. Raise `version` in {_PROJECT} first.")
    _keep_promises(text)
    released.FILE.write_text(released.written(text, version), encoding="utf-8")


@commands.command()
def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare with the files; exit 1 if they differ.")
    ] = False,
) -> None:
    """Write docs/api, the pages about the API, from the schema and the examples beside them."""
    written = _pages()
    stray = {file.name for file in pages.FOLDER.glob("*.md")} - written.keys()
    old = [name for name, text in written.items() if _read(pages.FOLDER / name) != text]
    if check:
        if old or stray:
            names = ", ".join(sorted({*old, *stray}))
            fail(f"docs/api is not what the schema says: {names}. Run: tiski schema docs")
        return
    for name in stray:
        (pages.FOLDER / name).unlink()
    for name in old:
        (pages.FOLDER / name).write_text(written[name], encoding="utf-8")


def _pages() -> dict[str, str]:
    from schema.api import build_schema, core_schema  # noqa: PLC0415  (as below)

    built = build_schema([])
    try:
        return pages.pages(built, core_schema(built), FOLDER)
    except (NoExample, NoPage) as error:
        fail(str(error))


def _keep_promises(text: str) -> None:
    known = _read(released.FILE)
    if known and released.version_of(known) is None:
        fail(f"{released.FILE} is not as `tiski schema release` wrote it. Take it back from git.")
    found = broken(known, text, _read(changelog.FILE)) if known else []
    for each in found:
        typer.echo(str(each), err=True)
    if found:
        places = "1 place" if len(found) == 1 else f"{len(found)} places"
        fail(f"This schema breaks clients in {places}. docs/contract.md says how to go about it.")


def _version() -> str:
    try:
        project = tomllib.loads(_read(_PROJECT))["project"]
        version: str = project["version"]
    except (tomllib.TOMLDecodeError, KeyError):
        fail(f"{_PROJECT} names no version. Run this in a clone of the repository.")
    return version


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def sdl() -> str:
    """Give the schema as text that ends with a newline."""
    from schema.api import build_schema  # noqa: PLC0415  (it takes a second; other commands don't)

    return f"{build_schema([]).as_str().rstrip()}\n"


def _compare(file: Path, text: str) -> None:
    known = _read(file)
    if known == text:
        return
    difference = unified_diff(known.splitlines(), text.splitlines(), str(file), "the code", n=1)
    for line in list(difference)[:_SHOWN]:
        typer.echo(line.rstrip(), err=True)
    fail(f"{file} is not what the code says. Run: tiski schema export --output {file}")
