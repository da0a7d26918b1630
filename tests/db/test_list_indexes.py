"""Every order of a list stands on an index, on both databases.

Of a list inside another, that is the order which it has by itself.
"""

from collections.abc import Iterator

import pytest
from conftest import Addresses
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.catalog import CATALOG
from queryplan.catalog import ToMany

FEW = {("change_set", "reverts_id")}
"""Lists that never grow long: a change set is taken back once or twice."""
SMALL = {"message_rule"}
"""Tables with a few rows a shop: what can have which message sent is fixed."""


def orders() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Go through the tables and the columns that some list of theirs is sorted by, the id last."""
    for source in CATALOG.values():
        if source.table.name in SMALL:
            continue
        for column in source.sorts.values():
            yield source.table.name, ("shop_id", column, "id")
        for relation in source.relations.values():
            if isinstance(relation, ToMany):
                table = CATALOG[relation.source].table.name
                columns = tuple(name.removeprefix("-") for name in relation.order)
                if (table, relation.remote) not in FEW:
                    yield table, ("shop_id", relation.remote, *columns, "id")


def missing(connection: Connection) -> list[str]:
    """Name the orders that no index gives; one of some rows only gives none."""
    inspector = inspect(connection)
    found: list[str] = []
    for table, columns in orders():
        whole = [
            tuple(str(name) for name in index["column_names"])
            for index in inspector.get_indexes(table)
            if not any(option.endswith("_where") for option in index.get("dialect_options", {}))
        ]
        unique = [tuple(inspector.get_pk_constraint(table)["constrained_columns"])]
        unique += [tuple(key["column_names"]) for key in inspector.get_unique_constraints(table)]
        lengths = range(1, len(columns) + 1)
        # Behind a unique key nothing is left to sort.
        enough = [n for n in lengths if any(set(key) <= set(columns[:n]) for key in unique)]
        needed = columns[: min([*enough, len(columns)])]
        if not any(index[: len(needed)] == needed for index in [*whole, *unique]):
            found.append(f"{table}: {', '.join(columns)}")
    return found


async def test_every_order_has_its_index(addresses: Addresses) -> None:
    engine = create_async_engine(addresses.owner, poolclass=NullPool)
    async with engine.connect() as connection:
        assert await connection.run_sync(missing) == []
        index = "ix_customer_shop_id_spent_key_id"
        await connection.exec_driver_sql(f"DROP INDEX {index}")
        assert await connection.run_sync(missing) == ["customer: shop_id, spent_key, id"]
        await connection.rollback()
    await engine.dispose()


@pytest.mark.parametrize(
    "expected",
    [
        ("order", ("shop_id", "customer_key", "sorted_at", "id")),
        ("event", ("shop_id", "occurred_at", "id")),
        ("customer", ("shop_id", "last_order_key", "id")),
    ],
)
def test_orders_of_roots_and_of_lists_inside_are_looked_at(
    expected: tuple[str, tuple[str, ...]],
) -> None:
    assert expected in set(orders())
