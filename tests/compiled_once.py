"""SQL that one engine has compiled serves the next: each test opens an engine of its own.

The application opens one, so nothing of it is left out: what is shared is SQLAlchemy's own cache.
"""

from typing import Any

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

STATEMENTS = 5_000

_compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)


def open_sharing(url: str, **settings: Any) -> AsyncEngine:
    """Make an engine as SQLAlchemy does, with the compiled SQL of the engines before it."""
    engine = create_async_engine(url, **settings)
    engine.sync_engine._compiled_cache = _compiled
    return engine


def let_dialects_be_equal() -> None:
    """Let SQL that was compiled for one engine be found by another of its kind of database."""
    kinds: tuple[Any, ...] = (PGDialect_asyncpg, SQLiteDialect_aiosqlite)
    for kind in kinds:
        kind.__eq__ = _is_like
        kind.__hash__ = _hash


def _is_like(one: Any, other: object) -> bool:
    return type(one) is type(other)


def _hash(one: Any) -> int:
    return hash(type(one))
