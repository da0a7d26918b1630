"""`tiski migrate`: bring the database to the newest schema."""

import typer
from alembic.util.exc import CommandError

from app.cli.console import DATABASE_ERRORS, explained, fail, settings
from db.migrate import ForeignKeysBroken, upgrade

commands = typer.Typer()


@commands.command()
def migrate() -> None:
    """Create the tables, or bring them to the newest form; run it at each new version of Tiski.

    It logs in with TISKI_MIGRATION_URL, or TISKI_DATABASE_URL when that is not set.
    """
    url = settings().owner_url
    try:
        upgrade(url)
    except DATABASE_ERRORS as error:
        fail(explained(error, url))
    except (ForeignKeysBroken, CommandError) as error:
        fail(str(error))
    typer.echo("The database has the newest schema.")
