"""Orders for writing: loading one with its lines, saving it, rewriting many snapshots at once."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.sql import Select

from db import tables as t
from db.bulk import insert_rows, update_rows
from db.keys import customer_key, name_key, number_key
from db.locks import lock_owner
from db.mapping import from_row, to_row
from db.repository import Repository, Tracked
from db.search import order_doc
from db.tags import save_tags
from domain.changes import Change, difference, snapshot
from domain.errors import NotFound, Retry
from domain.line import OrderLine
from domain.order import Order, OrderReturn
from domain.profile import CustomerDetails
from domain.states import OrderState
from domain.text import email_key

DETAILS = tuple(column.name for column in t.order.c if column.name.startswith("details_"))


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An order whose snapshot was rewritten: its version afterwards and what changed."""

    id: UUID
    customer_id: UUID
    version: int
    before: CustomerDetails
    after: CustomerDetails
    changes: tuple[Change, ...]


class Orders(Repository[Order]):
    """The orders of the shop."""

    table = t.order

    async def get(self, id: UUID) -> Order:
        """Load an order with everything and lock it, its customer first.

        Raises:
            NotFound: the shop has no such order.
            Retry: it was attached or detached meanwhile.
        """
        row = await self._locked_after_owner(id)
        connection, shop = self._block.connection, self._block.shop_id
        lines = await connection.execute(
            select(t.order_line)
            .where(t.order_line.c.shop_id == shop, t.order_line.c.order_id == id)
            .order_by(t.order_line.c.rank)
        )
        returns = await connection.execute(
            select(t.order_return)
            .where(t.order_return.c.shop_id == shop, t.order_return.c.order_id == id)
            .order_by(t.order_return.c.created_at, t.order_return.c.id)
        )
        return self._track(
            from_row(
                Order,
                row,
                lines=[from_row(OrderLine, line) for line in lines.mappings()],
                returns=[from_row(OrderReturn, entry) for entry in returns.mappings()],
            )
        )

    async def head(self, id: UUID) -> Order:
        """Load and lock an order without its lines and returns, for changes that need neither.

        Raises:
            NotFound: the shop has no such order.
        """
        return self._track(from_row(Order, await self._locked(id), lines=[], returns=[]))

    async def head_after_owner(self, id: UUID) -> Order:
        """Load an order as `head` does, its customer locked first: it will count other orders.

        Raises:
            NotFound: the shop has no such order.
            Retry: it was attached or detached meanwhile.
        """
        row = await self._locked_after_owner(id)
        return self._track(from_row(Order, row, lines=[], returns=[]))

    async def by_external_number(self, source: str, number: str) -> UUID | None:
        """Find the order that a source numbered so."""
        return await self._block.connection.scalar(
            select(t.order.c.id).where(
                t.order.c.shop_id == self._block.shop_id,
                t.order.c.external_source == source,
                t.order.c.external_number == number,
            )
        )

    async def return_exists(self, source: str, number: str) -> bool:
        """Tell whether a return with that number of that source was booked before."""
        found = await self._block.connection.scalar(
            select(t.order_return.c.id).where(
                t.order_return.c.shop_id == self._block.shop_id,
                t.order_return.c.external_source == source,
                t.order_return.c.external_number == number,
            )
        )
        return found is not None

    async def rewrite(
        self,
        customer_id: UUID,
        write: Callable[[CustomerDetails], CustomerDetails],
        *,
        states: Collection[OrderState] | None = None,
        ids: Sequence[UUID] = (),
    ) -> list[Rewritten]:
        """Write every snapshot of a customer's placed orders anew.

        It takes a constant number of statements; orders that `write` leaves alone are not touched.

        Raises:
            NotFound: one of `ids` is no placed order of this customer.
        """
        found = await self._block.connection.execute(self._of_customer(customer_id, states, ids))
        rows = found.mappings().all()
        missing = set(ids) - {row["id"] for row in rows}
        if missing:
            raise NotFound("order of this customer", field=("propagation", "orderIds"))
        rewritten: list[Rewritten] = []
        updates: list[dict[str, Any]] = []
        documents: list[dict[str, Any]] = []
        for row in rows:
            before = from_row(CustomerDetails, row, prefix="details_")
            after = write(before)
            if after == before:
                continue
            changes = difference(_paths(before), _paths(after))
            version = row["version"] + 1
            rewritten.append(Rewritten(row["id"], customer_id, version, before, after, changes))
            columns = {
                "id": row["id"],
                "version": version,
                "updated_at": self._block.at,
                **to_row(after, prefix="details_"),
                **derived_columns(after),
            }
            updates.append(columns)
            doc = order_doc(row["number"], row["external_number"], after)
            documents.append({"order_id": row["id"], "doc": doc})
        await update_rows(self._block.connection, t.order, self._block.shop_id, updates)
        await update_rows(
            self._block.connection, t.order_search, self._block.shop_id, documents, key="order_id"
        )
        return rewritten

    async def save(self, tracked: Iterable[Tracked[Order]]) -> None:
        """Write what carries no drawn number: changed orders, lines, returns, search rows."""
        new: list[Order] = []
        for each in tracked:
            order = each.aggregate
            if each.is_new:
                new.append(order)
                continue
            order.version += 1
            order.updated_at = self._block.at
            await self._update(each)
            touched = {change.path.split(".")[0] for change in each.changes}
            if "lines" in touched:
                await self._save_lines(order)
            if "returns" in touched:
                await self._save_returns(order)
            if touched & {"customerDetails", "externalNumber"}:
                await self._save_search(order)
            if "tags" in touched:
                await save_tags(self._block, t.order_tag, order.id, order.tags)
        rows = [row for order in new for row in self._line_rows(order)]
        await insert_rows(self._block.connection, t.order_line, rows)

    async def insert(self, new: Sequence[Order]) -> None:
        """Write new orders, whose numbers were drawn."""
        await insert_rows(
            self._block.connection,
            t.order,
            [{"shop_id": self._block.shop_id, **self._row(order)} for order in new],
        )
        await insert_rows(
            self._block.connection, t.order_search, [self._search_row(order) for order in new]
        )

    async def _save_lines(self, order: Order) -> None:
        await update_rows(
            self._block.connection, t.order_line, self._block.shop_id,
            [{**to_row(line)} for line in order.lines],
        )  # fmt: skip

    async def _save_returns(self, order: Order) -> None:
        await self._block.connection.execute(
            delete(t.order_return).where(
                t.order_return.c.shop_id == self._block.shop_id,
                t.order_return.c.order_id == order.id,
            )
        )
        await insert_rows(
            self._block.connection,
            t.order_return,
            [{**self._of(order), **to_row(entry)} for entry in order.returns],
        )

    async def _save_search(self, order: Order) -> None:
        row = self._search_row(order)
        await update_rows(
            self._block.connection, t.order_search, self._block.shop_id,
            [{"order_id": row["order_id"], "doc": row["doc"]}], key="order_id",
        )  # fmt: skip

    def _search_row(self, order: Order) -> dict[str, Any]:
        external = order.external_number.number if order.external_number else None
        return {
            "shop_id": self._block.shop_id,
            "order_id": order.id,
            "sorted_at": order.placed_at or order.created_at,
            "doc": order_doc(order.number or "", external, order.customer_details),
        }

    def _line_rows(self, order: Order) -> list[dict[str, Any]]:
        return [{**self._of(order), **to_row(line)} for line in order.lines]

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
        found = await self._block.connection.execute(
            select(t.order)
            .where(t.order.c.shop_id == self._block.shop_id, t.order.c.id == id)
            .with_for_update()
        )
        row = found.mappings().first()
        if row is None:
            raise NotFound("order")
        return row

    def _of_customer(
        self, customer_id: UUID, states: Collection[OrderState] | None, ids: Sequence[UUID]
    ) -> Select[Any]:
        table = t.order.c
        query = (
            select(
                table.id, table.version, table.number, table.external_number,
                *(table[name] for name in DETAILS),
            )
            .where(
                table.shop_id == self._block.shop_id,
                table.customer_id == customer_id,
                table.placed_at.is_not(None),
            )
            .order_by(table.id)
            .with_for_update()
        )  # fmt: skip
        if states is not None:
            query = query.where(table.state.in_([state.value for state in states]))
        if ids:
            query = query.where(table.id.in_(ids))
        return query


def derived_columns(details: CustomerDetails) -> dict[str, Any]:
    """Give the columns that follow from the snapshot, for searching and sorting."""
    address = details.shipping_address
    return {
        "details_email_key": None if details.email is None else email_key(details.email),
        "shipping_country": None if address is None else address.country,
        "name_key": name_key(details.last_name, details.first_name, details.company),
    }


def _paths(details: CustomerDetails) -> dict[str, Any]:
    return {f"customerDetails.{path}": value for path, value in snapshot(details).items()}
