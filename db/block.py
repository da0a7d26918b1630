"""What the parts of one block share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Select


@dataclass(slots=True)
class Block:
    """An open transaction, the shop that it sees, and when it began (in a series: each call)."""

    connection: AsyncConnection
    shop_id: UUID
    at: datetime
    is_writing: bool = True

    def lock(self, query: Select[Any]) -> Select[Any]:
        """Let a query lock what it finds, where the block is going to write it.

        Others can still refer to it meanwhile: the log does, at the commit of whoever holds the
        counter, and would otherwise wait for one who waits for the counter.
        """
        return query.with_for_update(key_share=True) if self.is_writing else query
