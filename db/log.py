"""Writes the log: the last lock of a write block, its drawn numbers and its events.

The shop's counter row is locked as late as possible, in the very statement that inserts the
events, so that the writers of one shop wait for each other's commit and for nothing else.
Positions follow the order of commits without a gap, on both databases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.bulk import arrays, unnested

COUNTED = ("position", "order_number", "customer_number")

_EVENT_COLUMNS = tuple(item.name for item in t.event.c if item.name not in {"shop_id", "position"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """The last number of each series before this draw: the first new one is one higher."""

    position: int
    order_number: int
    customer_number: int


async def append(
    connection: AsyncConnection,
    shop_id: UUID,
    events: Sequence[dict[str, Any]],
    *,
    orders: int,
    customers: int,
) -> Drawn:
    """Draw positions and numbers and insert the events, in their order."""
    drawn = {"position": len(events), "order_number": orders, "customer_number": customers}
    counter = (
        update(t.shop_counter)
        .where(t.shop_counter.c.shop_id == shop_id)
        .values({name: t.shop_counter.c[name] + count for name, count in drawn.items()})
        .returning(*((t.shop_counter.c[name] - drawn[name]).label(name) for name in COUNTED))
    )
    if connection.dialect.name == "postgresql":
        return await _append_at_once(connection, shop_id, counter, events)
    bases = Drawn(*(await connection.execute(counter)).one())
    await connection.execute(
        insert(t.event),
        [
            {**event, "shop_id": shop_id, "position": bases.position + nth}
            for nth, event in enumerate(events, start=1)
        ],
    )
    return bases


async def _append_at_once(
    connection: AsyncConnection, shop_id: UUID, counter: Any, events: Sequence[dict[str, Any]]
) -> Drawn:
    bases = counter.cte("bases")
    given = unnested(t.event, _EVENT_COLUMNS, ordinality="nth")
    rows = select(
        literal(shop_id, t.event.c.shop_id.type),
        bases.c.position + given.c.nth,
        *(given.c[name] for name in _EVENT_COLUMNS),
    ).select_from(bases.join(given, literal(value=True)))
    added = (
        insert(t.event)
        .from_select(["shop_id", "position", *_EVENT_COLUMNS], rows)
        .returning(t.event.c.position)
        .cte("added")
    )
    result = await connection.execute(
        select(*(bases.c[name] for name in COUNTED)).add_cte(added),
        arrays(events, _EVENT_COLUMNS),
    )
    return Drawn(*result.one())


async def paths_touched_since(
    connection: AsyncConnection, shop_id: UUID, subject: str, id_column: str, id: UUID, version: int
) -> set[str]:
    """Name the paths that events after that version of a subject touched."""
    found = await connection.execute(
        select(t.event.c.changes).where(
            t.event.c.shop_id == shop_id,
            t.event.c[id_column] == id,
            t.event.c.subject == subject,
            t.event.c.subject_version > version,
        )
    )
    return {change["path"] for (changes,) in found for change in changes}
