"""Locks that are taken ahead, so that all who write keep the order: customer, then orders."""

from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.block import Block


async def lock_owner(block: Block, order_id: UUID) -> UUID | None:
    """Lock the account that an order belongs to and give its id; None for a guest's order.

    SQLite has nothing to lock: a write block holds the whole file.
    """
    connection, shop = block.connection, block.shop_id
    owner = await connection.scalar(
        select(t.order.c.customer_id).where(t.order.c.shop_id == shop, t.order.c.id == order_id)
    )
    if owner is not None and connection.dialect.name == "postgresql":
        await connection.execute(
            select(t.customer.c.id)
            .where(t.customer.c.shop_id == shop, t.customer.c.id == owner)
            .with_for_update(key_share=True)
        )
    return owner
