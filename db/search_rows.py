"""Writes search rows anew, a part at a time, from the orders and accounts as they stand."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows
from db.mapping import from_row
from db.search import customer_row, order_row
from domain.address import Address
from domain.customer import Customer, CustomerAddress
from domain.order import Order


class SearchRows:
    """The search rows of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def count(self) -> int:
        """Count the orders and accounts that have search rows."""
        counts = [
            select(func.count())
            .select_from(table)
            .where(table.c.shop_id == self._block.shop_id)
            .scalar_subquery()
            for table in (t.order, t.customer)
        ]
        return (await self._block.connection.scalar(select(counts[0] + counts[1]))) or 0

    async def rewrite_orders(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Write those of the next orders by id; give the orders, none when there are no more."""
        rows = await self._next(t.order, after, limit)
        orders = [from_row(Order, row, lines=[], returns=[]) for row in rows]
        made = [order_row(self._block.shop_id, order) for order in orders]
        await self._replace(t.order_search, "order_id", made)
        return [order.id for order in orders]

    async def rewrite_customers(self, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Write those of the next accounts by id; give them, none when there are no more."""
        rows = await self._next(t.customer, after, limit)
        books = await self._address_books([row["id"] for row in rows])
        customers = [from_row(Customer, row, addresses=books.get(row["id"], [])) for row in rows]
        made = [customer_row(self._block.shop_id, each) for each in customers if not each.erased_at]
        await self._replace(t.customer_search, "customer_id", made)
        return [customer.id for customer in customers]

    async def _next(self, table: Table, after: UUID | None, limit: int) -> Sequence[Any]:
        """Load and lock the next rows, so that nobody changes them meanwhile."""
        query = select(table).where(table.c.shop_id == self._block.shop_id)
        if after is not None:
            query = query.where(table.c.id > after)
        query = self._block.lock(query.order_by(table.c.id).limit(limit))
        return (await self._block.connection.execute(query)).mappings().all()

    async def _address_books(self, ids: Sequence[UUID]) -> dict[UUID, list[CustomerAddress]]:
        address = t.customer_address
        found = await self._block.connection.execute(
            select(address)
            .where(address.c.shop_id == self._block.shop_id, address.c.customer_id.in_(ids))
            .order_by(address.c.created_at, address.c.id)
        )
        books: dict[UUID, list[CustomerAddress]] = {}
        for row in found.mappings():
            books.setdefault(row["customer_id"], []).append(
                CustomerAddress(
                    id=row["id"], address=from_row(Address, row), created_at=row["created_at"]
                )
            )
        return books

    async def _replace(self, table: Table, key: str, rows: Sequence[dict[str, Any]]) -> None:
        await self._block.connection.execute(
            delete(table).where(
                table.c.shop_id == self._block.shop_id,
                table.c[key].in_([row[key] for row in rows]),
            )
        )
        await insert_rows(self._block.connection, table, rows)
