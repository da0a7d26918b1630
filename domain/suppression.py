"""Addresses that mail is kept from, because some came back or was called spam."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SuppressionReason(StrEnum):
    """Why a shop does not write to an address."""

    BOUNCED = "BOUNCED"
    COMPLAINED = "COMPLAINED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address that a shop does not write to until staff let it; `text` says what happened."""

    id: UUID
    email: str
    reason: SuppressionReason
    text: str | None
    message_id: UUID | None
    created_at: datetime
