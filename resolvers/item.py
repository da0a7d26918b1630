"""What a subscriber is told of one event before anything of it is read."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from db.journal import Entry
from domain.log import encode_cursor


@dataclass(frozen=True, slots=True)
class Item:
    """One event on its way to a subscriber: ids only, the fields are read after."""

    cursor: str
    event_id: UUID
    order_id: UUID | None
    customer_id: UUID | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Make the item of an event."""
        return cls(encode_cursor(entry.position), entry.id, entry.order_id, entry.customer_id)
