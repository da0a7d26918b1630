"""Turns errors of the database drivers into errors of the domain, in one place."""

from asyncpg import InterfaceError, InternalClientError, PostgresError
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.errors import Retry

DRIVER_ERRORS = (DBAPIError, PostgresError, InterfaceError, InternalClientError)
"""What the drivers raise: wrapped by SQLAlchemy, or from asyncpg itself where a COMMIT fails."""

_LOST_RACES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""


def is_lost_race(error: Exception) -> bool:
    """Tell whether the same call may succeed when it is made again.

    A violated UNIQUE is one too: whoever checks first and writes then can only be overtaken
    by another writer, and finds the other's row at the second try.
    """
    if isinstance(error, IntegrityError):
        return "unique" in str(error.orig).lower()
    cause = error.orig if isinstance(error, DBAPIError) else error
    return getattr(cause, "sqlstate", None) in _LOST_RACES or "database is locked" in str(cause)


def translate(error: Exception) -> Exception:
    """Give `Retry` for a lost race and the error itself for anything else."""
    return Retry() if is_lost_race(error) else error
