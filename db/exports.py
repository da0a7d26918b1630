"""What is held about a customer, gathered piece by piece and kept as text for a few days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, exists, insert, or_, select, update

from db import tables as t
from db.block import Block
from db.bulk import insert_rows
from db.disclosure import told
from db.ids import new_id
from domain.changes import camel
from domain.errors import NotFound
from domain.text import email_key

PIECE: Final = 50_000
"""Characters of one part: a page of them fits into an answer."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data are gathered: an account, perhaps with the guests' orders of its address."""

    customer_id: UUID
    email: str | None = None

    def orders(self) -> ColumnElement[bool]:
        """Say which orders are theirs."""
        order = t.order.c
        mine = order.customer_id == self.customer_id
        if self.email is None:
            return mine
        guests = (order.details_email_key == email_key(self.email)) & order.customer_id.is_(None)
        return or_(mine, guests)


class Exports:
    """The exports of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def add(self, id: UUID, customer_id: UUID, job_id: UUID, expires_at: datetime) -> None:
        """Begin an export: it holds nothing yet."""
        row = {
            "shop_id": self._block.shop_id,
            "id": id,
            "customer_id": customer_id,
            "job_id": job_id,
            "log_start": await self._log_end(),
            "created_at": self._block.at,
            "expires_at": expires_at,
        }
        await self._block.connection.execute(insert(t.customer_export).values(row))

    async def write(self, id: UUID, text: str, *, is_last: bool = False) -> None:
        """Add text at the end of an export.

        Raises:
            NotFound: it has expired, or the customer was erased.
        """
        export = t.customer_export.c
        mine = (export.shop_id == self._block.shop_id, export.id == id)
        found = await self._block.connection.execute(
            self._block.lock(select(t.customer_export).where(*mine))
        )
        row = found.mappings().first()
        if row is None:
            raise NotFound("export")
        first = row["part_count"]
        pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        parts = [
            {
                "shop_id": self._block.shop_id,
                "id": new_id(),
                "export_id": id,
                "nth": nth,
                "text": piece,
            }
            for nth, piece in enumerate(pieces, start=first)
        ]
        await insert_rows(self._block.connection, t.customer_export_part, parts)
        ended = {"finished_at": self._block.at, "log_end": await self._log_end()}
        await self._block.connection.execute(
            update(t.customer_export)
            .where(*mine)
            .values(part_count=first + len(parts), **(ended if is_last else {}))
        )

    async def account(self, id: UUID) -> tuple[Json, list[Json]]:
        """Give the account, and its addresses."""
        (customer,) = await self._rows(t.customer, t.customer.c.id == id)
        mine = t.customer_address.c.customer_id == id
        return customer, await self._rows(t.customer_address, mine)

    async def orders(self, whose: Whose, after: UUID | None, limit: int) -> list[Json]:
        """Give the next orders by id, with all that belongs to each."""
        conditions = [whose.orders()]
        if after is not None:
            conditions.append(t.order.c.id > after)
        orders = await self._rows(t.order, *conditions, limit=limit)
        ids = [UUID(order["id"]) for order in orders]
        payments = await self._rows(t.payment, t.payment.c.order_id.in_(ids))
        paid = [UUID(payment["id"]) for payment in payments]
        for name, table in _OF_PAYMENTS.items():
            parts = await self._rows(table, table.c.payment_id.in_(paid))
            _gather(payments, name, parts, "paymentId")
        for name, table in _PARTS.items():
            rows = payments
            if table is not t.payment:
                rows = await self._rows(table, table.c.order_id.in_(ids))
            if table in _PIECES:
                await self._add_pieces(table, rows)
            _gather(orders, name, rows, "orderId")
        return orders

    async def messages(self, whose: Whose) -> list[Json]:
        """Give the e-mails that are about no order."""
        message = t.message.c
        mine = message.customer_id == whose.customer_id
        found = await self._rows(t.message, mine, message.order_id.is_(None))
        await self._add_pieces(t.message, found)
        return found

    async def change_sets(self, whose: Whose) -> list[Json]:
        """Give the calls that changed the account."""
        call = t.change_set.c
        mine = call.customer_id == whose.customer_id
        return await self._rows(t.change_set, mine, call.order_id.is_(None))

    async def events(self, whose: Whose, after: int, limit: int) -> list[Json]:
        """Give the next events about the account that don't stand with one of its orders."""
        event, order = t.event.c, t.order.c
        theirs = exists().where(
            order.shop_id == event.shop_id, order.id == event.order_id, whose.orders()
        )
        return await self._rows(
            t.event,
            event.customer_id == whose.customer_id,
            event.position > after,
            ~theirs,
            limit=limit,
        )

    async def forget(self, customer_id: UUID) -> None:
        """Delete the exports of a customer."""
        export, part = t.customer_export.c, t.customer_export_part.c
        mine = (export.shop_id == self._block.shop_id, export.customer_id == customer_id)
        await self._block.connection.execute(
            delete(t.customer_export_part).where(
                part.shop_id == self._block.shop_id,
                part.export_id.in_(select(export.id).where(*mine)),
            )
        )
        await self._block.connection.execute(delete(t.customer_export).where(*mine))

    async def _add_pieces(self, table: Table, rows: Sequence[Json]) -> None:
        pieces, owner, name = _PIECES[table]
        mine = pieces.c[owner].in_([UUID(row["id"]) for row in rows])
        _gather(rows, name, await self._rows(pieces, mine), camel(owner))

    async def _rows(
        self,
        table: Table,
        *conditions: ColumnElement[bool],
        limit: int | None = None,
    ) -> list[Json]:
        columns: list[ColumnElement[Any]] = [
            table.c[_ORDER.get(table.name, "created_at")],
            table.c.id,
        ]
        found = await self._block.connection.execute(
            select(table)
            .where(table.c.shop_id == self._block.shop_id, *conditions)
            .order_by(*columns)
            .limit(limit)
        )
        return [told(table.name, row) for row in found.mappings()]

    async def _log_end(self) -> int:
        counter = t.shop_counter.c
        end = await self._block.connection.scalar(
            select(counter.position).where(counter.shop_id == self._block.shop_id)
        )
        return end or 0


_PARTS: Final = {
    "lines": t.order_line,
    "fulfillments": t.fulfillment,
    "returns": t.order_return,
    "payments": t.payment,
    "settlements": t.settlement,
    "downloads": t.download_link,
    "notes": t.order_note,
    "messages": t.message,
    "documents": t.document,
    "events": t.event,
    "changeSets": t.change_set,
}
"""What belongs to an order, by its name in the document."""

_OF_PAYMENTS: Final = {"transactions": t.payment_transaction, "log": t.payment_log}
_PIECES: Final = {
    t.fulfillment: (t.fulfillment_line, "fulfillment_id", "lines"),
    t.order_return: (t.order_return_line, "return_id", "lines"),
    t.message: (t.message_attempt, "message_id", "attempts"),
}
"""What hangs on fulfilments, returns and messages, by which column, and its name."""
_ORDER: Final = {
    "order": "id",
    "order_line": "rank",
    "event": "position",
    "fulfillment_line": "id",
    "order_return_line": "id",
    "message_attempt": "at",
}


def _gather(things: Sequence[Json], name: str, parts: Sequence[Json], by: str) -> None:
    """Put the parts of things into them."""
    kept: dict[str, list[Json]] = {thing["id"]: [] for thing in things}
    for part in parts:
        kept[part[by]].append(part)
    for thing in things:
        thing[name] = kept[thing["id"]]
