"""Orders for writing: loading one with its lines, saving it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from db import tables as t
from db.bulk import insert_rows, only, update_rows
from db.handovers import FULFILLMENTS, RETURNS
from db.keys import customer_key, derived_columns, number_key
from db.lines import insert_lines, save_lines
from db.locks import lock_owner, lock_owners
from db.mapping import T, from_row, to_row
from db.metadata import insert_metadata, save_metadata
from db.repository import Changed, Repository, Tracked
from db.search import order_row
from db.tags import insert_tags, save_tags
from domain.errors import NotFound, Retry
from domain.line import OrderLine
from domain.notes import OrderNote
from domain.order import Order
from domain.settlement import Settlement


class Orders(Repository[Order]):
    """The orders of the shop."""

    table = t.order

    async def get(self, id: UUID) -> Order:
        """Load an order with everything and lock it, its customer first.

        Raises:
            NotFound: the shop has no such order.
            Retry: it was attached or detached meanwhile.
        """
        if (made := self._recall(id)) is not None:
            return made
        (order,) = await self._with_parts([await self._locked_after_owner(id)])
        return self._track(order)

    async def expect(self, ids: Collection[UUID], *, with_owners: bool = False) -> None:
        """Load and lock at once what a series is going to change one by one.

        Raises:
            Retry: one was attached or detached meanwhile, and its owner is to be locked first.
        """
        unknown = {*ids} - self._waiting.keys()
        if not unknown:
            return
        owners = await lock_owners(self._block, unknown) if with_owners else {}
        query = select(t.order).where(
            t.order.c.shop_id == self._block.shop_id, t.order.c.id.in_(sorted(unknown))
        )
        found = await self._block.connection.execute(self._block.lock(query.order_by(t.order.c.id)))
        for order in await self._with_parts(found.mappings().all()):
            if with_owners and order.customer_id != owners.get(order.id):
                raise Retry
            self._foresee(order)

    async def head(self, id: UUID) -> Order:
        """Load and lock an order without its lines and returns, for changes that need neither.

        Raises:
            NotFound: the shop has no such order.
        """
        if (made := self._recall(id)) is not None:
            return made
        row = await self._locked(id)
        return self._track(_bare(row))

    async def head_after_owner(self, id: UUID) -> Order:
        """Load an order as `head` does, its customer locked first: it will count other orders.

        Raises:
            NotFound: the shop has no such order.
            Retry: it was attached or detached meanwhile.
        """
        if (made := self._recall(id)) is not None:
            return made
        row = await self._locked_after_owner(id)
        return self._track(_bare(row))

    async def account(self, id: UUID) -> Order:
        """Load and lock an order as `head` does, with its settlements: for changes of payments.

        Raises:
            NotFound: the shop has no such order.
        """
        if (made := self._recall(id)) is not None:
            return made
        return self._track(await self._with_settlements(await self._locked(id)))

    async def account_after_owner(self, id: UUID) -> Order:
        """Load an order as `account` does, its customer locked first: its total will change.

        Raises:
            NotFound: the shop has no such order.
            Retry: it was attached or detached meanwhile.
        """
        if (made := self._recall(id)) is not None:
            return made
        return self._track(await self._with_settlements(await self._locked_after_owner(id)))

    async def noted(self, id: UUID) -> Order:
        """Load and lock an order as `head` does, with its notes.

        Raises:
            NotFound: the shop has no such order.
        """
        if (made := self._recall(id)) is not None:
            return made
        row, note = await self._locked(id), t.order_note.c
        found = await self._parts(t.order_note, OrderNote, [row], note.created_at, note.id)
        return self._track(_bare(row, notes=found[id]))

    async def of_note(self, id: UUID) -> UUID:
        """Find the order that a note stands on.

        Raises:
            NotFound: the shop has no such note.
        """
        found = await self._block.connection.scalar(
            select(t.order_note.c.order_id).where(
                t.order_note.c.shop_id == self._block.shop_id, t.order_note.c.id == id
            )
        )
        if found is None:
            raise NotFound("note")
        return found

    async def complete(self, order: Order) -> None:
        """Load the rest of an order that `head` or `account` gave."""
        tracked = self._tracked.get(order.id)
        if order.lines or tracked is None or tracked.before is None:
            return
        row = {"id": order.id}
        (lines,) = (await self._parts(t.order_line, OrderLine, [row], t.order_line.c.rank)).values()
        order.lines = lines
        (order.fulfillments,) = (await FULFILLMENTS.load(self._block, [order.id])).values()
        (order.returns,) = (await RETURNS.load(self._block, [order.id])).values()
        tracked.before = tracked.before.completed(
            lines=order.lines, fulfillments=order.fulfillments, returns=order.returns
        )

    async def of_fulfillment(self, id: UUID) -> UUID:
        """Find the order that a fulfilment belongs to.

        Raises:
            NotFound: the shop has no such fulfilment.
        """
        return await FULFILLMENTS.order_of(self._block, id)

    async def of_return(self, id: UUID) -> UUID:
        """Find the order that a return belongs to.

        Raises:
            NotFound: the shop has no such return.
        """
        return await RETURNS.order_of(self._block, id)

    async def of_settlement(self, id: UUID) -> UUID:
        """Find the order that a settlement belongs to.

        Raises:
            NotFound: the shop has no such settlement.
        """
        for each in self._waiting.values():
            if any(entry.id == id for entry in each.aggregate.settlements):
                return each.aggregate.id
        found = await self._block.connection.scalar(
            select(t.settlement.c.order_id).where(
                t.settlement.c.shop_id == self._block.shop_id, t.settlement.c.id == id
            )
        )
        if found is None:
            raise NotFound("settlement")
        return found

    async def by_external_number(self, source: str, number: str) -> UUID | None:
        """Find the order that a source numbered so."""
        return await self._block.connection.scalar(
            select(t.order.c.id).where(
                t.order.c.shop_id == self._block.shop_id,
                t.order.c.external_source == source,
                t.order.c.external_number == number,
            )
        )

    async def save(self, tracked: Iterable[Tracked[Order]]) -> None:
        """Write what carries no drawn number: changed orders, lines, returns, search rows."""
        orders = list(tracked)
        changed = Changed(orders)
        await self._update(changed.all)
        await save_lines(self._block, changed.all)
        await FULFILLMENTS.replace(self._block, changed.at("fulfillments"))
        await RETURNS.replace(self._block, changed.at("returns"))
        noted = changed.at("notes")
        await self._replace_parts(
            t.order_note,
            "order_id",
            [order.id for order in noted],
            [{"order_id": order.id, **to_row(note)} for order in noted for note in order.notes],
        )
        owing = changed.at("settlements")
        await self._replace_parts(
            t.settlement,
            "order_id",
            [order.id for order in owing],
            [row for order in owing for row in self._settlement_rows(order)],
        )
        await self._save_search(changed.at("customerDetails", "externalNumber"))
        tags = {order.id: order.tags for order in changed.at("tags")}
        await save_tags(self._block, t.order_tag, tags)
        entries = {order.id: order.metadata for order in changed.at("metadata")}
        await save_metadata(self._block, t.order_metadata, entries)
        await insert_lines(self._block, [each.aggregate for each in orders if each.is_new])

    async def insert(self, new: Sequence[Order]) -> None:
        """Write new orders, whose numbers were drawn."""
        await insert_rows(
            self._block.connection,
            t.order,
            [{"shop_id": self._block.shop_id, **self._row(order)} for order in new],
        )
        await insert_rows(
            self._block.connection,
            t.order_search,
            [order_row(self._block.shop_id, order) for order in new],
        )
        await insert_tags(self._block, t.order_tag, {order.id: order.tags for order in new})
        entries = {order.id: order.metadata for order in new}
        await insert_metadata(self._block, t.order_metadata, entries)
        await FULFILLMENTS.insert(self._block, new)
        await RETURNS.insert(self._block, new)
        await insert_rows(
            self._block.connection,
            t.settlement,
            [row for order in new for row in self._settlement_rows(order)],
        )

    async def renumber(self, placed: Sequence[Order]) -> None:
        """Write what follows from the numbers of drafts that were completed."""
        connection, shop = self._block.connection, self._block.shop_id
        names = ("id", "number", "number_key", "payment_reference")
        rows = only(names, [self._row(order) for order in placed])
        await update_rows(connection, t.order, shop, rows)
        names = ("order_id", "doc", "sorted_at")
        rows = only(names, [order_row(shop, order) for order in placed])
        await update_rows(connection, t.order_search, shop, rows, key="order_id")

    async def _with_settlements(self, row: Any) -> Order:
        entry = t.settlement.c
        found = await self._parts(t.settlement, Settlement, [row], entry.created_at, entry.id)
        return _bare(row, settlements=found[row["id"]])

    async def _with_parts(self, rows: Sequence[Any]) -> list[Order]:
        ids = [row["id"] for row in rows]
        lines = await self._parts(t.order_line, OrderLine, rows, t.order_line.c.rank)
        fulfillments = await FULFILLMENTS.load(self._block, ids)
        returns = await RETURNS.load(self._block, ids)
        left = t.settlement.c
        settlements = await self._parts(t.settlement, Settlement, rows, left.created_at, left.id)
        return [
            from_row(
                Order,
                row,
                lines=lines[row["id"]],
                fulfillments=fulfillments[row["id"]],
                returns=returns[row["id"]],
                settlements=settlements[row["id"]],
            )
            for row in rows
        ]

    async def _parts(
        self, table: Table, kind: type[T], rows: Sequence[Any], *order: Any
    ) -> dict[UUID, list[T]]:
        """Load the lines or settlements of some orders."""
        parts: dict[UUID, list[T]] = {row["id"]: [] for row in rows}
        found = await self._block.connection.execute(
            select(table)
            .where(table.c.shop_id == self._block.shop_id, table.c.order_id.in_(parts))
            .order_by(table.c.order_id, *order)
        )
        for row in found.mappings():
            parts[row["order_id"]].append(from_row(kind, row))
        return parts

    async def _save_search(self, orders: Iterable[Order]) -> None:
        shop = self._block.shop_id
        rows = only(("order_id", "doc"), [order_row(shop, order) for order in orders])
        await update_rows(self._block.connection, t.order_search, shop, rows, key="order_id")

    def _settlement_rows(self, order: Order) -> list[dict[str, Any]]:
        return [{**self._of(order), **to_row(entry)} for entry in order.settlements]

    def _of(self, order: Order) -> dict[str, Any]:
        return {
            "shop_id": self._block.shop_id,
            "order_id": order.id,
            "currency": order.currency,
        }

    def _row(self, aggregate: Order) -> dict[str, Any]:
        return {
            **to_row(aggregate),
            **derived_columns(aggregate.customer_details),
            "customer_key": customer_key(
                aggregate.id, aggregate.customer_id, aggregate.customer_details.email
            ),
            "number_key": number_key(aggregate.number),
            "sorted_at": aggregate.placed_at or aggregate.created_at,
        }

    async def _locked_after_owner(self, id: UUID) -> Any:
        owner = await lock_owner(self._block, id)
        row = await self._locked(id)
        if row["customer_id"] != owner:
            raise Retry
        return row

    async def _locked(self, id: UUID) -> Any:
        query = select(t.order).where(t.order.c.shop_id == self._block.shop_id, t.order.c.id == id)
        found = await self._block.connection.execute(self._block.lock(query))
        row = found.mappings().first()
        if row is None:
            raise NotFound("order")
        return row


def _bare(row: Any, **parts: Any) -> Order:
    """Make an order without the parts that are not given."""
    names = ("lines", "fulfillments", "returns", "settlements", "notes")
    none: dict[str, Any] = {name: [] for name in names}
    return from_row(Order, row, **none | parts)
