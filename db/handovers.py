"""Fulfilments and returns of orders for writing: loading them with their pieces, saving them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Table, delete, select

from db import tables as t
from db.block import Block
from db.bulk import insert_rows
from db.mapping import from_row, to_row
from domain.errors import NotFound
from domain.fulfillment import Fulfillment, FulfillmentLine, tracking_key
from domain.order import Order
from domain.order_return import OrderReturn, ReturnLine

Part = TypeVar("Part", Fulfillment, OrderReturn)


def _no_keys(_: object) -> dict[str, str | None]:
    return {}


@dataclass(frozen=True, slots=True)
class Handovers(Generic[Part]):
    """Where fulfilments, or returns, are stored; pieces refer to them by `owner`.

    `keys` are what they are found by.
    """

    noun: str
    of: Callable[[Order], Sequence[Part]]
    kind: type[Part]
    line_kind: type[FulfillmentLine | ReturnLine]
    table: Table
    lines: Table
    owner: str
    keys: Callable[[Part], dict[str, str | None]] = _no_keys

    async def order_of(self, block: Block, id: UUID) -> UUID:
        """Find the order that one of them belongs to; this never changes.

        Raises:
            NotFound: the shop has no such fulfilment or return.
        """
        found = await block.connection.scalar(
            select(self.table.c.order_id).where(
                self.table.c.shop_id == block.shop_id, self.table.c.id == id
            )
        )
        if found is None:
            raise NotFound(self.noun)
        return found

    async def load(self, block: Block, orders: Collection[UUID]) -> dict[UUID, list[Part]]:
        """Load those of some orders, oldest first."""
        parts: dict[UUID, list[Part]] = {order: [] for order in orders}
        own, piece = self.table.c, self.lines.c
        found = await block.connection.execute(
            select(self.table)
            .where(own.shop_id == block.shop_id, own.order_id.in_(parts))
            .order_by(own.order_id, own.created_at, own.id)
        )
        rows = found.mappings().all()
        lines: dict[UUID, list[Any]] = {row["id"]: [] for row in rows}
        if lines:
            pieces = await block.connection.execute(
                select(self.lines)
                .where(piece.shop_id == block.shop_id, piece[self.owner].in_(lines))
                .order_by(piece.id)
            )
            for row in pieces.mappings():
                lines[row[self.owner]].append(from_row(self.line_kind, row))
        for row in rows:
            parts[row["order_id"]].append(from_row(self.kind, row, lines=lines[row["id"]]))
        return parts

    async def replace(self, block: Block, orders: Sequence[Order]) -> None:
        """Write those of some orders anew."""
        if not orders:
            return
        own, piece = self.table.c, self.lines.c
        theirs = (own.shop_id == block.shop_id, own.order_id.in_([order.id for order in orders]))
        await block.connection.execute(
            delete(self.lines).where(
                piece.shop_id == block.shop_id, piece[self.owner].in_(select(own.id).where(*theirs))
            )
        )
        await block.connection.execute(delete(self.table).where(*theirs))
        await self.insert(block, orders)

    async def insert(self, block: Block, orders: Iterable[Order]) -> None:
        """Write those of orders that have none stored."""
        rows: list[dict[str, Any]] = []
        pieces: list[dict[str, Any]] = []
        for order in orders:
            of_order: dict[str, Any] = {"shop_id": block.shop_id, "order_id": order.id}
            if "currency" in self.table.c:
                of_order["currency"] = order.currency
            for part in self.of(order):
                rows.append({**of_order, **to_row(part), **self.keys(part)})
                of_part = {"shop_id": block.shop_id, self.owner: part.id}
                pieces += [{**of_part, **to_row(line)} for line in part.lines]
        await insert_rows(block.connection, self.table, rows)
        await insert_rows(block.connection, self.lines, pieces)


FULFILLMENTS = Handovers(
    noun="fulfilment",
    of=lambda order: order.fulfillments,
    kind=Fulfillment,
    line_kind=FulfillmentLine,
    table=t.fulfillment,
    lines=t.fulfillment_line,
    owner="fulfillment_id",
    keys=lambda parcel: {"tracking_key": tracking_key(parcel.tracking.number)},
)
RETURNS = Handovers(
    noun="return",
    of=lambda order: order.returns,
    kind=OrderReturn,
    line_kind=ReturnLine,
    table=t.order_return,
    lines=t.order_return_line,
    owner="return_id",
)
