"""What the shop and a payment provider say to each other, in words that no provider owns.

Amounts are minor units of the currency (ISO 4217). What goes over the wire, in the provider's own
shape, is a `Contact`; it is redacted before it is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.states import TransactionKind, TransactionStatus


class NoticeRefused(Exception):
    """A provider's notice can't be trusted or read; the message is a sentence for its sender."""


class PaymentUnknown(Exception):
    """The provider has no such payment."""


class ProviderSilent(Exception):
    """A provider gave no answer that can be read; the message is a sentence for staff."""

    def __init__(self, message: str, contact: "Contact") -> None:
        super().__init__(message)
        self.contact = contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a provider is asked to do with one of its payments.

    The provider does it once for each `key`, however often it is asked.
    """

    key: UUID
    payment: str
    amount: int
    currency: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a provider did with a payment, or tries to.

    `key` is that of the request that asked for it, where the provider tells. `amount` counts
    money that moves: a partial capture that lets the rest go is a CAPTURE and a VOID.
    """

    kind: TransactionKind
    status: TransactionStatus
    amount: int
    currency: str
    at: datetime
    reference: str | None = None
    error: str | None = None
    key: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One exchange with a provider, for the payment's log."""

    type: str
    message: str
    data: Mapping[str, Any]
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a request ended. UNKNOWN: it may have been done or not, only asking tells."""

    status: TransactionStatus
    contact: Contact
    facts: tuple[Fact, ...] = ()
    reference: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A payment as its provider has it: all that was done with it, oldest first."""

    payment: str
    contact: Contact
    facts: tuple[Fact, ...] = ()
    has_expired: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a provider sent by itself. Without a payment it is kept, and harms nothing.

    `id` is the provider's own: the same notice may come many times.
    """

    id: str
    at: datetime
    contact: Contact
    payment: str | None = None
    facts: tuple[Fact, ...] = ()
    has_expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One thing that a provider has to be told of a shop before it can be used."""

    name: str
    description: str
    is_secret: bool = True
    is_required: bool = True
