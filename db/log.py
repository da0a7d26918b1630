"""Writes the log: the last lock of a write block, its drawn numbers and its events.

The shop's counter row is locked as late as possible, in the very statement that inserts the
events, so that the writers of one shop wait for each other's commit and for nothing else.
Positions follow the order of commits without a gap, on both databases.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, Text, bindparam, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.bulk import Written, insert_written, unnested, values_of, varies, written

COUNTED = (
    *("position", "order_number", "draft_number", "customer_number"),
    *("invoice_number", "credit_note_number"),
)

_KEPT = 100  # statements for so many kinds of events
_OTHER = {"shop_id", "position", "erased_at"}
_EVENT_COLUMNS = tuple(item.name for item in t.event.c if item.name not in _OTHER)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The last number of each series before this draw: the first new one is one higher."""

    position: int
    order_number: int
    draft_number: int
    customer_number: int
    invoice_number: int
    credit_note_number: int


def entries(shop_id: UUID, events: Iterable[dict[str, Any]], dialect: Dialect) -> Written:
    """Write events for `append`, which gives them their positions."""
    rows = [{**event, "shop_id": shop_id, "position": 0} for event in events]
    return written(t.event, rows, dialect)


async def append(
    connection: AsyncConnection,
    shop_id: UUID,
    events: Written,
    *,
    orders: int,
    customers: int,
    drafts: int = 0,
    invoices: int = 0,
    credit_notes: int = 0,
) -> Drawn:
    """Draw positions and numbers and insert the events, in their order."""
    drawn = {
        "_shop": shop_id,
        "_position": len(events.values),
        "_order_number": orders,
        "_draft_number": drafts,
        "_customer_number": customers,
        "_invoice_number": invoices,
        "_credit_note_number": credit_notes,
    }
    if connection.dialect.name == "postgresql":
        given = {name: events.column(name) for name in _EVENT_COLUMNS}
        varying = tuple(name for name, values in given.items() if varies(values))
        columns = {f"_{name}": of if name in varying else of[0] for name, of in given.items()}
        result = await connection.execute(_append_at_once(varying), {**drawn, **columns})
        return Drawn(*result.one())
    bases = Drawn(*(await connection.execute(_DRAW, drawn)).one())
    await insert_written(connection, t.event, _placed(events, bases.position))
    return bases


def _placed(events: Written, after: int) -> Written:
    """Give events the positions after that one, in their order."""
    place = events.columns.index("position")
    return Written(
        events.columns,
        [
            (*row[:place], position, *row[place + 1 :])
            for position, row in enumerate(events.values, start=after + 1)
        ],
    )


def _draw() -> Any:
    """Raise the counters and give what they were before."""
    counter = t.shop_counter.c
    steps = {name: bindparam(f"_{name}", type_=counter[name].type) for name in COUNTED}
    return (
        update(t.shop_counter)
        .where(counter.shop_id == bindparam("_shop", type_=counter.shop_id.type))
        .values({name: counter[name] + step for name, step in steps.items()})
        .returning(*((counter[name] - step).label(name) for name, step in steps.items()))
    )


@lru_cache(_KEPT)
def _append_at_once(varying: tuple[str, ...]) -> Any:
    """Raise the counters and insert the events in one statement (PostgreSQL)."""
    bases = _draw().cte("bases")
    given = unnested(t.event, varying, ordinality="nth")
    rows = select(
        bindparam("_shop", type_=t.event.c.shop_id.type),
        bases.c.position + given.c.nth,
        *values_of(t.event, _EVENT_COLUMNS, given).values(),
    ).select_from(bases.join(given, literal(value=True)))
    added = (
        insert(t.event)
        .from_select(["shop_id", "position", *_EVENT_COLUMNS], rows)
        .returning(t.event.c.position)
        .cte("added")
    )
    return select(*(bases.c[name] for name in COUNTED)).add_cte(added)


_DRAW = _draw()


async def end(connection: AsyncConnection, shop_id: UUID) -> int:
    """Tell the position of the shop's last event."""
    counter = t.shop_counter.c
    query = select(counter.position).where(counter.shop_id == shop_id)
    return int(await connection.scalar(query) or 0)


async def paths_touched_since(
    connection: AsyncConnection, shop_id: UUID, subject: str, id_column: str, id: UUID, version: int
) -> set[str]:
    """Name the paths that events after that version of a subject touched."""
    found = await connection.execute(
        select(t.event.c.changes).where(
            t.event.c.shop_id == shop_id,
            t.event.c[id_column] == id,
            # Written out, not a parameter: indexes hold the events of one kind of subject.
            t.event.c.subject == bindparam(None, subject, Text, literal_execute=True),
            t.event.c.subject_version > version,
        )
    )
    return {change["path"] for (changes,) in found for change in changes}
