"""What commands share: settings, an open database, and errors that fit on one line."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final, NoReturn
from uuid import UUID

import typer
from asyncpg import PostgresError
from asyncpg.exceptions import InterfaceError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from adapters.contacts import contact_checks
from app.settings import Settings, SettingsInvalid, read_settings, without_password
from db.database import Database
from db.readiness import NOT_MIGRATED, is_migrated
from db.shops import shop_id_of

DATABASE_ERRORS: Final = (SQLAlchemyError, PostgresError, InterfaceError, OSError)
_NO_RIGHT: Final = "42501"


def fail(message: str) -> NoReturn:
    """End the command with a sentence on one line."""
    typer.echo(f"Error: {message}", err=True)
    raise typer.Exit(1)


def settings() -> Settings:
    """Read the settings, or end the command."""
    try:
        return read_settings()
    except SettingsInvalid as error:
        fail(str(error))


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Database]:
    """Hold a migrated database open; its errors end the command."""
    database = Database(url, pool_size=2)
    try:
        if not await is_migrated(database):
            fail(NOT_MIGRATED)
        yield database
    except DATABASE_ERRORS as error:
        fail(explained(error, url))
    finally:
        await database.close()


async def shop_of(database: Database, slug: str) -> UUID:
    """Find a shop by its slug, or end the command."""
    shop_id = await shop_id_of(database, slug)
    if shop_id is None:
        fail(f"There is no shop {slug}. Create it: tiski shop create {slug}")
    return shop_id


def email(text: str) -> str:
    """Check an e-mail address that was given as an option."""
    checked = contact_checks().email(text.strip())
    if checked.problem is not None and checked.certain:
        raise typer.BadParameter(checked.problem)
    return checked.value


def explained(error: Exception, url: str) -> str:
    """Say what went wrong with a database, without the password in its address."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if getattr(cause, "sqlstate", None) == _NO_RIGHT:
        return (
            "The database login lacks the right to do this: "
            "set TISKI_MIGRATION_URL to log in as the owner of the tables."
        )
    lines = str(cause).strip().splitlines()
    # The driver's classes stand before the text, as in <class 'asyncpg…'>: text.
    said = lines[0].rpartition(">: ")[2] if lines else type(cause).__name__
    return f"The database {without_password(url)} says: {said}"
