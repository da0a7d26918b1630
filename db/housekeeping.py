"""Removes what has served its time, over all shops."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select

from db import tables as t
from db.database import Database
from db.transactions import Mode


async def forget_exports(database: Database, at: datetime) -> int:
    """Delete what was gathered about customers and has expired by then, and tell how much."""
    async with database.transactions.open(Mode.WRITE, None) as connection:
        if database.transactions.dialect == "postgresql":
            return await connection.scalar(select(func.forget_exports(at))) or 0
        export, part = t.customer_export.c, t.customer_export_part.c
        old = select(export.id).where(export.expires_at < at)
        await connection.execute(delete(t.customer_export_part).where(part.export_id.in_(old)))
        done = await connection.execute(delete(t.customer_export).where(export.expires_at < at))
        return done.rowcount


async def shops_with_kept_buyers(database: Database) -> list[UUID]:
    """Give the shops that keep something of erased buyers for bookkeeping."""
    order = t.order.c
    query = select(order.shop_id).where(order.voucher_year.is_not(None)).distinct()
    async with database.transactions.open(Mode.READ, None) as connection:
        if database.transactions.dialect == "postgresql":
            query = select(func.shops_with_kept_buyers().column_valued("shop_id"))
        return list(await connection.scalars(query))


async def forget_notices(database: Database, before: datetime) -> int:
    """Delete payment providers' notices that came before that moment, and tell how many."""
    async with database.transactions.open(Mode.WRITE, None) as connection:
        if database.transactions.dialect == "postgresql":
            return await connection.scalar(select(func.forget_payment_notices(before))) or 0
        old = t.payment_notice.c.received_at < before
        return (await connection.execute(delete(t.payment_notice).where(old))).rowcount


async def forget_answers(database: Database, before: datetime) -> int:
    """Delete idempotency keys that were used before that moment, and tell how many."""
    async with database.transactions.open(Mode.WRITE, None) as connection:
        if database.transactions.dialect == "postgresql":
            return await connection.scalar(select(func.forget_idempotency(before))) or 0
        done = await connection.execute(
            delete(t.idempotency).where(t.idempotency.c.created_at < before)
        )
        return done.rowcount
