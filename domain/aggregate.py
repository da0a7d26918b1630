"""What orders, customers and payments have in common: an identity, a version, events."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from domain.changes import logged
from domain.events import DomainEvent


@dataclass(slots=True, kw_only=True)
class Aggregate:
    """A thing with rules, loaded and saved as a whole. `version` rises with every saved change."""

    noun: ClassVar[str]

    id: UUID = logged(skip=True)
    version: int = logged(skip=True, default=0)
    recorded: list[DomainEvent] = logged(skip=True, default_factory=list[Any], compare=False)
    told: list[DomainEvent] = logged(skip=True, default_factory=list[Any], compare=False)

    def record(self, event: DomainEvent) -> None:
        """Note what happened; the unit of work writes it to the log."""
        self.recorded.append(event)

    def tell(self, event: DomainEvent) -> None:
        """Note what followed from it; told after the event that carries the difference."""
        self.told.append(event)
