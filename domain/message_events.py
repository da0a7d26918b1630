"""What can happen to a message to a customer, and to an address that mail is kept from."""

from dataclasses import dataclass
from uuid import UUID

from domain.events import DomainEvent, EventType, Subject


@dataclass(frozen=True, slots=True)
class _MessageEvent(DomainEvent):
    """What every event of a message tells: by which template, and to whom."""

    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MessageQueued(_MessageEvent):
    """A message to a customer waits to be sent."""

    type = EventType.MESSAGE_QUEUED
    resent_from: UUID | None


@dataclass(frozen=True, slots=True)
class MessageSent(_MessageEvent):
    """A message was given to the mail server."""

    type = EventType.MESSAGE_SENT


@dataclass(frozen=True, slots=True)
class MessageDelivered(_MessageEvent):
    """A message arrived, as the mail provider says."""

    type = EventType.MESSAGE_DELIVERED


@dataclass(frozen=True, slots=True)
class MessageBounced(_MessageEvent):
    """A message was refused by the receiver's mail server; check the address."""

    type = EventType.MESSAGE_BOUNCED
    personal = frozenset({"to", "text"})
    code: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class MessageComplained(_MessageEvent):
    """The receiver called a message spam."""

    type = EventType.MESSAGE_COMPLAINED


@dataclass(frozen=True, slots=True)
class MessageFailed(_MessageEvent):
    """A message could not be sent, and is tried no more."""

    type = EventType.MESSAGE_FAILED
    personal = frozenset({"to", "text"})
    code: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class MessageSuppressed(_MessageEvent):
    """A message was not sent, because mail to the address came back before."""

    type = EventType.MESSAGE_SUPPRESSED


@dataclass(frozen=True, slots=True)
class MessageCancelled(_MessageEvent):
    """A message was taken back before it was sent."""

    type = EventType.MESSAGE_CANCELLED


@dataclass(frozen=True, slots=True)
class MessageRecorded(_MessageEvent):
    """Somebody told of a message that another program sent, such as the storefront."""

    type = EventType.MESSAGE_RECORDED


@dataclass(frozen=True, slots=True)
class SuppressionLifted(DomainEvent):
    """Mail may be sent again to an address from which some came back."""

    type = EventType.SUPPRESSION_LIFTED
    subject = Subject.SHOP
    personal = frozenset({"email"})
    email: str


@dataclass(frozen=True, slots=True)
class MessageTemplateUpdated(DomainEvent):
    """What a kind of message says was put into the shop's own words."""

    type = EventType.MESSAGE_TEMPLATE_UPDATED
    subject = Subject.SHOP
    template: str
    locale: str
    parts: str


@dataclass(frozen=True, slots=True)
class MessageTemplateReset(DomainEvent):
    """A kind of message says again what is built in."""

    type = EventType.MESSAGE_TEMPLATE_RESET
    subject = Subject.SHOP
    template: str
    locale: str


@dataclass(frozen=True, slots=True)
class MessageRuleUpdated(DomainEvent):
    """A rule that has messages sent was turned on or off."""

    type = EventType.MESSAGE_RULE_UPDATED
    subject = Subject.SHOP
    trigger: str
    template: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class MailHookUpdated(DomainEvent):
    """Whether a mail provider may tell what became of messages, or by what secret, was changed."""

    type = EventType.MAIL_HOOK_UPDATED
    subject = Subject.SHOP
    provider: str
    is_removed: bool
