"""Addresses that the shop does not write to."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from db import tables as t
from db.block import Block
from db.bulk import insertion
from db.mapping import to_row
from domain.suppression import Suppression
from domain.text import email_key

_SUPPRESSION = t.suppression.c


class Suppressions:
    """The addresses that the shop does not write to."""

    def __init__(self, block: Block) -> None:
        self._block = block

    async def add(self, suppression: Suppression) -> None:
        """Keep mail from an address from now on; one that is there already stays as it is."""
        connection = self._block.connection
        row = {"shop_id": self._block.shop_id, **to_row(suppression)}
        await connection.execute(
            insertion(connection, t.suppression)
            .values(**row, email_key=email_key(suppression.email))
            .on_conflict_do_nothing()
        )

    async def holds(self, email: str) -> bool:
        """Tell whether mail is kept from an address."""
        found = await self._block.connection.scalar(select(_SUPPRESSION.id).where(*self._of(email)))
        return found is not None

    async def lift(self, email: str) -> UUID | None:
        """Let an address be written to again; None when nothing kept mail from it."""
        return await self._block.connection.scalar(
            delete(t.suppression).where(*self._of(email)).returning(_SUPPRESSION.id)
        )

    def _of(self, email: str) -> tuple[Any, ...]:
        return (
            _SUPPRESSION.shop_id == self._block.shop_id,
            _SUPPRESSION.email_key == email_key(email),
        )
