"""What the parts of one write block share."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Block:
    """An open transaction, the shop that it sees, and when it began."""

    connection: AsyncConnection
    shop_id: UUID
    at: datetime
