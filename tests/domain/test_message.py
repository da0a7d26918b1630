"""What becomes of messages, and which addresses look mistyped."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.access import ActorKind
from domain.errors import Conflict, IllegalTransition
from domain.mail import Posted, Stage
from domain.mailboxes import PROVIDERS, meant, slips
from domain.message import MESSAGE_MOVES, Message, MessageOutcome
from domain.states import MessageState

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def message(state: MessageState = MessageState.QUEUED) -> Message:
    """Make a message in a state."""
    return Message(
        id=UUID(int=1),
        recipient="aino@example.com",
        locale="fi",
        actor_kind=ActorKind.STAFF,
        actor_name="Sanna",
        created_at=NOW,
        state=state,
        version=3,
    )


STEPS: dict[MessageState, Any] = {
    MessageState.SENT: lambda each: each.give_to_server(NOW),
    MessageState.BOUNCED: lambda each: each.bounce("550", "Unknown"),
    MessageState.FAILED: lambda each: each.fail(None, "Away"),
    MessageState.SUPPRESSED: lambda each: each.suppress(),
    MessageState.CANCELLED: lambda each: each.cancel(),
}


@pytest.mark.parametrize("start", MessageState)
@pytest.mark.parametrize("end", STEPS)
def test_a_message_moves_as_the_table_says(start: MessageState, end: MessageState) -> None:
    moved = message(start)
    if end in MESSAGE_MOVES[start]:
        STEPS[end](moved)
        assert moved.state is end
        (event,) = moved.taken_events()
        assert event.type.value == f"MESSAGE_{end.value}"
        assert moved.recorded == []
    else:
        with pytest.raises(IllegalTransition):
            STEPS[end](moved)
        assert (moved.state, moved.recorded) == (start, [])


def test_every_state_can_be_reached() -> None:
    reached = {MessageState.QUEUED, *(to for moves in MESSAGE_MOVES.values() for to in moves)}
    assert reached == set(MESSAGE_MOVES) == set(MessageState)


@pytest.mark.parametrize(
    ("start", "outcome", "end", "events"),
    [
        ("SENT", "DELIVERED", "DELIVERED", ["MESSAGE_DELIVERED"]),
        ("QUEUED", "DELIVERED", "DELIVERED", ["MESSAGE_SENT", "MESSAGE_DELIVERED"]),
        ("CANCELLED", "BOUNCED", "BOUNCED", ["MESSAGE_SENT", "MESSAGE_BOUNCED"]),
        ("DELIVERED", "COMPLAINED", "COMPLAINED", ["MESSAGE_COMPLAINED"]),
        ("DELIVERED", "DELIVERED", "DELIVERED", []),
        ("BOUNCED", "DELIVERED", "BOUNCED", []),
        ("FAILED", "DELIVERED", "FAILED", []),
    ],
)
def test_what_a_provider_tells(start: str, outcome: str, end: str, events: list[str]) -> None:
    told = message(MessageState(start))
    changed = told.hear(MessageOutcome(outcome), NOW, "550", "Unknown")
    assert told.state.value == end
    assert [event.type.value for event in told.taken_events()] == events
    assert changed is bool(events)


def test_a_caller_who_saw_another_version_is_refused() -> None:
    message().expect(None)
    message().expect(3)
    with pytest.raises(Conflict):
        message().expect(2)


@pytest.mark.parametrize(
    ("typed", "probably"),
    [
        ("aino@gmial.com", "aino@gmail.com"),
        ("aino@GMAI.com", "aino@gmail.com"),
        ("aino@gmail.con", "aino@gmail.com"),
        ("aino@gmail.fi", "aino@gmail.com"),
        ("aino@hotmial.fi", "aino@hotmail.fi"),
        ("aino@outlok.com", "aino@outlook.com"),
        ("aino@lukku.com", "aino@luukku.com"),
        ("aino@bredbnad.net", "aino@bredband.net"),
        ("aino@shop.con", "aino@shop.com"),
        ("aino@tiski.example", None),
        ("aino@ymail.com", None),
        ("aino@love.com", None),
        ("aino@mr.com", None),
        ("aino@example.com", None),
        ("aino", None),
        ("@gmial.com", None),
    ],
)
def test_which_address_was_probably_meant(typed: str, probably: str | None) -> None:
    assert meant(typed) == probably


def test_no_provider_is_taken_for_another() -> None:
    assert [each for each in PROVIDERS if meant(f"a@{each}")] == []


def test_slips_are_counted() -> None:
    pairs = {("gmail", "gmail"): 0, ("gmial", "gmail"): 1, ("gmil", "gmail"): 1, ("", "ab"): 2}
    assert {pair: slips(*pair) for pair in pairs} == pairs


@pytest.mark.parametrize(
    ("posted", "taken", "refused", "unknown"),
    [
        (Posted(code=250), True, False, False),
        (Posted(code=450, stage=Stage.RECIPIENT), False, False, False),
        (Posted(), False, False, False),
        (Posted(code=550, text="5.1.1 No", stage=Stage.RECIPIENT), False, True, True),
        (Posted(code=550, text="Unknown", stage=Stage.RECIPIENT), False, True, True),
        (Posted(code=550, text="5.7.1 Relaying", stage=Stage.RECIPIENT), False, True, False),
        (Posted(code=554, text="Spam", stage=Stage.CONTENT), False, True, False),
        (Posted(code=535, text="Password", stage=Stage.CONNECTION), False, False, False),
        (Posted(code=550, stage=Stage.SENDER), False, False, False),
    ],
)
def test_what_a_servers_answer_means(
    posted: Posted, taken: bool, refused: bool, unknown: bool
) -> None:
    answer = (posted.is_taken, posted.is_refused, posted.is_unknown_address)
    assert answer == (taken, refused, unknown)
