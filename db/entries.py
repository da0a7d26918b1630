"""Events as rows of the log."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from db.ids import new_id
from domain.access import Actor
from domain.changes import Change
from domain.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event on its way into the log: what it is about, and all that is said of it.

    `about` are ids and other columns by name; what it leaves out is empty.
    """

    event: DomainEvent
    about: dict[str, Any] = field(default_factory=dict[str, Any])
    version: int = 0
    changes: Iterable[Change] = ()
    reason: str | None = None
    change_set: UUID | None = None

    def row(self, actor: Actor, at: datetime) -> dict[str, Any]:
        """Give its row, apart from shop and position."""
        return {
            "id": new_id(),
            "type": self.event.type.value,
            "subject": self.event.subject.value,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "occurred_at": at,
            "order_id": None,
            "customer_id": None,
            "payment_id": None,
            "message_id": None,
            "happened_at": None,
            "external_id": None,
            "cart": None,
            **self.about,
            "subject_version": self.version,
            "changes": [
                {"path": change.path, "before": change.before, "after": change.after}
                for change in self.changes
            ],
            "data": self.event.data(),
            "reason": self.reason or getattr(self.event, "reason", None),
            "change_set_id": self.change_set,
        }
