"""What staff and programs say about payments: money that came or went, and payments at providers."""

import re
from dataclasses import dataclass
from datetime import datetime

from domain.customer import CLOCKS_DIFFER
from domain.errors import CurrencyMismatch, InvalidInput, Path
from domain.money import Money
from domain.text import clean, clean_required

MAX_METHOD = 100
MAX_REFERENCE = 200
MAX_ADDRESS = 2_000
MAX_NOTE = 2_000

_PROVIDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A payment at a provider that is bound to an order; without `amount`, for what is owed."""

    provider: str
    method: str
    amount: Money | None
    psp_reference: str | None
    external_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Money that came; without `method`, as was agreed."""

    amount: Money
    method: str | None
    reference: str | None
    note: str | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBack:
    """Money that was given back outside of any provider.

    `as_credit` says what it means where the shop did not owe it: the order costs less (True), or
    the customer owes it again (False).
    """

    amount: Money
    method: str | None
    reference: str | None
    reason: str | None
    refunded_at: datetime | None
    as_credit: bool | None
    notify_customer: bool | None = None


def provider_name(text: str) -> str:
    """Read the name of a provider."""
    name = text.strip().lower()
    if _PROVIDER.fullmatch(name) is None:
        raise InvalidInput(
            "A provider is named by at most 50 small letters, digits, - and _, such as stripe."
        )
    return name


def page_address(text: str | None) -> str | None:
    """Read the address of a page that staff will open: http or https, nothing that runs."""
    address = clean(text, field=(), limit=MAX_ADDRESS)
    if address is not None and _ADDRESS.fullmatch(address) is None:
        raise InvalidInput("This is not the address of a page, such as https://example.com/p/1.")
    return address


def method_name(text: str) -> str:
    """Read the name of a way to pay."""
    return clean_required(text, field=(), limit=MAX_METHOD)


def reference_text(text: str | None) -> str | None:
    """Read what was written on a transfer, or the id of something at a provider."""
    return clean(text, field=(), limit=MAX_REFERENCE)


def minor_of(money: Money, currency: str, *field: str) -> int:
    """Give an amount above zero in the order's currency.

    Raises:
        CurrencyMismatch, InvalidInput: it is in another one, or not above zero.
    """
    if money.currency != currency:
        raise CurrencyMismatch(currency, field=(*field, "currencyCode"))
    if money.minor <= 0:
        raise InvalidInput("This amount must be above zero.", field=(*field, "amount"))
    return money.minor


def moment_of(at: datetime | None, now: datetime, field: Path) -> datetime:
    """Give when something happened: now, unless somebody said so."""
    if at is None:
        return now
    if at > now + CLOCKS_DIFFER:
        raise InvalidInput("This can't have happened in the future.", field=field)
    return at
