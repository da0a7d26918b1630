"""Which message an event has sent: what the call said, then what the shop's rules say."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.errors import Conflict, InvalidInput
from domain.events import EventType
from domain.letters import MessageTemplate
from domain.message_rule import (
    ASKED_FOR,
    PAIRS,
    TYPES,
    USUAL,
    Happened,
    MessageRule,
    MessageTrigger,
    due,
)
from domain.message_wording import MessageWording, checked_part, template_language

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def rules(*, on: bool, since: int = 0) -> list[MessageRule]:
    """Make all rules of a shop."""
    return [
        MessageRule(
            id=UUID(int=nth),
            trigger=trigger,
            template=template,
            is_active=on,
            since=since,
            created_at=NOW,
            updated_at=NOW,
        )
        for nth, (trigger, template) in enumerate(PAIRS)
    ]


def happened(kind: EventType, position: int = 5, **data: Any) -> Happened:
    """Make an event of an order."""
    return Happened(
        position=position, type=kind.value, order_id=UUID(int=1), payment_id=None, data=data
    )


def test_every_trigger_has_a_pair_and_every_event_a_trigger():
    assert {trigger for trigger, _ in PAIRS} == set(MessageTrigger)
    assert set(PAIRS) >= USUAL
    assert set(PAIRS) >= set(ASKED_FOR.items())
    found = {happened(kind, automatic=True).trigger for kind in TYPES}
    assert found == set(MessageTrigger)
    assert happened(EventType.ORDER_HELD).trigger is None


def test_rules_that_are_on_send_and_those_that_are_off_do_not():
    for kind in TYPES:
        event = happened(kind, automatic=True)
        wanted = [template for trigger, template in PAIRS if trigger is event.trigger]
        assert list(due(event, rules(on=True))) == wanted
        assert not due(event, rules(on=False))


def test_what_happened_before_a_rule_was_on_is_told_to_nobody():
    event = happened(EventType.ORDER_PLACED, position=5)
    assert not due(event, rules(on=True, since=5))
    assert due(event, rules(on=True, since=4))


@pytest.mark.parametrize("kind", [
    EventType.FULFILLMENT_SHIPPED, EventType.ORDER_CANCELLED, EventType.ORDER_LINES_CANCELLED,
    EventType.PAYMENT_REFUNDED,
])  # fmt: skip
def test_a_call_that_says_so_comes_before_the_rule(kind):
    asked = happened(kind, notify_customer=True)
    assert asked.trigger is not None
    assert list(due(asked, rules(on=False))) == [ASKED_FOR[asked.trigger]]
    assert list(due(asked, rules(on=True))) == [ASKED_FOR[asked.trigger]]
    assert not due(happened(kind, notify_customer=False), rules(on=True))
    assert due(happened(kind, notify_customer=None), rules(on=True))
    assert not due(happened(kind, notify_customer=None), rules(on=False))


def test_downloads_are_told_of_when_there_are_links():
    assert happened(EventType.DOWNLOADS_ISSUED).trigger is MessageTrigger.DIGITAL_HANDED_OVER
    assert happened(EventType.FULFILLMENT_CREATED, automatic=True).trigger is None


def test_a_letter_gets_the_facts_of_the_event():
    cancelled = happened(
        EventType.ORDER_CANCELLED, reason="Sold out", ask_to_order_again=True, notify_customer=None
    )
    assert cancelled.facts() == {"reason": "Sold out", "askToOrderAgain": True}
    refunded = happened(EventType.PAYMENT_REFUNDED, amount="5.00", currency="EUR", method="card")
    assert refunded.facts() == {"refundAmount": "5.00", "refundMethod": "card"}
    assert happened(EventType.ORDER_PLACED, source="web").facts() == {}


def test_a_rule_counts_from_where_it_was_turned_on():
    (rule, *_) = rules(on=False)
    rule.turn(on=True, position=7)
    rule.turn(on=True, position=9)
    assert (rule.is_active, rule.since) == (True, 7)
    rule.turn(on=False, position=11)
    rule.turn(on=True, position=12)
    assert rule.since == 12
    with pytest.raises(Conflict):
        rule.expect(3)


def test_a_wording_is_for_one_of_four_languages():
    spoken = [template_language(text) for text in ("fi", "sv-FI", "nn", "NO", "en_US")]
    assert spoken == ["fi", "sv", "nb", "nb", "en"]
    for typed in ("de", "french!"):
        with pytest.raises(InvalidInput):
            template_language(typed)


def test_a_part_of_a_wording_that_is_blank_is_built_in():
    wording = MessageWording(
        id=UUID(int=1),
        template=MessageTemplate.ORDER_MESSAGE,
        locale="fi",
        created_at=NOW,
        updated_at=NOW,
    )
    wording.update({"subject": "Hei", "text": checked_part("text", " \n ")})
    assert (wording.own.subject, wording.own.text, wording.own.mjml) == ("Hei", None, None)
    with pytest.raises(InvalidInput):
        checked_part("subject", "x" * 1_001)
    with pytest.raises(Conflict):
        wording.expect(1)
