"""Which numbers a block needs of the shop's counter, and who gets them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.log import Drawn
from db.repository import Tracked
from domain.customer import Customer
from domain.documents.issuing import Document
from domain.documents.kinds import DocumentType
from domain.order import Order
from domain.references import make_reference
from domain.shop import Shop

DRAFT = "#D"
"""What a draft's number begins with. No prefix of a shop can, for these begin with a letter or digit."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """New orders, drafts among them, drafts that were completed, new customers and documents."""

    new: Sequence[Order]
    drafts: Sequence[Order]
    completed: Sequence[Order]
    customers: Sequence[Customer]
    documents: Sequence[Document] = ()

    @classmethod
    def of(
        cls,
        orders: Iterable[Tracked[Order]],
        customers: Sequence[Customer],
        documents: Sequence[Document] = (),
    ) -> "Numbering":
        """Find who needs a number: whoever is new, and whoever was placed in this block."""
        saved = list(orders)
        new = [each.aggregate for each in saved if each.is_new]
        return cls(
            new,
            [order for order in new if order.placed_at is None],
            [
                each.aggregate
                for each in saved
                if not each.is_new
                and each.row["placed_at"] is None
                and each.aggregate.placed_at is not None
            ],
            customers,
            documents,
        )

    @property
    def placed(self) -> list[Order]:
        """Those that get an order's number, in their order."""
        return [*(order for order in self.new if order.placed_at is not None), *self.completed]

    @property
    def is_needed(self) -> bool:
        """Whether anybody needs a number."""
        return bool(self.new or self.completed or self.customers or self.documents)

    @property
    def wanted(self) -> dict[str, int]:
        """How many numbers of each kind are drawn."""
        return {
            "orders": len(self.placed),
            "drafts": len(self.drafts),
            "customers": len(self.customers),
            "invoices": len(self._of(DocumentType.INVOICE)),
            "credit_notes": len(self._of(DocumentType.CREDIT_NOTE)),
        }

    def give(self, shop: Shop, drawn: Drawn) -> None:
        """Give everybody the number that was drawn."""
        for nth, customer in enumerate(self.customers, start=drawn.customer_number + 1):
            customer.number = f"{shop.customer_prefix}{nth}"
        for nth, order in enumerate(self.drafts, start=drawn.draft_number + 1):
            order.number = f"{DRAFT}{nth}"
        for nth, order in enumerate(self.placed, start=drawn.order_number + 1):
            order.number = f"{shop.order_prefix}{nth}"
            order.payment_reference = make_reference(shop.payment_reference_kind, nth)
        invoices = self._of(DocumentType.INVOICE)
        for nth, document in enumerate(invoices, start=drawn.invoice_number + 1):
            document.series_number, document.number = nth, f"{shop.invoice_prefix}{nth}"
        notes = self._of(DocumentType.CREDIT_NOTE)
        for nth, document in enumerate(notes, start=drawn.credit_note_number + 1):
            document.series_number, document.number = nth, f"{shop.credit_note_prefix}{nth}"

    def _of(self, kind: DocumentType) -> list[Document]:
        return [document for document in self.documents if document.type is kind]
