"""The command `tiski`. Each file here holds one command or one group of them, as `commands`."""

from typing import Final

import typer

from app.cli import demo, import_orders, migrate, schema, serve, shop, token, worker

# Commands with a name of their own, and the groups `tiski GROUP COMMAND`.
ALONE: Final = (serve, migrate, demo, worker)
GROUPS: Final = {"shop": shop, "token": token, "import": import_orders, "schema": schema}

cli = typer.Typer(
    name="tiski",
    help="The typed GraphQL backend behind a shop's admin. "
    "Settings are environment variables that begin with TISKI_.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # errors stay on one line, as scripts and logs want them
    pretty_exceptions_enable=False,
)
for alone in ALONE:
    cli.add_typer(alone.commands)
for name, group in GROUPS.items():
    cli.add_typer(group.commands, name=name)


def main() -> None:
    """Run the command line."""
    cli()
