"""Tells whether a process may serve from a database: is it migrated, and is the role a weak one."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from db.database import Database
from db.transactions import Mode

MIGRATIONS: Final = Path(__file__).parent / "migrations"
NOT_MIGRATED: Final = "The database lacks migrations: run `tiski migrate`."
TOO_STRONG: Final = (
    "The database login is a superuser, owns the tables or has BYPASSRLS, so nothing would keep "
    "the shops apart: let TISKI_DATABASE_URL name tiski_app, and TISKI_MIGRATION_URL the owner."
)

_IS_TOO_STRONG = text("""
    SELECT r.rolsuper OR r.rolbypassrls OR EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
          AND pg_has_role(c.relowner, 'USAGE'))
    FROM pg_roles r WHERE r.rolname = current_user
""")


async def faults(database: Database) -> list[str]:
    """Say in sentences what keeps a process from serving; nothing means that it may."""
    async with database.transactions.open(Mode.READ, None) as connection:
        found = [] if await connection.run_sync(is_current) else [NOT_MIGRATED]
        if database.transactions.dialect == "postgresql" and await _is_too_strong(connection):
            found.append(TOO_STRONG)
        return found


async def is_migrated(database: Database) -> bool:
    """Tell whether the database has every migration that this code knows."""
    async with database.transactions.open(Mode.READ, None) as connection:
        return await connection.run_sync(is_current)


def is_current(connection: Connection) -> bool:
    """Tell whether the database has every migration that this code knows.

    It may have newer ones: while a new version is rolled out, or taken back, the old one serves.
    Alembic would know too, but takes longer to load than most commands to run.
    """
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    return len(found) == 1 and str(found[0]) >= newest()


def newest() -> str:
    """Give the number of the newest migration, with which the name of its file begins."""
    files = (MIGRATIONS / "versions").glob("[0-9]*_*.py")
    return max(file.name.partition("_")[0] for file in files)


async def _is_too_strong(connection: AsyncConnection) -> bool:
    return bool(await connection.scalar(_IS_TOO_STRONG))
