"""Which documents an order can get, and what they say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.documents.facts import Facts, facts_of
from domain.documents.items import Item, items_of, left_of, minor, to_credit, to_pack
from domain.documents.kinds import SERIES, DocumentObstacle, DocumentType
from domain.errors import DocumentNotPossible, Erased
from domain.order import Order
from domain.shop import Shop
from domain.states import OrderState


@dataclass(slots=True, kw_only=True)
class Document:
    """A document as it is kept; it never changes.

    Invoices and credit notes get their number when the block ends. `total` is minor units. Nothing
    is left of the facts when the customer was erased.
    """

    id: UUID
    order_id: UUID
    type: DocumentType
    locale: str
    currency: str
    total: int
    facts: Facts = field(repr=False)
    created_at: datetime
    number: str | None = None
    series_number: int | None = None
    refers_to_id: UUID | None = None

    @property
    def file_name(self) -> str:
        """The name of its PDF, in plain letters: `invoice-1001.pdf`."""
        name = f"{self.type.value.lower()}-{self.number}".replace("_", "-")
        return f"{_UNSAFE.sub('-', name)}.pdf"

    @property
    def is_numbered_later(self) -> bool:
        """Whether its number is one of a series without a gap."""
        return self.type in SERIES

    @property
    def items(self) -> list[Item]:
        """What its rows are."""
        return [Item.from_json(row, self.currency) for row in self.facts["items"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: `entire` credits all that is left of an invoice."""

    type: DocumentType
    locale: str
    note: str | None = None
    entire: bool = False


def issue(
    wanted: Wanted, order: Order, shop: Shop, earlier: Sequence[Document], *, id: UUID, at: datetime
) -> Document:
    """Write a document of an order; `earlier` are those that it has, the oldest first.

    Raises:
        DocumentNotPossible: the order gets none of that type now.
        Erased: nothing is known of its buyer any more.
    """
    if order.erased_at is not None:
        raise Erased("order", field=("orderId",))
    if order.placed_at is None or order.state is OrderState.DRAFT:
        raise DocumentNotPossible(DocumentObstacle.NOT_PLACED)
    invoice = next((each for each in reversed(earlier) if _is(each, DocumentType.INVOICE)), None)
    left = [] if invoice is None else _left(invoice, earlier)
    items = _items(wanted, order, invoice, left)
    facts = facts_of(wanted.type, order, shop, items, at=at, note=wanted.note)
    document = Document(
        id=id,
        order_id=order.id,
        type=wanted.type,
        locale=wanted.locale,
        currency=order.currency,
        total=sum(item.total for item in items),
        facts=facts,
        created_at=at,
    )
    if wanted.type is DocumentType.CREDIT_NOTE and invoice is not None:
        document.refers_to_id = invoice.id
        facts["invoice"] = {"number": invoice.number, "issuedAt": invoice.facts["issuedAt"]}
    if not document.is_numbered_later:
        document.number = f"{order.number}-{len(earlier) + 1}"
    return document


_UNSAFE: Final = re.compile("[^A-Za-z0-9._-]+")
_OF_WHAT_STANDS: Final = frozenset({DocumentType.PACKING_LIST, DocumentType.ORDER_CONFIRMATION})


def _is(document: Document, kind: DocumentType) -> bool:
    return document.type is kind


def _left(invoice: Document, earlier: Sequence[Document]) -> list[Item]:
    notes = [each for each in earlier if each.refers_to_id == invoice.id]
    return left_of(invoice.items, [item for note in notes for item in note.items])


def _items(
    wanted: Wanted, order: Order, invoice: Document | None, left: Sequence[Item]
) -> list[Item]:
    kind = wanted.type
    if kind is DocumentType.CREDIT_NOTE:
        return _credited(wanted, order, invoice, left)
    if kind in _OF_WHAT_STANDS and order.state is OrderState.CANCELLED:
        raise DocumentNotPossible(DocumentObstacle.CANCELLED)
    if kind is DocumentType.RECEIPT and order.paid <= 0:
        raise DocumentNotPossible(DocumentObstacle.NOTHING_PAID)
    if kind is DocumentType.INVOICE and any(item.total for item in left):
        raise DocumentNotPossible(DocumentObstacle.ALREADY_INVOICED)
    if kind is DocumentType.PACKING_LIST:
        items, obstacle = to_pack(order), DocumentObstacle.NOTHING_TO_PACK
    else:
        items, obstacle = items_of(order), DocumentObstacle.NOTHING_TO_CHARGE
    if not items and kind is not DocumentType.RECEIPT:
        raise DocumentNotPossible(obstacle)
    return items


def _credited(
    wanted: Wanted, order: Order, invoice: Document | None, left: Sequence[Item]
) -> list[Item]:
    if invoice is None:
        raise DocumentNotPossible(DocumentObstacle.NOT_INVOICED)
    items = to_credit(left, [] if wanted.entire else items_of(order))
    if sum(item.total for item in items) <= 0:
        raise DocumentNotPossible(DocumentObstacle.NOTHING_TO_CREDIT)
    return items


def due(facts: Facts) -> int:
    """Give what a document asks to be paid, in minor units; nothing where it asks for none."""
    asks = facts["type"] in {DocumentType.INVOICE, DocumentType.ORDER_CONFIRMATION}
    return max(0, minor(facts["balance"], facts["order"]["currency"])) if asks else 0
