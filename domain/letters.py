"""What a message to a customer is written from, and the port that writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.brand import Picture
from domain.customer import Customer
from domain.order import Order
from domain.shop import Shop


class MessageTemplate(StrEnum):
    """The kinds of message that a shop writes to its customers."""

    ORDER_RECEIVED = "ORDER_RECEIVED"
    DOWNLOADABLE_PRODUCTS = "DOWNLOADABLE_PRODUCTS"
    ORDER_MESSAGE = "ORDER_MESSAGE"
    SHIPPING_CONFIRMATION = "SHIPPING_CONFIRMATION"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    REFUND_ISSUED = "REFUND_ISSUED"
    PAYMENT_REQUEST = "PAYMENT_REQUEST"
    INVOICE = "INVOICE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadLink:
    """Where a customer gets one file of a digital product that was bought."""

    title: str
    file_name: str
    url: str
    expires_at: datetime | None = None
    downloads_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWording:
    """What a shop wrote in place of the built-in template; each part alone can be its own."""

    subject: str | None = None
    mjml: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All that a message is written from.

    `subject` and `body` are what staff typed; `body` is plain text, blank lines part paragraphs.
    `facts` holds what the template's cause adds, as plain JSON values: the carrier and number of a
    parcel, the amount of a refund, `askToOrderAgain` of a cancelled order.
    """

    template: MessageTemplate
    locale: str
    shop: Shop
    logo: Picture | None = None
    order: Order | None = None
    customer: Customer | None = None
    subject: str | None = None
    body: str | None = None
    downloads: Sequence[DownloadLink] = ()
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    own: OwnWording | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message as it will be sent.

    `missing` holds a sentence for each thing that the template wanted and the letter lacks, such
    as links to downloads; the message can be sent all the same.
    """

    subject: str
    html: str
    text: str
    missing: Sequence[str] = ()


class TemplateBroken(Exception):
    """A shop's own template can't be used; says the part, the line (from 1) and why."""

    def __init__(self, part: str, line: int | None, reason: str) -> None:
        super().__init__(reason)
        self.part = part
        self.line = line
        self.reason = reason


class Scribe(Protocol):
    """Writes messages from templates. Safe to call from several threads."""

    def write(self, letter: Letter) -> Written:
        """Write a message.

        Raises:
            TemplateBroken: the shop's own wording fails, takes too long or grows too large.
        """
        ...

    def check(self, template: MessageTemplate, own: OwnWording) -> None:
        """Try a shop's own wording on made-up facts before it is saved.

        Raises:
            TemplateBroken: it can't be used.
        """
        ...

    def built_in(self, template: MessageTemplate) -> OwnWording:
        """Give a template as Tiski brings it, every part of it, for staff to start from."""
        ...
