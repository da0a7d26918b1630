"""The command `tiski`. Each file here holds one command or one group of them, as `commands`."""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import typer

# The files of commands with a name of their own, and of the groups `tiski GROUP COMMAND`.
ALONE: Final = {
    "serve": "serve",
    "migrate": "migrate",
    "demo": "demo",
    "worker": "worker",
    "explain": "explain",
    "test-psp": "psp",
}
GROUPS: Final = {
    "shop": "shop",
    "token": "token",
    "documents": "documents",
    "events": "events",
    "import": "import_orders",
    "schema": "schema",
}
FILES: Final = {**ALONE, **GROUPS}


def command_line(words: Sequence[str]) -> typer.Typer:
    """Make the command line for these words.

    It has the one command that they name, for each file loads packages that the others don't need;
    of words that name none, such as `--help`, it has all.
    """
    cli = typer.Typer(
        name="tiski",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,  # errors stay on one line, as scripts and logs want them
        pretty_exceptions_enable=False,
    )
    cli.callback()(tiski)
    for name in set(words[:1]) & FILES.keys() or FILES:
        commands = import_module(f"app.cli.{FILES[name]}").commands
        cli.add_typer(commands, name=name if name in GROUPS else None)
    return cli


def tiski() -> None:
    """Run the typed GraphQL backend behind a shop's admin.

    Settings are environment variables that begin with TISKI_.
    """


def main() -> None:
    """Run the command line."""
    command_line(sys.argv[1:])()
