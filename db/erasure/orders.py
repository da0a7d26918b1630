"""What orders say of their buyers: read under a lock, and emptied in few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, update

from db import tables as t
from db.block import Block
from db.bulk import in_parts, update_rows
from db.documents import forget_documents
from db.keys import customer_key, name_key
from db.mapping import to_row
from db.snapshots import COLUMNS, Snapshot, snapshot_of
from domain.documents.kinds import VOUCHERS
from domain.erasure import Booked, kept_details
from domain.profile import CustomerDetails
from domain.states import OrderState, TransactionStatus
from domain.text import doc_of, search_words

_NOBODY = CustomerDetails()
_FACTS = ("placed_at", "completed_at", "cancelled_at", "paid", "external_source")


@dataclass(frozen=True, slots=True)
class Bought:
    """An order whose buyer is erased; while `voucher_year` is there, bookkeeping needs part of it."""

    order: Snapshot
    external_source: str | None
    booked: Booked
    voucher_year: int | None = None

    @property
    def id(self) -> UUID:
        """The order's id."""
        return self.order.id

    @property
    def version(self) -> int:
        """The order's version afterwards."""
        return self.order.version + 1

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the buyer is left."""
        return self.voucher_year is None


async def load_orders(
    block: Block, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Bought]:
    """Load orders by id, and lock these; SQLite has locked the whole file."""
    order = t.order.c
    facts = [order[name] for name in _FACTS]
    columns: list[ColumnElement[Any]] = [*COLUMNS, *facts, *_booked()]
    query = (
        select(*columns)
        .where(order.shop_id == block.shop_id, *conditions)
        .order_by(order.id)
        .limit(limit)
    )
    found = await block.connection.execute(block.lock(query))
    known: dict[tuple[str | None, ...], CustomerDetails] = {}
    return [_bought(row, known) for row in found]


async def empty_orders(block: Block, orders: Sequence[Bought]) -> None:
    """Take the buyers off orders: the details, notes, tags, metadata, and what they are found by."""
    rows = [_row(each, block.at) for each in orders]
    await update_rows(block.connection, t.order, block.shop_id, rows)
    await update_rows(
        block.connection, t.order_search, block.shop_id, list(map(_search, orders)), key="order_id"
    )
    for table in (t.order_tag, t.order_metadata, t.order_note):
        await _each(block, delete(table), table, "order_id", [each.id for each in orders])
    whole = [each.id for each in orders if each.is_whole]
    every = [each.id for each in orders]
    untracked = update(t.fulfillment).values(
        tracking_number=None, tracking_key=None, tracking_url=None, reason=None
    )
    await _each(block, untracked, t.fulfillment, "order_id", every)
    wordless = update(t.order_return).values(reason=None, note=None)
    await _each(block, wordless, t.order_return, "order_id", every)
    nameless = update(t.order_return).values(external_source=None, external_number=None)
    await _each(block, nameless, t.order_return, "order_id", whole)
    await _empty_payments(block, every, whole)
    await forget_documents(block, every, vouchers=False)
    await forget_documents(block, whole, vouchers=True)


async def _empty_payments(block: Block, orders: Sequence[UUID], whole: Sequence[UUID]) -> None:
    """Take notes off the payments of orders, and where `whole`, what providers know them by."""
    nothing = update(t.settlement).values(reason=None, note=None)
    await _each(block, nothing, t.settlement, "order_id", orders)
    nothing = update(t.payment).values(verification_note=None)
    await _each(block, nothing, t.payment, "order_id", orders)
    await _of_payments(block, t.payment_transaction, orders, note=None)
    await _of_payments(block, t.payment_log, orders, message=None, data=None)
    nothing = update(t.payment).values(psp_reference=None, external_url=None)
    await _each(block, nothing, t.payment, "order_id", whole)
    await _of_payments(block, t.payment_transaction, whole, reference=None, error=None)
    await _of_payments(block, t.payment_log, whole, external_id=None)


async def _of_payments(block: Block, table: Table, orders: Sequence[UUID], **nothing: None) -> None:
    """Empty columns of what belongs to the payments of orders."""
    payment = t.payment.c
    for ids in in_parts(orders):
        paying = select(payment.id).where(
            payment.shop_id == block.shop_id, payment.order_id.in_(ids)
        )
        await block.connection.execute(
            update(table)
            .where(table.c.shop_id == block.shop_id, table.c.payment_id.in_(paying))
            .values(nothing)
        )


async def _each(
    block: Block, statement: Any, table: Table, column: str, ids: Iterable[UUID]
) -> None:
    for some in in_parts(ids):
        await block.connection.execute(
            statement.where(table.c.shop_id == block.shop_id, table.c[column].in_(some))
        )


def _booked() -> list[Any]:
    """Find when a voucher was written, goods came back and money moved."""
    order, back, payment, document = t.order.c, t.order_return.c, t.payment.c, t.document.c
    contact = t.payment_transaction.c
    paying = and_(payment.shop_id == order.shop_id, payment.order_id == order.id)
    moved = and_(contact.shop_id == payment.shop_id, contact.payment_id == payment.id)
    returned = and_(back.shop_id == order.shop_id, back.order_id == order.id)
    written = and_(
        document.shop_id == order.shop_id,
        document.order_id == order.id,
        document.type.in_([kind.value for kind in VOUCHERS]),
    )
    return [
        select(func.max(document.created_at)).where(written).correlate(t.order).scalar_subquery(),
        select(func.max(func.coalesce(back.closed_at, back.received_at)))
        .where(returned)
        .correlate(t.order)
        .scalar_subquery(),
        select(func.max(payment.updated_at))
        .where(paying, payment.captured > 0)
        .correlate(t.order)
        .scalar_subquery(),
        select(func.max(contact.created_at))
        .join_from(t.payment_transaction, t.payment, moved)
        .where(paying, contact.status == TransactionStatus.SUCCESS.value)
        .correlate(t.order)
        .scalar_subquery(),
    ]


def _bought(row: Any, known: dict[tuple[str | None, ...], CustomerDetails]) -> Bought:
    snapshot = snapshot_of(row[: len(COLUMNS)], known)
    placed_at, completed_at, cancelled_at, paid, source, *moved = row[len(COLUMNS) :]
    moments = (placed_at, completed_at, cancelled_at, *moved)
    state = OrderState(snapshot.state)
    written = moved[0]  # an invoice stays in the books also when it was cancelled and credited
    is_booked = paid > 0 or written is not None
    booked = Booked(state, is_booked, tuple(each for each in moments if each is not None))
    return Bought(snapshot, source, booked)


def _row(each: Bought, at: datetime) -> dict[str, Any]:
    order, details = each.order, _NOBODY if each.is_whole else kept_details(each.order.details)
    return {
        "id": order.id,
        "version": each.version,
        "updated_at": at,
        **to_row(details, prefix="details_"),
        "details_email_key": None,
        "name_key": name_key(details.last_name, details.first_name, details.company),
        "customer_key": customer_key(order.id, order.customer_id, None),
        "external_source": None if each.is_whole else each.external_source,
        "external_number": None if each.is_whole else order.external_number,
        "customer_note": None,
        "tags": [],
        "metadata": [],
        "hold_reason": None,
        "erased_at": at,
        "voucher_year": each.voucher_year,
    }


def _search(each: Bought) -> dict[str, Any]:
    external = None if each.is_whole else each.order.external_number
    return {"order_id": each.id, "doc": doc_of(search_words(each.order.number, external))}
