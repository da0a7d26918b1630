"""Writing many rows in one statement, whatever their number."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Executable,
    Table,
    Uuid,
    bindparam,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from db.types import Timestamp

Row = Mapping[str, Any]
T = TypeVar("T")

_MANY = 50  # rows from which on it pays to look which columns vary
_TOGETHER = 200  # rows in one statement on SQLite; an order has 80 columns, and 32,766 values fit
_IDS = 5_000  # parameters in one list: databases have a limit
_KEPT = 100  # statements for so many kinds of rows


@dataclass(frozen=True, slots=True)
class Written:
    """Rows as the database's driver takes them, all with the same columns."""

    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]

    def column(self, name: str) -> list[Any]:
        """Give the values of a column."""
        place = self.columns.index(name)
        return [row[place] for row in self.values]


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """Give many values in lists that a statement can take."""
    rest = iter(values)
    while part := list(islice(rest, _IDS)):
        yield part


def only(names: Sequence[str], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Give these columns of rows."""
    return [{name: row[name] for name in names} for row in rows]


def insertion(connection: AsyncConnection, table: Table) -> Any:
    """Begin an insertion that can say what happens to rows that are there: each database has its own."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(table)


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns."""
    if rows and connection.dialect.name == "postgresql":
        columns = tuple(rows[0])
        await connection.execute(_insertion(table, columns), arrays(rows, columns))
        return
    await insert_written(connection, table, written(table, rows, connection.dialect))


def written(table: Table, rows: Sequence[Row], dialect: Dialect) -> Written:
    """Write rows that all have the same columns, for `insert_written`."""
    if not rows:
        return Written((), [])
    columns = tuple(rows[0])
    if dialect.name == "postgresql":
        return Written(columns, [tuple([row[name] for name in columns]) for row in rows])
    _, order, write = _driver_insertion(table, columns, dialect)
    return Written(order, write(rows))


async def insert_written(connection: AsyncConnection, table: Table, rows: Written) -> None:
    """Insert rows that were written before."""
    values = rows.values
    if not values:
        return
    if connection.dialect.name == "postgresql":
        given = {f"_{name}": rows.column(name) for name in rows.columns}
        await connection.execute(_insertion(table, rows.columns), given)
        return
    statement, _, _ = _driver_insertion(table, rows.columns, connection.dialect)
    if len(values) >= _TOGETHER:
        together, values = _in_portions(values)
        await connection.exec_driver_sql(_of_many(statement), together)
    if values:
        await connection.exec_driver_sql(statement, values)


async def update_rows(
    connection: AsyncConnection,
    table: Table,
    shop_id: UUID,
    rows: Sequence[Row],
    *,
    key: str = "id",
) -> None:
    """Set each row's other columns where its `key` matches; all rows name the same columns."""
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name != "postgresql":
        await connection.execute(
            _one_update(table, columns, key),
            [{"_shop": shop_id, **{f"_{name}": row[name] for name in columns}} for row in rows],
        )
        return
    varying = varying_columns(rows, columns)
    await connection.execute(
        _update(table, columns, key, varying), {"_shop": shop_id, **arrays(rows, columns, varying)}
    )


@cache
def _insertion(table: Table, columns: tuple[str, ...]) -> Executable:
    source = unnested(table, columns)
    return insert(table).from_select(columns, select(*(source.c[name] for name in columns)))


@cache
def _driver_insertion(
    table: Table, columns: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[str, ...], Callable[[Sequence[Row]], list[tuple[Any, ...]]]]:
    """Give the insertion as SQLite's driver takes it, its columns, and what writes rows.

    SQLAlchemy would look at every value of every row; here a column's values are written together.
    """
    statement = insert(table).compile(dialect=dialect, column_keys=list(columns))
    order = statement.positiontup or []
    if sorted(order) != sorted(columns):
        message = f"{table.name} needs more columns than {columns}"
        raise ValueError(message)
    writers = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]

    def write(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        values: list[Iterable[Any]] = []
        moments: dict[Any, Any] = {}
        for name, writer in zip(order, writers, strict=True):
            given = [row[name] for row in rows]
            if writer is None:
                values.append(given)
            elif isinstance(table.c[name].type, Uuid):
                values.append([None if id is None else f"{id.int:032x}" for id in given])
            elif isinstance(table.c[name].type, Timestamp):
                # One moment stands in many columns, and is slow to write.
                moments.update({moment: writer(moment) for moment in {*given} - moments.keys()})
                values.append([moments[moment] for moment in given])
            else:
                values.append(map(writer, given))
        return list(zip(*values, strict=True))

    return str(statement), tuple(order), write


def _in_portions(
    values: list[tuple[Any, ...]],
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Put the parameters of so many rows behind each other; give the portions, and what is left."""
    whole = len(values) - len(values) % _TOGETHER
    portions = [
        tuple(chain.from_iterable(values[at : at + _TOGETHER])) for at in range(0, whole, _TOGETHER)
    ]
    return portions, values[whole:]


@cache
def _of_many(statement: str) -> str:
    """Let an insertion of one row (SQLite) insert a portion of rows: a fifth cheaper for each."""
    beginning, values, row = statement.partition(" VALUES ")
    return f"{beginning}{values}{', '.join([row] * _TOGETHER)}"


@lru_cache(_KEPT)
def _update(
    table: Table, columns: tuple[str, ...], key: str, varying: tuple[str, ...]
) -> Executable:
    given = values_of(table, columns, unnested(table, varying))
    return update(table).where(_of_shop(table), table.c[key] == given.pop(key)).values(given)


@cache
def _one_update(table: Table, columns: tuple[str, ...], key: str) -> Executable:
    values = {name: bindparam(f"_{name}", type_=table.c[name].type) for name in columns}
    return update(table).where(_of_shop(table), table.c[key] == values.pop(key)).values(values)


def _of_shop(table: Table) -> ColumnElement[bool]:
    return table.c.shop_id == bindparam("_shop", type_=table.c.shop_id.type)


def unnested(table: Table, columns: Sequence[str], *, ordinality: str | None = None) -> Any:
    """Make a source of rows out of one array parameter a column (PostgreSQL)."""
    parameters = [
        bindparam(f"_{name}", type_=ARRAY(table.c[name].type, dimensions=1)) for name in columns
    ]
    typed = [column(name, table.c[name].type) for name in columns]
    given = func.unnest(*parameters)
    if ordinality is None:
        return given.table_valued(*typed, name="given").render_derived(name="given")
    rows = given.table_valued(*typed, with_ordinality=ordinality, name="given")
    return rows.render_derived(name="given")


def values_of(table: Table, columns: Sequence[str], source: Any) -> dict[str, ColumnElement[Any]]:
    """Give each column's value: of the source where it is there, else one for all rows."""
    return {
        name: source.c[name]
        if name in source.c
        else bindparam(f"_{name}", type_=table.c[name].type)
        for name in columns
    }


def varying_columns(rows: Sequence[Row], columns: Sequence[str]) -> tuple[str, ...]:
    """Name the columns in which rows differ; for few rows all, so that they share a statement.

    What is the same object in all rows is sent once: ten thousand copies of it cost more than
    all the rest of the statement.
    """
    if len(rows) < _MANY:
        return tuple(columns)
    return tuple(name for name in columns if varies([row[name] for row in rows]))


def varies(values: Sequence[Any]) -> bool:
    """Tell whether a column has to be sent value by value: they are few, or not all the same."""
    return len(values) < _MANY or any(value is not values[0] for value in values)


def arrays(
    rows: Sequence[Row], columns: Sequence[str], varying: Collection[str] | None = None
) -> dict[str, Any]:
    """Turn rows into parameters: an array for each varying column, else the value of all rows."""
    return {
        f"_{column}": [row[column] for row in rows]
        if varying is None or column in varying
        else rows[0][column]
        for column in columns
    }
