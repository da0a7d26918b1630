"""Where the two databases need different SQL: arrays of keys, and statements with two forms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    Executable,
    Join,
    Select,
    TableValuedAlias,
    Text,
    TypeDecorator,
    any_,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

KEYS = "keys"
KEY = "key"


class PerDialect(Executable, ClauseElement):
    """One statement in two forms; the compiler takes the one of the database at hand."""

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's own form for it
        ("postgresql", InternalTraversal.dp_clauseelement),
        ("sqlite", InternalTraversal.dp_clauseelement),
    ]

    def __init__(
        self, postgresql: Select[*tuple[Any, ...]], sqlite: Select[*tuple[Any, ...]]
    ) -> None:
        self.postgresql = postgresql
        self.sqlite = sqlite

    @property
    def _all_selected_columns(self) -> Any:
        # SQLAlchemy asks for these when it uses a compiled statement a second time; both forms
        # select the same names in the same order.
        return self.postgresql.selected_columns


@compiles(PerDialect)
def _compile_postgresql(statement: PerDialect, compiler: Any, **settings: Any) -> str:
    return compiler.process(statement.postgresql, **settings)


@compiles(PerDialect, "sqlite")
def _compile_sqlite(statement: PerDialect, compiler: Any, **settings: Any) -> str:
    return compiler.process(statement.sqlite, **settings)


class _JsonArray(TypeDecorator[Sequence[Any]]):
    """A list of keys as JSON text, each key in the form that its column stores."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> str:
        stored = self.item.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([key if stored is None else stored(key) for key in value or ()])


def postgresql_keys(kind: TypeEngine[Any]) -> TableValuedAlias:
    """Make a table of the keys, with the one column `key`: `unnest(:keys) AS keys(key)`."""
    array = bindparam(KEYS, type_=ARRAY(kind))
    return func.unnest(array).table_valued(column("key", kind)).render_derived(name=KEYS)


def sqlite_keys(kind: TypeEngine[Any]) -> TableValuedAlias:
    """Make a table of the keys, with the one column `value`: `json_each(:keys) AS keys`."""
    array = bindparam(KEYS, type_=_JsonArray(kind))
    return func.json_each(array).table_valued(column("value", kind), name=KEYS)


class KeysFirst(Join):
    """A join that SQLite must begin at its left side, the keys: CROSS JOIN says that.

    Left to itself it may walk through all rows of the right side in the order of some index, once
    for each key.
    """

    inherit_cache = True


@compiles(KeysFirst)
def _compile_keys_first(
    join: KeysFirst, compiler: Any, asfrom: bool = False, from_linter: Any = None, **settings: Any
) -> str:
    del asfrom, from_linter
    left = compiler.process(join.left, asfrom=True, **settings)
    right = compiler.process(join.right, asfrom=True, **settings)
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **settings)}"


def postgresql_among_keys(wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say that a column is one of the keys: `= ANY(:keys)`."""
    return wanted == any_(bindparam(KEYS, type_=ARRAY(wanted.type)))


def sqlite_among_keys(wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say that a column is one of the keys: `IN (SELECT value FROM json_each(:keys))`."""
    return wanted.in_(select(sqlite_keys(wanted.type).c.value))
