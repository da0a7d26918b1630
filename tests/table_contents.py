"""What stands in the tables, to see whether a call wrote anything."""

from collections.abc import Iterator
from typing import Any

from factories import World
from sqlalchemy import func, select

from db import tables as t

VERSIONED = (t.customer, t.order, t.shop, t.webhook)


async def contents(world: World) -> tuple[int, ...]:
    """Count the rows of every table and the changes of every aggregate, in one statement."""
    rows = [
        select(func.count()).select_from(table).scalar_subquery()
        for table in t.metadata.sorted_tables
    ]
    changes = [select(func.sum(table.c.version)).scalar_subquery() for table in VERSIONED]
    async with world.sql() as connection:
        return tuple((await connection.execute(select(*rows, *changes))).one())


async def holds(world: World, text: str) -> bool:
    """Tell whether any row of any table holds exactly that text."""
    async with world.sql() as connection:
        for table in t.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                if text in _texts(tuple(row)):
                    return True
    return False


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
