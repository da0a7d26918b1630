"""All orders that meet a filter, read page by page in one snapshot."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Row, Table, bindparam, select, tuple_

from db import tables as t
from db.database import ReadSession
from db.disclosure import told
from queryplan.catalog import TENANT

PAGE: Final = 100
"""Orders that are in memory at once, with their lines and payments."""

Json = dict[str, Any]
Conditions = Sequence[Callable[[FromClause], ColumnElement[bool]]]


async def order_pages(
    session: ReadSession, conditions: Conditions, *, payments: bool
) -> AsyncGenerator[list[Json]]:
    """Give the orders, the oldest first, each with its lines and, on request, its payments.

    The session's one transaction sees all of them as they stood when it began.
    """
    order, after = t.order, None
    place = tuple_(order.c.sorted_at, order.c.id)
    mine = order.c.shop_id == bindparam(TENANT, type_=order.c.shop_id.type)
    while True:
        query = select(order).where(mine, *[condition(order) for condition in conditions])
        if after is not None:
            query = query.where(place > tuple_(*after))
        query = query.order_by(order.c.sorted_at, order.c.id).limit(PAGE)
        found = await session.fetch(query, {TENANT: session.shop_id})
        rows = [_named(order, row) for row in found]
        if rows:
            yield await _page(session, rows, payments=payments)
        if len(rows) < PAGE:
            return
        last = rows[-1]
        after = (
            bindparam(None, last["sorted_at"], type_=order.c.sorted_at.type),
            bindparam(None, last["id"], type_=order.c.id.type),
        )


async def _page(session: ReadSession, rows: list[Json], *, payments: bool) -> list[Json]:
    ids = [row["id"] for row in rows]
    lines = await _parts(session, t.order_line, ids, "rank")
    paid = await _parts(session, t.payment, ids, "created_at") if payments else {}
    orders: list[Json] = []
    for row in rows:
        said = told("order", row)
        said["lines"] = lines.get(row["id"], [])
        if payments:
            said["payments"] = paid.get(row["id"], [])
        orders.append(said)
    return orders


async def _parts(
    session: ReadSession, table: Table, ids: Sequence[Any], order: str
) -> dict[Any, list[Json]]:
    query = (
        select(table)
        .where(table.c.shop_id == session.shop_id, table.c.order_id.in_(ids))
        .order_by(table.c.order_id, table.c[order], table.c.id)
    )
    found: dict[Any, list[Json]] = {}
    for row in await session.fetch(query):
        values = _named(table, row)
        part = told(table.name, values)
        del part["orderId"]
        found.setdefault(values["order_id"], []).append(part)
    return found


def _named(table: Table, row: Row[Any]) -> Json:
    return dict(zip(table.c.keys(), tuple(row), strict=True))
