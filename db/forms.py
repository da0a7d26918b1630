"""Conditions that the two databases need in different forms."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal


class InTwoForms(ColumnElement[bool]):
    """One condition, written for each database; the compiler takes that of the one at hand."""

    inherit_cache = True
    type = Boolean()
    _traverse_internals = [  # noqa: RUF012  (SQLAlchemy's own form for it)
        ("postgresql", InternalTraversal.dp_clauseelement),
        ("sqlite", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, postgresql: ColumnElement[bool], sqlite: ColumnElement[bool]) -> None:
        self.postgresql = postgresql
        self.sqlite = sqlite

    def self_group(self, against: Any = None) -> "InTwoForms":
        """Stand as it is: the `= 1` that SQLAlchemy would add keeps SQLite from its indexes."""
        del against
        return self


@compiles(InTwoForms, "postgresql")
def _on_postgresql(condition: InTwoForms, compiler: Any, **settings: Any) -> str:
    return f"({compiler.process(condition.postgresql, **settings)})"


@compiles(InTwoForms, "sqlite")
def _on_sqlite(condition: InTwoForms, compiler: Any, **settings: Any) -> str:
    return f"({compiler.process(condition.sqlite, **settings)})"
