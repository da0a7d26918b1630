"""When a message to a webhook is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.delivery import LONGEST_WISH, PAUSES, Delivery, Outcome, Reply, message_id, subject_of
from domain.states import DeliveryState

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ID, OTHER = UUID(int=1), UUID(int=2)


def make(**changes: Any) -> Delivery:
    given: dict[str, Any] = {
        "id": ID,
        "webhook_id": ID,
        "message_id": "msg_1",
        "type": "ORDER_PLACED",
        "subject": "order:1",
        "occurred_at": AT,
        "due_at": AT,
        "created_at": AT,
        "position": 7,
        "event_id": ID,
    }
    return Delivery(**given | changes)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED),
        (204, Outcome.DELIVERED),
        (299, Outcome.DELIVERED),
        (199, Outcome.FAILED),
        (301, Outcome.FAILED),
        (404, Outcome.FAILED),
        (410, Outcome.GONE),
        (500, Outcome.FAILED),
        (None, Outcome.FAILED),
    ],
)
def test_only_2xx_is_taken(status: int | None, outcome: Outcome) -> None:
    assert Reply(status=status).outcome is outcome


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_the_pauses_grow_and_last_about_three_days(chance: float) -> None:
    delivery, at, waited = make(), AT, list[timedelta]()
    while True:
        delivery.tried(at)
        if not delivery.wait(at, chance, None):
            break
        waited.append(delivery.due_at - at)
        at = delivery.due_at
    assert len(waited) == len(PAUSES) == delivery.attempts - 1
    assert waited == sorted(waited)
    assert timedelta(days=2.5) < at - AT < timedelta(days=3.5)


def test_chance_spreads_the_retries() -> None:
    ends: list[datetime] = []
    for chance in (0.0, 1.0):
        delivery = make()
        delivery.tried(AT)
        delivery.wait(AT, chance, None)
        ends.append(delivery.due_at)
    assert ends[0] < AT + PAUSES[0] < ends[1]


def test_a_test_is_tried_once() -> None:
    delivery = make(position=None, event_id=None)
    delivery.tried(AT)
    assert not delivery.wait(AT, 0.5, None)


def test_what_is_queued_again_has_all_its_attempts_before_it() -> None:
    delivery = make(tries=15, attempts=15, first_tried_at=AT, state=DeliveryState.FAILED)
    delivery.begin_anew(AT + timedelta(days=4))
    delivery.tried(AT + timedelta(days=4))
    assert delivery.wait(AT + timedelta(days=4), 0.5, None)
    assert (delivery.attempts, delivery.tries) == (16, 1)
    assert delivery.first_tried_at == AT + timedelta(days=4)


@pytest.mark.parametrize(
    ("status", "said", "peace"),
    [
        (429, "120", timedelta(minutes=2)),
        (503, " 5 ", timedelta(seconds=5)),
        (503, "Sun, 22 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        (503, "Sun, 22 Nov 2020 12:10:00 GMT", timedelta(0)),
        (429, "999999999999999999999999", LONGEST_WISH),
        (503, "Sun, 22 Nov 2099 12:10:00 GMT", LONGEST_WISH),
        (429, "soon", None),
        (429, "-5", None),
        (429, "٣", None),
        (429, "", None),
        (429, None, None),
        (500, "120", None),
    ],
)
def test_a_busy_receiver_says_when_to_come_back(
    status: int, said: str | None, peace: timedelta | None
) -> None:
    assert Reply(status=status, retry_after=said).peace(AT) == peace


def test_peace_makes_a_pause_longer_and_never_shorter() -> None:
    for peace, pause in ((timedelta(minutes=5), timedelta(minutes=5)), (timedelta(0), PAUSES[0])):
        delivery = make()
        delivery.tried(AT)
        delivery.wait(AT, 0.5, peace)
        assert delivery.due_at - AT == pause


def test_a_message_is_named_after_webhook_and_event() -> None:
    assert message_id(ID, OTHER) == message_id(ID, OTHER)
    assert len({message_id(ID, OTHER), message_id(OTHER, ID), message_id(ID, ID)}) == 3


def test_what_decides_the_order() -> None:
    of_order = {"order_id": ID, "customer_id": OTHER, "cart": "c"}
    assert subject_of(of_order) == f"order:{ID}"
    assert subject_of(of_order | {"order_id": None}) == f"customer:{OTHER}"
    assert subject_of({"cart": "aino"}) == subject_of({"cart": "aino"})
    assert subject_of({"cart": "aino"}) != subject_of({"cart": "sami"})
    assert "aino" not in subject_of({"cart": "aino"})
    assert subject_of({}) == "shop"
