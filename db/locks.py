"""Locks that are taken ahead, so that all who write keep the order: customer, then orders."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from db import tables as t
from db.block import Block


async def lock_owner(block: Block, order_id: UUID) -> UUID | None:
    """Lock the account that an order belongs to and give its id; None for a guest's order."""
    return (await lock_owners(block, [order_id])).get(order_id)


async def lock_owners(block: Block, order_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Lock the accounts that orders belong to, and give the account of each that has one.

    SQLite has nothing to lock: a write block holds the whole file.
    """
    connection, shop, order = block.connection, block.shop_id, t.order.c
    found = await connection.execute(
        select(order.id, order.customer_id).where(
            order.shop_id == shop, order.id.in_(order_ids), order.customer_id.is_not(None)
        )
    )
    owners: dict[UUID, UUID] = {row.id: row.customer_id for row in found}
    if owners and block.is_writing and connection.dialect.name == "postgresql":
        await connection.execute(
            select(t.customer.c.id)
            .where(t.customer.c.shop_id == shop, t.customer.c.id.in_({*owners.values()}))
            .order_by(t.customer.c.id)
            .with_for_update(key_share=True)
        )
    return owners
