"""A message to a customer: what it says, to whom, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain import message_events as events
from domain.access import Actor, ActorKind
from domain.aggregate import Aggregate
from domain.changes import logged
from domain.errors import Conflict, IllegalTransition
from domain.events import DomainEvent
from domain.states import MessageState

MOST_CC: Final = 5
LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 20_000
LONGEST_TEXT: Final = 50_000
LONGEST_HTML: Final = 90_000
LONGEST_ANSWER: Final = 500
"""Characters that are kept of what a mail server said."""

MESSAGE_MOVES: Final[Mapping[MessageState, tuple[MessageState, ...]]] = {
    MessageState.QUEUED: (
        MessageState.SENT,
        MessageState.BOUNCED,
        MessageState.FAILED,
        MessageState.SUPPRESSED,
        MessageState.CANCELLED,
    ),
    MessageState.SENT: (
        MessageState.DELIVERED,
        MessageState.BOUNCED,
        MessageState.COMPLAINED,
    ),
    MessageState.DELIVERED: (MessageState.BOUNCED, MessageState.COMPLAINED),
    MessageState.BOUNCED: (),
    MessageState.COMPLAINED: (),
    MessageState.FAILED: (),
    MessageState.SUPPRESSED: (),
    MessageState.CANCELLED: (MessageState.SENT,),
}
"""From each state, those that can follow. A message may be cancelled while it is on its way."""

RECORDED: Final = (
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.BOUNCED,
    MessageState.FAILED,
)
"""What may have become of a message that another program sent."""


class MessageOutcome(StrEnum):
    """What an attempt to send a message came to, or what was heard of it afterwards."""

    SENDING = "SENDING"
    SENT = "SENT"
    DEFERRED = "DEFERRED"
    BOUNCED = "BOUNCED"
    FAILED = "FAILED"
    SUPPRESSED = "SUPPRESSED"
    DELIVERED = "DELIVERED"
    COMPLAINED = "COMPLAINED"


class HintCode(StrEnum):
    """What looks wrong about the address of a message."""

    MALFORMED = "MALFORMED"
    UNUSUAL = "UNUSUAL"
    DOMAIN_MISTYPED = "DOMAIN_MISTYPED"
    BOUNCED_BEFORE = "BOUNCED_BEFORE"
    COMPLAINED_BEFORE = "COMPLAINED_BEFORE"
    DIFFERS_FROM_ACCOUNT = "DIFFERS_FROM_ACCOUNT"


@dataclass(frozen=True, slots=True)
class Hint:
    """Something about an address that staff should look at; `suggestion` is another address."""

    code: HintCode
    message: str
    suggestion: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {"code": self.code.value, "message": self.message, "suggestion": self.suggestion}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Hint":
        """Read what was stored."""
        return cls(HintCode(stored["code"]), stored["message"], stored["suggestion"])


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: one of the shop's documents.

    `size` is in bytes, and unknown until it was printed to be sent.
    """

    file_name: str
    media_type: str
    size: int | None
    document_id: UUID

    def to_json(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {
            "file_name": self.file_name,
            "media_type": self.media_type,
            "size": self.size,
            "document_id": str(self.document_id),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Attachment":
        """Read what was stored."""
        return cls(
            stored["file_name"],
            stored["media_type"],
            stored["size"],
            UUID(stored["document_id"]),
        )


@dataclass(slots=True, kw_only=True)
class Message(Aggregate):
    """A message to a customer.

    `recipient_is_named` says that somebody named the address: otherwise it is the order's, or the
    account's, at the moment of sending. `subject` and `body` are what staff typed; `html` and
    `text` are written from the template just before the first attempt, and so is a subject that
    nobody typed. `header_id` is the Message-ID, the same at every attempt.
    """

    noun = "message"

    order_id: UUID | None = logged(skip=True, default=None)
    customer_id: UUID | None = logged(skip=True, default=None)
    template: str | None = logged(skip=True, default=None)
    recipient: str = logged(skip=True)
    recipient_is_named: bool = logged(skip=True, default=False)
    cc: tuple[str, ...] = logged(skip=True, default=())
    reply_to: str | None = logged(skip=True, default=None)
    subject: str | None = logged(skip=True, default=None)
    body: str | None = logged(skip=True, default=None)
    html: str | None = logged(skip=True, default=None)
    text: str | None = logged(skip=True, default=None)
    locale: str = logged(skip=True)
    facts: dict[str, Any] = logged(skip=True, default_factory=dict[str, Any])
    attachments: tuple[Attachment, ...] = logged(skip=True, default=())
    hints: tuple[Hint, ...] = logged(skip=True, default=())
    header_id: str | None = logged(skip=True, default=None)
    resent_from_id: UUID | None = logged(skip=True, default=None)
    actor_kind: ActorKind = logged(skip=True)
    actor_id: UUID | None = logged(skip=True, default=None)
    actor_name: str = logged(skip=True)
    state: MessageState = MessageState.QUEUED
    created_at: datetime = logged(skip=True)
    sent_at: datetime | None = logged(skip=True, default=None)

    @property
    def sender(self) -> Actor:
        """Whoever wanted it sent."""
        return Actor(self.actor_kind, self.actor_id, self.actor_name)

    @property
    def is_queued(self) -> bool:
        """Tell whether it waits to be sent."""
        return self.state is MessageState.QUEUED

    @property
    def is_written(self) -> bool:
        """Tell whether it says already what it will say."""
        return self.text is not None

    def expect(self, version: int | None) -> None:
        """Refuse a call whose caller saw another version.

        Raises:
            Conflict: something became of it after that.
        """
        if version is not None and version != self.version:
            raise Conflict(self.version, ("state",))

    def cancel(self) -> None:
        """Take it back.

        Raises:
            IllegalTransition: it does not wait any more.
        """
        self._move(MessageState.CANCELLED)
        self.record(events.MessageCancelled(self.template, self.recipient))

    def give_to_server(self, at: datetime) -> None:
        """Note that the mail server took it."""
        self._move(MessageState.SENT)
        self.sent_at = at
        self.record(events.MessageSent(self.template, self.recipient))

    def suppress(self) -> None:
        """Note that it is not sent, because mail to the address came back before."""
        self._move(MessageState.SUPPRESSED)
        self.record(events.MessageSuppressed(self.template, self.recipient))

    def fail(self, code: str | None, text: str | None) -> None:
        """Note that it is tried no more."""
        self._move(MessageState.FAILED)
        self.record(events.MessageFailed(self.template, self.recipient, code, text))

    def bounce(self, code: str | None, text: str | None) -> None:
        """Note that the receiver's side refused it."""
        self._move(MessageState.BOUNCED)
        self.record(events.MessageBounced(self.template, self.recipient, code, text))

    def hear(
        self, outcome: MessageOutcome, at: datetime, code: str | None, text: str | None
    ) -> bool:
        """Take what a mail provider says became of it; False when that changes nothing.

        A provider may be quicker than the worker that stores that it has sent the message.
        """
        state = _HEARD[outcome]
        if self.state in {MessageState.QUEUED, MessageState.CANCELLED}:
            self.give_to_server(at)
        if state not in MESSAGE_MOVES[self.state]:
            return bool(self.recorded)
        if outcome is MessageOutcome.BOUNCED:
            self.bounce(code, text)
        else:
            kind = events.MessageDelivered
            if outcome is MessageOutcome.COMPLAINED:
                kind = events.MessageComplained
            self._move(state)
            self.record(kind(self.template, self.recipient))
        return True

    def taken_events(self) -> list[DomainEvent]:
        """Give what happened to it, once."""
        taken, self.recorded = self.recorded, []
        return taken

    def _move(self, state: MessageState) -> None:
        allowed = MESSAGE_MOVES[self.state]
        if state not in allowed:
            raise IllegalTransition("message", self.state, state, allowed)
        self.state = state


_HEARD: Final = {
    MessageOutcome.DELIVERED: MessageState.DELIVERED,
    MessageOutcome.BOUNCED: MessageState.BOUNCED,
    MessageOutcome.COMPLAINED: MessageState.COMPLAINED,
}


@dataclass(slots=True, kw_only=True)
class Attempt:
    """An attempt to send a message, or what was heard of it; `code` is the server's, as text."""

    id: UUID
    message_id: UUID
    at: datetime
    outcome: MessageOutcome
    code: str | None = None
    text: str | None = None
    notice_id: str | None = None
