"""Whatever points somewhere is found from there without reading a whole table."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine

# People of the staff are never deleted, nor added in the same block as what points to them.
TO_STAFF = "staff"


def unindexed(connection: Connection) -> Iterator[tuple[str, Sequence[str]]]:
    found = inspect(connection)
    for table in found.get_table_names():
        keys = [found.get_pk_constraint(table)["constrained_columns"]]
        keys += [index["column_names"] for index in found.get_indexes(table)]
        keys += [unique["column_names"] for unique in found.get_unique_constraints(table)]
        for foreign in found.get_foreign_keys(table):
            columns = foreign["constrained_columns"]
            leading = [["shop_id"], *(list(key[: len(columns)]) for key in keys)]
            if columns not in leading and foreign["referred_table"] != TO_STAFF:
                yield table, columns


async def test_every_foreign_key_has_an_index(owner_url: str):
    engine = create_async_engine(owner_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda sync: list(unindexed(sync))) == []
    await engine.dispose()
