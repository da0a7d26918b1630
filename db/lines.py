"""Lines of orders: written as they changed, added, and deleted from drafts."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from db import tables as t
from db.block import Block
from db.bulk import insert_rows, update_rows
from db.mapping import to_row
from db.repository import Tracked
from domain.changes import Change
from domain.order import Order

LINES = "lines"
TOLD_BY = "title"
"""A line that has none before is new, and one that has none after is gone."""


async def save_lines(block: Block, orders: Iterable[Tracked[Order]]) -> None:
    """Write what changed of stored orders' lines: deleted ones first, for their places."""
    for tracked in orders:
        touched, added, gone = _sorted_out(tracked.changes)
        if not touched:
            continue
        if gone:
            line = t.order_line.c
            await block.connection.execute(
                delete(t.order_line).where(line.shop_id == block.shop_id, line.id.in_(gone))
            )
        order = tracked.aggregate
        kept = [to_row(line) for line in order.lines if line.id not in added]
        await update_rows(block.connection, t.order_line, block.shop_id, kept)
        await insert_rows(block.connection, t.order_line, _rows(block, order, added))


async def insert_lines(block: Block, orders: Sequence[Order]) -> None:
    """Write the lines of new orders."""
    rows = [row for order in orders for row in _rows(block, order)]
    await insert_rows(block.connection, t.order_line, rows)


def _sorted_out(changes: Iterable[Change]) -> tuple[bool, set[UUID], set[UUID]]:
    """Tell whether any line changed, which were added, and which are gone."""
    touched, added, gone = False, set[UUID](), set[UUID]()
    for change in changes:
        what, _, path = change.path.partition(".")
        if what != LINES:
            continue
        touched = True
        id, _, part = path.partition(".")
        if part == TOLD_BY and change.before is None:
            added.add(UUID(id))
        elif part == TOLD_BY and change.after is None:
            gone.add(UUID(id))
    return touched, added - gone, gone


def _rows(block: Block, order: Order, ids: set[UUID] | None = None) -> list[dict[str, Any]]:
    of = {"shop_id": block.shop_id, "order_id": order.id, "currency": order.currency}
    return [{**of, **to_row(line)} for line in order.lines if ids is None or line.id in ids]
