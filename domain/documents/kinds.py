"""The kinds of documents, and what may stand in their way."""

from enum import StrEnum
from typing import Final


class DocumentType(StrEnum):
    """What a document is for."""

    RECEIPT = "RECEIPT"
    INVOICE = "INVOICE"
    PACKING_LIST = "PACKING_LIST"
    ORDER_CONFIRMATION = "ORDER_CONFIRMATION"
    CREDIT_NOTE = "CREDIT_NOTE"


SERIES: Final = frozenset({DocumentType.INVOICE, DocumentType.CREDIT_NOTE})
"""Kinds that are numbered without a gap in each shop (Directive 2006/112/EC, Article 226 (2))."""

VOUCHERS: Final = frozenset({*SERIES, DocumentType.RECEIPT})
"""Kinds that bookkeeping keeps for its years, also when the customer is erased."""


class DocumentObstacle(StrEnum):
    """Why an order gets no such document now."""

    NOT_PLACED = "NOT_PLACED"
    CANCELLED = "CANCELLED"
    NOTHING_TO_CHARGE = "NOTHING_TO_CHARGE"
    NOTHING_PAID = "NOTHING_PAID"
    NOTHING_TO_PACK = "NOTHING_TO_PACK"
    ALREADY_INVOICED = "ALREADY_INVOICED"
    NOT_INVOICED = "NOT_INVOICED"
    NOTHING_TO_CREDIT = "NOTHING_TO_CREDIT"


class TaxNote(StrEnum):
    """Why no tax is charged, as an invoice has to say (Article 226 (11) and (11a))."""

    REVERSE_CHARGE = "REVERSE_CHARGE"
    INTRA_COMMUNITY = "INTRA_COMMUNITY"
    EXPORT = "EXPORT"
    UNTAXED = "UNTAXED"
