"""A message as it leaves the house, what became of it, and the port that sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

LOGO: Final = "logo"
"""The name by which a message's HTML shows the shop's logo: `src="cid:logo"`."""

_FIRST_BAD: Final = 500
_UNKNOWN_ADDRESS: Final = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")


class Stage(StrEnum):
    """How far the talk with a mail server had come."""

    WRITING = "WRITING"
    CONNECTION = "CONNECTION"
    SENDER = "SENDER"
    RECIPIENT = "RECIPIENT"
    CONTENT = "CONTENT"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with, perhaps, the name that goes with it."""

    address: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message as it is sent. `header_id` is its Message-ID, `shop` the shop's slug.

    `inline` are pictures that the HTML shows, by name: `src="cid:NAME"`.
    """

    header_id: str
    shop: str
    at: datetime
    sender: Mailbox
    to: Mailbox
    cc: Sequence[Mailbox] = ()
    reply_to: str | None = None
    subject: str
    locale: str
    text: str
    html: str | None = None
    inline: Sequence[File] = ()
    attachments: Sequence[File] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What a mail server said: a code where it answered, or why it did not.

    Without a code nobody answered, or nobody could be asked (WRITING).
    """

    stage: Stage = Stage.CONTENT
    code: int | None = None
    text: str | None = None

    @property
    def is_taken(self) -> bool:
        """Tell whether the server took the message."""
        return self.code is not None and self.code < _FIRST_BAD - 100

    @property
    def is_hopeless(self) -> bool:
        """Tell whether the message can't be sent at all, whoever takes it."""
        return self.stage is Stage.WRITING

    @property
    def is_refused(self) -> bool:
        """Tell whether the receiver's side refuses it for good.

        What is refused before the recipient is named, such as a password, is the shop's own
        trouble: somebody may put it right, and so it is tried again.
        """
        is_final = self.code is not None and self.code >= _FIRST_BAD
        return is_final and self.stage in {Stage.RECIPIENT, Stage.CONTENT}

    @property
    def is_unknown_address(self) -> bool:
        """Tell whether nobody has the address; a refusal of this very message is no such thing."""
        if not self.is_refused or self.stage is not Stage.RECIPIENT:
            return False
        word = (self.text or "").split(" ", 1)[0]
        is_enhanced = word.startswith("5.") and word.count(".") == 2  # noqa: PLR2004
        return not is_enhanced or word in _UNKNOWN_ADDRESS


class Mailer(Protocol):
    """Sends messages. Whatever the network or the server does wrong is in the answer."""

    def sender_of(self, shop: str) -> str | None:
        """Give the address that a shop without one writes from; None where it needs its own."""
        ...

    async def send(self, envelope: Envelope) -> Posted:
        """Give a message to the mail server, within a time limit."""
        ...
