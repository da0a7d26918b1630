"""Writing many rows in one statement, whatever their number."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, bindparam, column, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

Row = Mapping[str, Any]


async def insert_rows(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        await connection.execute(insert(table), [dict(row) for row in rows])
        return
    columns = list(rows[0])
    source = unnested(table, columns)
    statement = insert(table).from_select(columns, select(*(source.c[name] for name in columns)))
    await connection.execute(statement, arrays(rows, columns))


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
    columns = list(rows[0])
    values = [name for name in columns if name != key]
    if connection.dialect.name != "postgresql":
        statement = (
            update(table)
            .where(table.c.shop_id == shop_id, table.c[key] == bindparam(f"_{key}"))
            .values({name: bindparam(f"_{name}", type_=table.c[name].type) for name in values})
        )
        await connection.execute(
            statement, [{f"_{name}": row[name] for name in columns} for row in rows]
        )
        return
    source = unnested(table, columns)
    statement = (
        update(table)
        .where(and_(table.c.shop_id == literal(shop_id), table.c[key] == source.c[key]))
        .values({name: source.c[name] for name in values})
    )
    await connection.execute(statement, arrays(rows, columns))


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


def arrays(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, list[Any]]:
    """Turn rows into the parameters of `unnested`."""
    return {f"_{column}": [row[column] for row in rows] for column in columns}
