"""What a shop keeps of a payment provider, and of what it was told by one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.errors import Conflict
from domain.provider import Fact, Notice
from domain.states import TransactionKind, TransactionStatus


@dataclass(slots=True, kw_only=True)
class ProviderSettings:
    """A shop's access to a provider. `sealed` holds the credentials; `given` names them."""

    id: UUID
    name: str
    sealed: str | None = None
    given: list[str] = field(default_factory=list[str])
    is_enabled: bool = False
    webhook_path: str
    created_at: datetime
    updated_at: datetime
    version: int = 0

    def expect(self, version: int | None) -> None:
        """Refuse a change of what somebody else changed meanwhile.

        Raises:
            Conflict: there is a newer version than the caller saw.
        """
        if version is not None and version != self.version:
            raise Conflict(self.version, ("credentials",))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNotice:
    """A provider's notice that waits to be applied."""

    id: UUID
    external_id: str
    type: str
    at: datetime
    facts: tuple[Fact, ...]
    has_expired: bool
    data: Any


def facts_json(notice: Notice) -> list[dict[str, Any]]:
    """Write what a notice says, to store it."""
    return [
        {
            "kind": fact.kind.value,
            "status": fact.status.value,
            "amount": fact.amount,
            "currency": fact.currency,
            "at": fact.at.isoformat(),
            "reference": fact.reference,
            "error": fact.error,
            "key": None if fact.key is None else str(fact.key),
        }
        for fact in notice.facts
    ]


def facts_of(stored: list[dict[str, Any]]) -> tuple[Fact, ...]:
    """Read what a stored notice says."""
    return tuple(
        Fact(
            kind=TransactionKind(each["kind"]),
            status=TransactionStatus(each["status"]),
            amount=each["amount"],
            currency=each["currency"],
            at=datetime.fromisoformat(each["at"]),
            reference=each["reference"],
            error=each["error"],
            key=None if each["key"] is None else UUID(each["key"]),
        )
        for each in stored
    )
