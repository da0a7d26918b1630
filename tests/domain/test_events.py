"""The kinds of events."""

import dataclasses
import json
from typing import get_type_hints
from uuid import UUID

import pytest

from domain import events, message_events
from domain.event_kinds import EVENTS
from domain.events import DomainEvent, EventType, Subject

KINDS = [
    kind
    for module in (events, message_events)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, DomainEvent) and hasattr(kind, "type")
]
EXAMPLES: dict[object, object] = {
    UUID: UUID(int=7),
    UUID | None: UUID(int=8),
    str: "text",
    str | None: None,
    int: 1,
    bool: True,
    bool | None: None,
}


@pytest.mark.parametrize("type_", EventType)
def test_every_type_has_one_described_frozen_class(type_: EventType) -> None:
    (kind,) = [kind for kind in KINDS if kind.type is type_]
    assert EVENTS[type_] is kind
    assert kind.__doc__
    assert kind.__doc__.endswith(".")
    assert kind.subject in Subject
    assert kind.__name__.upper() == type_.value.replace("_", "")
    assert kind.__dataclass_params__.frozen  # pyright: ignore[reportAttributeAccessIssue]


def test_every_class_has_a_type() -> None:
    assert set(EVENTS) == set(EventType)
    assert len(KINDS) == len(EventType)


@pytest.mark.parametrize("kind", EVENTS.values())
def test_facts_are_json(kind: type[DomainEvent]) -> None:
    hints = get_type_hints(kind)
    facts = {item.name: EXAMPLES[hints[item.name]] for item in dataclasses.fields(kind)}
    data = kind(**facts).data()
    assert json.loads(json.dumps(data)) == data
    assert set(data) == set(facts)


def test_an_id_is_written_as_text() -> None:
    assert events.ReturnBooked(UUID(int=1), "C1").data() == {
        "return_id": str(UUID(int=1)),
        "reference": "C1",
    }
