"""The files that go with messages: an invoice, chosen when one is queued and printed when it is sent."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from db.documents import documents_by_id
from db.unit import UnitOfWork
from domain.documents.issuing import Document
from domain.documents.kinds import DocumentType
from domain.letters import MessageTemplate
from domain.mail import LOGO, File
from domain.message import Attachment, Message
from domain.order import Order
from domain.shop import Shop
from resolvers.context import Services
from resolvers.documents import pdf_of

_PDF: Final = "application/pdf"


class EnclosureGone(Exception):
    """What a document said was erased, so it can't go with a message any more."""


async def invoice_about(
    unit: UnitOfWork, template: str | None, order: Order | None
) -> Document | None:
    """Find the invoice that a message brings: the newest of its order, where it has one."""
    if template != MessageTemplate.INVOICE or order is None:
        return None
    issued = await unit.documents.of_orders([order.id])
    invoices = [each for each in issued[order.id] if each.type is DocumentType.INVOICE]
    return next((each for each in reversed(invoices) if each.facts), None)


def facts_of(invoice: Document | None) -> dict[str, Any]:
    """Give what a template tells of an invoice."""
    return {} if invoice is None else {"invoiceNumber": invoice.number}


async def enclose(
    unit: UnitOfWork,
    template: str | None,
    order: Order | None,
    facts: Mapping[str, Any],
    attachments: Sequence[Attachment],
) -> tuple[dict[str, Any], tuple[Attachment, ...]]:
    """Give the facts and the files of a message, with its invoice unless it has files already."""
    if attachments:
        return dict(facts), tuple(attachments)
    invoice = await invoice_about(unit, template, order)
    files = () if invoice is None else (Attachment(invoice.file_name, _PDF, None, invoice.id),)
    return {**facts, **facts_of(invoice)}, files


async def files_of(
    services: Services, shop_id: UUID, attachments: Sequence[Attachment]
) -> list[File]:
    """Print what goes with a message; each document is printed once and kept.

    Raises:
        EnclosureGone: its customer was erased.
        PrintingFailed: it can't be printed now.
    """
    if not attachments:
        return []
    session = services.database.reading(shop_id)
    try:
        found = await documents_by_id(session, [each.document_id for each in attachments])
    finally:
        await session.close()
    documents = {each.id: each for each in found if each.facts}
    files: list[File] = []
    for each in attachments:
        if each.document_id not in documents:
            raise EnclosureGone(f"{each.file_name} was erased.")
        content = await pdf_of(services, shop_id, [documents[each.document_id]])
        files.append(File(each.file_name, each.media_type, content))
    return files


async def logo_of(unit: UnitOfWork, message: Message, shop: Shop) -> list[File]:
    """Give the shop's logo where the message shows it."""
    if shop.logo_id is None or f"cid:{LOGO}" not in (message.html or ""):
        return []
    picture = await unit.pictures.get(shop.logo_id)
    return [] if picture is None else [File(LOGO, picture.media_type.value, picture.content)]
