"""Issuing documents, and the addresses at which they are read.

A block draws the number last and keeps the facts; nothing is printed in it. The PDF is printed when
it is first read, from the facts and the number alone, and kept from then on.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from db.answer import Answer
from db.document_files import file_of, keep_file
from db.documents import documents_by_id
from db.ids import new_id
from db.pictures import picture_of
from db.unit import UnitOfWork
from domain.brand import Picture
from domain.documents.issuing import Document, Wanted, issue
from domain.documents.kinds import DocumentType
from domain.errors import Erased, InvalidInput, NotConfigured, NotFound
from domain.events import DocumentCreated
from domain.order import Order
from domain.printing import Paper
from domain.shop import LONGEST_NOTE, locale_name
from domain.text import clean
from resolvers.context import Context, Services
from resolvers.sealed import HELD, Refusal, open_sealed, seal

MOST: Final = 100
"""Documents that are printed at once."""
MOST_ROWS: Final = 3_000
"""Rows that are printed into one PDF: what is printed stands in memory until it is sent."""
_TOO_LONG: Final = f"These have more than {MOST_ROWS:,} rows together. Print fewer at once."
PATH: Final = "/documents/"
_USE: Final = "documents"


class DocumentFormat(StrEnum):
    """How documents are shown."""

    PDF = "PDF"
    HTML = "HTML"


async def create_document(context: Context, order_id: UUID, wanted: Wanted) -> Answer:
    """Issue a document of an order."""
    note = clean(wanted.note, field=("input", "note"), limit=LONGEST_NOTE, multiline=True)
    if wanted.entire and wanted.type is not DocumentType.CREDIT_NOTE:
        raise InvalidInput("Only a credit note can be entire.", field=("input", "entire"))
    wanted = replace(wanted, note=note, locale=_locale(wanted.locale, "input", "locale"))
    async with context.write() as unit:
        order = await _order(unit, order_id, "orderId")
        earlier = await unit.documents.of_orders([order_id])
        document = await _issue(context, unit, order, wanted, earlier[order_id])
        return unit.answer(
            order=order_id,
            document=document.id,
            once=_address(context, [document.id], DocumentFormat.PDF),
        )


async def create_packing_lists(
    context: Context, order_ids: Sequence[UUID], locale: str | None
) -> Answer:
    """Issue a packing list of each order; none at all where one refuses."""
    ids = _some(order_ids, "orderIds")
    wanted = Wanted(type=DocumentType.PACKING_LIST, locale=_locale(locale or "", "locale"))
    issued: list[UUID] = []
    rows = 0
    async with context.write() as unit:
        await unit.orders.expect(ids)
        earlier = await unit.documents.of_orders(ids)
        for nth, id in enumerate(ids):
            order = await _order(unit, id, "orderIds", str(nth))
            document = await _issue(context, unit, order, wanted, earlier[id])
            issued.append(document.id)
            rows += len(document.facts["items"])
        if rows > MOST_ROWS:
            raise InvalidInput(_TOO_LONG, field=("orderIds",))
        return unit.answer(
            counts={"document_count": len(issued)},
            once=_address(context, issued, DocumentFormat.PDF),
        )


async def open_documents(context: Context, ids: Sequence[UUID], chosen: DocumentFormat) -> Answer:
    """Make an address at which documents are read."""
    wanted = _some(ids, "ids")
    if not context.services.webhooks.vault.is_ready:
        raise NotConfigured("TISKI_SECRET_KEY")
    async with context.write() as unit:
        there = await unit.documents.states(wanted)
        for nth, id in enumerate(wanted):
            if id not in there:
                raise NotFound("document", field=("ids", str(nth)))
            if there[id] is not None:
                raise Erased("document", field=("ids", str(nth)))
        return unit.answer(once=_address(context, wanted, chosen))


async def open_address(
    services: Services, sealed: str
) -> tuple[UUID, list[Document], DocumentFormat]:
    """Find the documents that an address stands for.

    Raises:
        Refusal: it was not made here, is too old, its token no longer holds, or what it showed was
            erased.
    """
    viewer, kept = await open_sealed(services, sealed, _USE, "openDocuments")
    session = services.database.reading(viewer.shop_id)
    try:
        ids = [UUID(id) for id in kept["ids"]]
        documents = await documents_by_id(session, ids)
    finally:
        await session.close()
    if len(documents) < len(ids) or not all(each.facts for each in documents):
        message = "What this document said was erased with its customer."
        raise Refusal(message, is_over=True)
    return viewer.shop_id, documents, DocumentFormat(kept["format"])


async def pdf_of(services: Services, shop_id: UUID, documents: Sequence[Document]) -> bytes:
    """Give documents as one PDF; that of a single one is printed once and kept.

    Raises:
        PrintingFailed: it can't be printed now.
        Refusal: many together are too long.
    """
    if len(documents) > 1:
        if sum(len(each.facts["items"]) for each in documents) > MOST_ROWS:
            raise Refusal(_TOO_LONG)
        return await services.printer.pdf(await papers_of(services, shop_id, documents))
    (document,) = documents
    kept = await file_of(services.database, shop_id, document.id)
    if kept is not None:
        return kept
    printed = await services.printer.pdf(await papers_of(services, shop_id, documents))
    return await keep_file(services.database, shop_id, document.id, printed, services.clock.now())


async def papers_of(
    services: Services, shop_id: UUID, documents: Sequence[Document]
) -> list[Paper]:
    """Gather what documents are printed from."""
    session = services.database.reading(shop_id)
    logos: dict[str, Picture | None] = {}
    try:
        for document in documents:
            logo = document.facts["shop"]["logo"]
            if logo is not None and logo not in logos:
                logos[logo] = await picture_of(session, UUID(logo))
    finally:
        await session.close()
    return [
        Paper(
            number=document.number or "",
            locale=document.locale,
            facts=document.facts,
            logo=logos.get(document.facts["shop"]["logo"]),
        )
        for document in documents
    ]


async def _order(unit: UnitOfWork, id: UUID, *field: str) -> Order:
    try:
        return await unit.orders.get(id)
    except NotFound:
        raise NotFound("order", field=field) from None


async def _issue(
    context: Context, unit: UnitOfWork, order: Order, wanted: Wanted, earlier: Sequence[Document]
) -> Document:
    shop = await unit.shop()
    locale = wanted.locale or order.language or shop.locale
    chosen = replace(wanted, locale=locale)
    document = issue(chosen, order, shop, earlier, id=new_id(), at=unit.at)
    unit.documents.add(document, context.viewer.actor)
    about = {"order_id": order.id, "customer_id": order.customer_id}
    unit.tell(DocumentCreated(document.id, document.type.value), about=about)
    return document


def _address(context: Context, ids: Sequence[UUID], chosen: DocumentFormat) -> dict[str, str]:
    vault = context.services.webhooks.vault
    if not vault.is_ready:
        return {}
    ends = context.now() + HELD
    kept = {"ids": [id.hex for id in ids], "format": chosen.value}
    sealed = seal(vault, context.viewer, _USE, ends, **kept)
    return {"url": PATH + sealed, "ends": ends.isoformat()}


def _locale(text: str, *field: str) -> str:
    try:
        return locale_name(text) if text else ""
    except InvalidInput as error:
        raise error.at(*field) from None


def _some(ids: Sequence[UUID], name: str) -> list[UUID]:
    if not 1 <= len(ids) <= MOST:
        raise InvalidInput(f"Name 1 to {MOST} of them.", field=(name,))
    if len({*ids}) < len(ids):
        raise InvalidInput("Name each of them once.", field=(name,))
    return list(ids)
