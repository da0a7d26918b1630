"""What can happen to a message to a customer, and to an address that mail is kept from."""

from dataclasses import dataclass
from uuid import UUID

from domain.events import DomainEvent, EventType, Subject


@dataclass(frozen=True, slots=True)
class MessageQueued(DomainEvent):
    """A message to a customer waits to be sent."""

    type = EventType.MESSAGE_QUEUED
    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str
    resent_from: UUID | None


@dataclass(frozen=True, slots=True)
class MessageSent(DomainEvent):
    """A message was given to the mail server."""

    type = EventType.MESSAGE_SENT
    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MessageDelivered(DomainEvent):
    """A message arrived, as the mail provider says."""

    type = EventType.MESSAGE_DELIVERED
    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MessageBounced(DomainEvent):
    """A message was refused by the receiver's mail server; check the address."""

    type = EventType.MESSAGE_BOUNCED
    subject = Subject.MESSAGE
    personal = frozenset({"to", "text"})
    template: str | None
    to: str
    code: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class MessageComplained(DomainEvent):
    """The receiver called a message spam."""

    type = EventType.MESSAGE_COMPLAINED
    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MessageFailed(DomainEvent):
    """A message could not be sent, and is tried no more."""

    type = EventType.MESSAGE_FAILED
    subject = Subject.MESSAGE
    personal = frozenset({"to", "text"})
    template: str | None
    to: str
    code: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class MessageSuppressed(DomainEvent):
    """A message was not sent, because mail to the address came back before."""

    type = EventType.MESSAGE_SUPPRESSED
    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MessageCancelled(DomainEvent):
    """A message was taken back before it was sent."""

    type = EventType.MESSAGE_CANCELLED
    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str


@dataclass(frozen=True, slots=True)
class MessageRecorded(DomainEvent):
    """Somebody told of a message that another program sent, such as the storefront."""

    type = EventType.MESSAGE_RECORDED
    subject = Subject.MESSAGE
    personal = frozenset({"to"})
    template: str | None
    to: str


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
