"""Printed documents: each is kept as it was printed first."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from db import tables as t
from db.database import Database
from db.transactions import Mode


async def file_of(database: Database, shop_id: UUID, id: UUID) -> bytes | None:
    """Read a document's PDF; None when it was not printed yet."""
    async with database.transactions.open(Mode.READ, shop_id) as connection:
        return await connection.scalar(_content(shop_id, id))


async def keep_file(
    database: Database, shop_id: UUID, id: UUID, content: bytes, at: datetime
) -> bytes:
    """Keep a PDF, and give the one that is kept: somebody else may have been first.

    Nothing is kept of a document that was erased meanwhile.
    """
    own = t.document.c
    # The lock keeps whoever erases the document out until this is committed.
    query = select(own.erased_at).where(own.shop_id == shop_id, own.id == id)
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        found = (await connection.execute(query.with_for_update())).one()
        kept = await connection.scalar(_content(shop_id, id))
        if kept is not None:
            return kept
        if found.erased_at is None:
            await connection.execute(
                insert(t.document_file).values(
                    shop_id=shop_id,
                    document_id=id,
                    checksum=hashlib.sha256(content).hexdigest(),
                    content=content,
                    created_at=at,
                )
            )
    return content


def _content(shop_id: UUID, id: UUID) -> Any:
    file = t.document_file.c
    return select(file.content).where(file.shop_id == shop_id, file.document_id == id)
