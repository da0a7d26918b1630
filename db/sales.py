"""Finds the sale that goods were bought with, when they come back under another number."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.database import ReadSession
from db.unit import UnitOfWork
from domain.money import Money

Goods = tuple[str | None, int]
"""An article number and the price of one piece, in minor units."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What returns of one external number took back: their number and the pieces by goods."""

    entries: int
    pieces: Counter[Goods]


async def sales_of(
    unit: UnitOfWork, customer_id: UUID, goods: Goods, currency: str, until: datetime
) -> list[UUID]:
    """Name the customer's orders that sold the goods, placed no later than `until`, latest first."""
    sku, unit_price = goods
    found = await unit.connection.scalars(
        select(t.order.c.id)
        .where(
            t.order.c.shop_id == unit.shop_id,
            t.order.c.customer_id == customer_id,
            t.order.c.currency == currency,
            t.order.c.placed_at <= until,
            select(t.order_line.c.id)
            .where(
                t.order_line.c.shop_id == unit.shop_id,
                t.order_line.c.order_id == t.order.c.id,
                t.order_line.c.sku == sku,
                t.order_line.c.unit_price == unit_price,
            )
            .exists(),
        )
        .order_by(t.order.c.placed_at.desc(), t.order.c.id.desc())
    )
    return list(found)


async def placed_total(session: ReadSession, order_id: UUID) -> Money:
    """Tell what an order cost when it was placed."""
    rows = await session.fetch(
        select(t.order.c.placed_total, t.order.c.currency).where(
            t.order.c.shop_id == session.shop_id, t.order.c.id == order_id
        )
    )
    return Money(rows[0].placed_total, rows[0].currency)


async def returned_as(unit: UnitOfWork, source: str, numbers: list[str]) -> Returned:
    """Tell what the returns with those numbers of a source took back."""
    entry, line = t.order_return.c, t.order_return_line.c
    theirs = (
        entry.shop_id == unit.shop_id,
        entry.external_source == source,
        entry.external_number.in_(numbers),
    )
    entries = (await unit.connection.scalars(select(entry.id).where(*theirs))).all()
    found = await unit.connection.execute(
        select(line.line_id, line.received).where(
            line.shop_id == unit.shop_id, line.return_id.in_(entries)
        )
    )
    taken: Counter[UUID] = Counter()
    for line_id, pieces in found:
        taken[line_id] += pieces
    lines = await unit.connection.execute(
        select(t.order_line.c.id, t.order_line.c.sku, t.order_line.c.unit_price).where(
            t.order_line.c.shop_id == unit.shop_id, t.order_line.c.id.in_(list(taken))
        )
    )
    goods: Counter[Goods] = Counter()
    for id, sku, unit_price in lines:
        goods[sku, unit_price] += taken[id]
    return Returned(len(entries), goods)
