"""Documents in a block: those that an order has, and new ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, select, update

from db import tables as t
from db.block import Block
from db.bulk import in_parts, insert_rows
from domain.access import Actor
from domain.documents.issuing import Document
from domain.documents.kinds import VOUCHERS, DocumentType

if TYPE_CHECKING:
    from db.database import ReadSession


class Documents:
    """Adds documents. Nothing that was issued changes; the database refuses to."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._new: list[tuple[Document, Actor]] = []

    @property
    def waiting(self) -> list[Document]:
        """Those that need a number of their series."""
        return [each for each, _ in self._new if each.is_numbered_later]

    def add(self, document: Document, actor: Actor) -> None:
        """Take a new document; it is inserted when the block ends."""
        self._new.append((document, actor))

    async def of_orders(self, ids: Sequence[UUID]) -> dict[UUID, list[Document]]:
        """Load the documents of orders, which are locked: for each, the oldest first."""
        own = t.document.c
        query = select(t.document).where(own.shop_id == self._block.shop_id, own.order_id.in_(ids))
        found = await self._block.connection.execute(query.order_by(own.created_at, own.id))
        documents: dict[UUID, list[Document]] = {id: [] for id in ids}
        for row in found:
            documents[row.order_id].append(_document(row))
        return documents

    async def states(self, ids: Sequence[UUID]) -> dict[UUID, datetime | None]:
        """Say which of these documents are there, and when they were erased."""
        own = t.document.c
        query = select(own.id, own.erased_at).where(
            own.shop_id == self._block.shop_id, own.id.in_(ids)
        )
        found = await self._block.connection.execute(query)
        return {row.id: row.erased_at for row in found}

    async def save(self) -> None:
        """Insert those that have their number already."""
        await self._insert(each for each in self._new if not each[0].is_numbered_later)

    async def insert(self, numbered: Sequence[Document]) -> None:
        """Insert those that have just got theirs."""
        ids = {document.id for document in numbered}
        await self._insert(each for each in self._new if each[0].id in ids)

    async def _insert(self, documents: Iterable[tuple[Document, Actor]]) -> None:
        rows = [
            {
                "shop_id": self._block.shop_id,
                "id": document.id,
                "order_id": document.order_id,
                "type": document.type.value,
                "number": document.number,
                "series_number": document.series_number,
                "refers_to_id": document.refers_to_id,
                "locale": document.locale,
                "currency": document.currency,
                "total": document.total,
                "facts": document.facts,
                "actor_kind": actor.kind.value,
                "actor_name": actor.name,
                "created_at": document.created_at,
            }
            for document, actor in documents
        ]
        if rows:
            await insert_rows(self._block.connection, t.document, rows)


async def documents_by_id(session: "ReadSession", ids: Sequence[UUID]) -> list[Document]:
    """Read documents of the session's shop in the order of the ids; what is missing is left out."""
    own = t.document.c
    rows = await session.fetch(
        select(t.document).where(own.shop_id == session.shop_id, own.id.in_(ids))
    )
    found = {row.id: _document(row) for row in rows}
    return [found[id] for id in ids if id in found]


async def forget_documents(block: Block, orders: Sequence[UUID], *, vouchers: bool) -> None:
    """Empty documents of orders whose buyers are erased: all, or all that bookkeeping does not need."""
    own, file = t.document.c, t.document_file.c
    for ids in in_parts(orders):
        conditions = [own.shop_id == block.shop_id, own.order_id.in_(ids), own.erased_at.is_(None)]
        if not vouchers:
            conditions.append(own.type.not_in([each.value for each in VOUCHERS]))
        some = select(own.id).where(*conditions)
        await block.connection.execute(
            delete(t.document_file).where(file.shop_id == block.shop_id, file.document_id.in_(some))
        )
        await block.connection.execute(
            update(t.document).where(*conditions).values(facts=None, erased_at=block.at)
        )


def _document(row: Any) -> Document:
    return Document(
        id=row.id,
        order_id=row.order_id,
        type=DocumentType(row.type),
        locale=row.locale,
        currency=row.currency,
        total=row.total,
        facts=row.facts or {},
        created_at=row.created_at,
        number=row.number,
        series_number=row.series_number,
        refers_to_id=row.refers_to_id,
    )
