"""Every kind of event by its name: those of `domain.events`, and those of messages."""

from collections.abc import Mapping

from domain import events, message_events
from domain.events import DomainEvent, EventType

EVENTS: Mapping[EventType, type[DomainEvent]] = {
    kind.type: kind
    for module in (events, message_events)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, DomainEvent) and hasattr(kind, "type")
}
"""Every kind of event by its name."""
