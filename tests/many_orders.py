"""Many orders in a moment, past every rule of the application."""

from factories import Json, World
from sqlalchemy import text

from db import tables as t
from queryplan.ids import decode_id

SERIES = {
    "postgresql": "SELECT n, CAST(lpad(to_hex(n), 32, '0') AS uuid) AS fresh"
    " FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS s (n)",
    "sqlite": "WITH RECURSIVE s (n) AS"
    " (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last)"
    " SELECT n, printf('%032x', n) AS fresh FROM s",
}


async def copy(world: World, order: Json, *, first: int, last: int) -> None:
    """Copy an order and its search row; the copies are numbered from `first` to `last`."""
    dialect = world.database.engine.dialect.name
    id = decode_id(order["id"])[1]
    parameters = {"original": id if dialect == "postgresql" else id.hex}
    numbers = {"number": "'M' || CAST(n AS text)", "number_key": "n"}
    for name, key in (("order", "id"), ("order_search", "order_id")):
        columns = [column.name for column in t.metadata.tables[name].c]
        values = [{key: "fresh", **numbers}.get(column, f"o.{column}") for column in columns]
        statement = text(
            f'INSERT INTO "{name}" ({", ".join(columns)}) SELECT {", ".join(values)}'
            f' FROM "{name}" AS o, ({SERIES[dialect]}) AS numbers WHERE o.{key} = :original'
        )
        async with world.sql() as connection:
            await connection.execute(statement, {**parameters, "first": first, "last": last})
