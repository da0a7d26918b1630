"""Turns errors of the database drivers into errors of the domain, in one place."""

from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.errors import Retry

_LOST_RACES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""


def is_lost_race(error: DBAPIError) -> bool:
    """Tell whether the same call may succeed when it is made again.

    A violated UNIQUE is one too: whoever checks first and writes then can only be overtaken
    by another writer, and finds the other's row at the second try.
    """
    if isinstance(error, IntegrityError):
        return "unique" in str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None)
    return state in _LOST_RACES or "database is locked" in str(error.orig)


def translate(error: DBAPIError) -> Exception:
    """Give `Retry` for a lost race and the error itself for anything else."""
    return Retry() if is_lost_race(error) else error
