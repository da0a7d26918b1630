"""The enumerations of documents."""

from domain.documents.kinds import DocumentObstacle, DocumentType
from resolvers.documents import DocumentFormat
from schema.enums import expose

__all__ = ["DocumentFormat", "DocumentObstacle", "DocumentType"]

expose(
    DocumentType,
    "What a document is for.",
    {
        DocumentType.RECEIPT: "What was bought and paid, for the customer.",
        DocumentType.INVOICE: "What is to be paid or was paid, with all that VAT law asks for. "
        "Numbered without a gap.",
        DocumentType.PACKING_LIST: "What is to be packed, without prices, with the order's number "
        "as a bar code.",
        DocumentType.ORDER_CONFIRMATION: "What was ordered, and how it is paid.",
        DocumentType.CREDIT_NOTE: "What an invoice no longer asks for, because it was cancelled, "
        "returned or taken off. Numbered without a gap, in a series of its own.",
    },
)
expose(
    DocumentObstacle,
    "Why an order gets no such document now.",
    {
        DocumentObstacle.NOT_PLACED: "It is a draft.",
        DocumentObstacle.CANCELLED: "It was cancelled.",
        DocumentObstacle.NOTHING_TO_CHARGE: "Nothing of it costs anything any more.",
        DocumentObstacle.NOTHING_PAID: "Nothing was paid for it yet.",
        DocumentObstacle.NOTHING_TO_PACK: "Nothing of it is packed.",
        DocumentObstacle.ALREADY_INVOICED: "It has an invoice that was not credited whole.",
        DocumentObstacle.NOT_INVOICED: "It has no invoice.",
        DocumentObstacle.NOTHING_TO_CREDIT: "It costs what its invoice says, or more.",
    },
)
expose(
    DocumentFormat,
    "How documents are shown.",
    {
        DocumentFormat.PDF: "PDF/A, to print and to keep.",
        DocumentFormat.HTML: "A page without scripts, to read on a screen.",
    },
)
