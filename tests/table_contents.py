"""What stands in the tables, to see whether a call wrote anything."""

from collections.abc import Iterator
from typing import Any

from factories import World
from sqlalchemy import select, text

from db import tables as t

_QUESTIONS = (
    *(f'(SELECT count(*) FROM "{table.name}")' for table in t.metadata.sorted_tables),
    *(
        f'(SELECT sum(version) FROM "{table.name}")'
        for table in (t.customer, t.order, t.shop, t.webhook)
    ),
)
_CONTENTS = text(f"SELECT {', '.join(_QUESTIONS)}")


async def contents(world: World) -> tuple[int, ...]:
    """Count the rows of every table and the changes of every aggregate, in one statement."""
    async with world.sql() as connection:
        return tuple((await connection.execute(_CONTENTS)).one())


async def holds(world: World, wanted: str) -> bool:
    """Tell whether any row of any table holds exactly that text."""
    async with world.sql() as connection:
        for table in t.metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                if wanted in _texts(tuple(row)):
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
