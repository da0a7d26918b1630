"""The customer's details on many orders at once: read, computed anew, written in few statements."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, select

from db import tables as t
from db.block import Block
from db.bulk import update_rows
from db.keys import customer_key, derived_columns
from db.mapping import from_row, to_row
from db.search import details_words
from domain.changes import Change, difference, snapshot
from domain.errors import NotFound
from domain.profile import CustomerDetails
from domain.states import OrderState
from domain.text import doc_of, search_words

_ADDRESSES = ("details_shipping_address", "details_billing_address")
_DETAILS = tuple(f"details_{item.name}" for item in fields(CustomerDetails))
COLUMNS = (
    *(
        t.order.c[name]
        for name in (
            *("id", "version", "number", "external_number", "payment_reference"),
            *("customer_id", "state"),
        )
    ),
    # Addresses as text, so that equal details are told by their columns.
    *(cast(t.order.c[name], Text) if name in _ADDRESSES else t.order.c[name] for name in _DETAILS),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One order's details of the customer, and what else must be known to write them anew."""

    id: UUID
    version: int
    number: str
    external_number: str | None
    payment_reference: str | None
    customer_id: UUID | None
    state: OrderState
    details: CustomerDetails

    def written(self, after: CustomerDetails) -> "Rewritten":
        """Say what changes when these details become `after`."""
        return Rewritten(self, after, _changes(self.details, after))


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An order whose details are written anew: as they were, as they become, what changes."""

    order: Snapshot
    after: CustomerDetails
    changes: tuple[Change, ...]

    @property
    def before(self) -> CustomerDetails:
        """The details as they were."""
        return self.order.details

    @property
    def version(self) -> int:
        """The order's version afterwards."""
        return self.order.version + 1


class Snapshots:
    """The details on the orders of the shop."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def of_customer(
        self,
        customer_id: UUID,
        *,
        states: Collection[OrderState] | None = None,
        ids: Sequence[UUID] = (),
    ) -> list[Snapshot]:
        """Load those of a customer's placed orders, and lock these.

        Raises:
            NotFound: one of `ids` is no placed order of this customer.
        """
        found = await self._load(*placed_orders_of(customer_id, states=states, ids=ids))
        if set(ids) - {entry.id for entry in found}:
            raise NotFound("order of this customer", field=("propagation", "orderIds"))
        return found

    async def of_change_set(self, change_set_id: UUID) -> dict[UUID, Snapshot]:
        """Load those of the orders that a change set touched, and lock these."""
        event = t.event.c
        touched = select(event.order_id).where(
            event.shop_id == self._block.shop_id,
            event.change_set_id == change_set_id,
            event.order_id.is_not(None),
        )
        return {entry.id: entry for entry in await self._load(t.order.c.id.in_(touched))}

    async def save(self, rewritten: Iterable[Rewritten]) -> None:
        """Write details anew, with all that follows from them."""
        orders: list[dict[str, Any]] = []
        documents: list[dict[str, Any]] = []
        known: dict[CustomerDetails, tuple[dict[str, Any], tuple[str, ...]]] = {}
        for each in rewritten:
            order, after = each.order, each.after
            if after not in known:
                columns = {**to_row(after, prefix="details_"), **derived_columns(after)}
                known[after] = columns, details_words(after)
            columns, words = known[after]
            orders.append(
                {
                    "id": order.id,
                    "version": each.version,
                    "updated_at": self._block.at,
                    "customer_key": customer_key(order.id, order.customer_id, after.email),
                    **columns,
                }
            )
            numbers = order.number, order.external_number, order.payment_reference
            doc = doc_of((*search_words(*numbers), *words))
            documents.append({"order_id": order.id, "doc": doc})
        connection, shop_id = self._block.connection, self._block.shop_id
        await update_rows(connection, t.order, shop_id, orders)
        await update_rows(connection, t.order_search, shop_id, documents, key="order_id")

    async def _load(self, *conditions: ColumnElement[bool]) -> list[Snapshot]:
        query = select(*COLUMNS).where(t.order.c.shop_id == self._block.shop_id, *conditions)
        if self._block.connection.dialect.name == "postgresql":
            query = query.order_by(t.order.c.id)  # the order of locks; SQLite locks the whole file
        found = await self._block.connection.execute(self._block.lock(query))
        known: dict[tuple[str | None, ...], CustomerDetails] = {}
        return sorted((snapshot_of(row, known) for row in found), key=lambda order: order.id)


def rewritten_by(
    write: Callable[[CustomerDetails], CustomerDetails], orders: Iterable[Snapshot]
) -> list[Rewritten]:
    """Give the orders that `write` does not leave alone."""
    # Most orders of a customer carry the same details: each kind of them is compared once.
    known: dict[CustomerDetails, tuple[CustomerDetails, tuple[Change, ...]]] = {}
    rewritten: list[Rewritten] = []
    for order in orders:
        found = known.get(order.details)
        if found is None:
            after = write(order.details)
            found = known[order.details] = after, _changes(order.details, after)
        if found[1]:
            rewritten.append(Rewritten(order, *found))
    return rewritten


def placed_orders_of(
    customer_id: UUID,
    *,
    states: Collection[OrderState] | None = None,
    ids: Collection[UUID] = (),
) -> list[ColumnElement[bool]]:
    """Make the conditions of a customer's placed orders, of some states or of some ids alone."""
    conditions = [t.order.c.customer_id == customer_id, t.order.c.placed_at.is_not(None)]
    if states is not None:
        # Of an expression, or else SQLite would read all orders in these states: it has an index.
        conditions.append((t.order.c.state + "").in_([state.value for state in states]))
    if ids:
        conditions.append(t.order.c.id.in_(ids))
    return conditions


def snapshot_of(
    row: Sequence[Any], known: dict[tuple[str | None, ...], CustomerDetails]
) -> Snapshot:
    """Make a snapshot of a row of `COLUMNS`; `known` keeps the details that were read before."""
    id, version, number, external_number, payment_reference, customer_id, state, *columns = row
    key = tuple(columns)
    details = known.get(key)
    if details is None:
        parts: dict[str, Any] = dict(zip(_DETAILS, key, strict=True))
        for name in _ADDRESSES:
            parts[name] = None if parts[name] is None else json.loads(parts[name])
        details = known[key] = from_row(CustomerDetails, parts, prefix="details_")
    return Snapshot(
        id=id,
        version=version,
        number=number or "",
        external_number=external_number,
        payment_reference=payment_reference,
        customer_id=customer_id,
        state=OrderState(state),
        details=details,
    )


def _changes(before: CustomerDetails, after: CustomerDetails) -> tuple[Change, ...]:
    return difference(_paths(before), _paths(after))


def _paths(details: CustomerDetails) -> dict[str, Any]:
    return {f"customerDetails.{path}": value for path, value in snapshot(details).items()}
