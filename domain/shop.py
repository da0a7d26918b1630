"""A shop and the settings that its rules ask for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import available_timezones

from domain import events
from domain.address import Address
from domain.aggregate import Aggregate
from domain.brand import accent_color
from domain.changes import camel, logged
from domain.countries import COUNTRIES
from domain.currencies import DECIMALS
from domain.errors import InvalidInput, Problems
from domain.pricing import TaxRounding
from domain.references import ReferenceKind
from domain.text import clean, clean_required

PREFIX: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,9}|")
"""What may stand before an order's or a customer's number."""

_LOCALE: Final = re.compile(
    r"([a-z]{2,3})([_-][a-z]{4})?([_-](?:[a-z]{2}|[0-9]{3}))?", re.IGNORECASE
)
_WHOLE: Final = 10_000
MOST_YEARS: Final = 30
MOST_MESSAGES: Final = 10_000
MOST_DAYS: Final = 365
LONGEST_NOTE: Final = 500

EMPTIABLE: Final = frozenset(
    {
        *("country", "vat_id", "address", "phone", "website", "sender_name", "sender_email"),
        *("reply_to", "logo_id", "accent_color", "iban", "bic", "document_note"),
        "bookkeeping_years",
        "messages_per_minute",
    }
)
"""Settings that a shop can do without."""


@dataclass(slots=True, kw_only=True)
class Shop(Aggregate):
    """A shop: everything below it is invisible to other shops.

    `default_tax_rate` is in basis points. Orders keep the currency and the tax rules that they
    were placed with. Without `bookkeeping_years` the country's law decides (`domain.erasure`).
    `logo_id` names a picture, `document_note` what stands at the foot of receipts and invoices,
    `payment_days` how long after its date an invoice is due.
    """

    noun = "shop"

    slug: str = logged(skip=True)
    name: str
    vat_id: str | None = None
    address: Address | None = logged(whole=True, default=None)
    currency: str
    country: str | None
    locale: str
    time_zone: str
    prices_include_tax: bool
    tax_rounding: TaxRounding
    default_tax_rate: int
    order_prefix: str
    customer_prefix: str
    sender_name: str | None
    sender_email: str | None
    payment_reference_kind: ReferenceKind = ReferenceKind.NONE
    bookkeeping_years: int | None = None
    messages_per_minute: int | None = None
    phone: str | None = None
    website: str | None = None
    reply_to: str | None = None
    logo_id: UUID | None = None
    accent_color: str | None = None
    iban: str | None = None
    bic: str | None = None
    payment_days: int = 14
    invoice_prefix: str = ""
    credit_note_prefix: str = "CN-"
    document_note: str | None = None

    def update(self, settings: Mapping[str, Any]) -> None:
        """Change settings, by their names; the values are checked already."""
        for name, value in settings.items():
            setattr(self, name, value)
        self.record(events.ShopUpdated())


def checked_settings(typed: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """Give settings as they may be stored; `default_tax_rate` comes in percent.

    Raises:
        InvalidInput, Refused: a setting can't be that; `path` is where they stand.
    """
    settings: dict[str, Any] = {}
    problems = Problems()
    for name, value in typed.items():
        with problems.at(*path, camel(name)):
            if value is None and name not in EMPTIABLE:
                raise InvalidInput("A shop can't do without this.")
            check = _CHECKS.get(name)
            settings[name] = value if check is None or value is None else check(value)
    problems.settle()
    return settings


def currency_code(text: str) -> str:
    """Read the code of a currency, in any case."""
    code = text.strip().upper()
    if code not in DECIMALS:
        raise InvalidInput("This is not an ISO 4217 code of a currency, such as EUR.")
    return code


def country_code(text: str) -> str:
    """Read the code of a country, in any case."""
    code = text.strip().upper()
    if code not in COUNTRIES:
        raise InvalidInput("This is not an ISO 3166 code of a country, such as FI.")
    return code


def time_zone(text: str) -> str:
    """Read the name of a time zone."""
    if text not in available_timezones():
        raise InvalidInput("This is not a time zone of the IANA database, such as Europe/Oslo.")
    return text


def locale_name(text: str) -> str:
    """Read a language with, perhaps, its script and country; `en-gb` becomes `en_GB`."""
    found = _LOCALE.fullmatch(text.strip())
    if found is None:
        raise InvalidInput("This is not a locale, such as fi or nb_NO.")
    language, script, region = (part and part.strip("_-") for part in found.groups())
    parts = (language.lower(), script and script.title(), region and region.upper())
    return "_".join(filter(None, parts))


def number_prefix(text: str) -> str:
    """Read what stands before a number; nothing may stand there."""
    if not PREFIX.fullmatch(text):
        raise InvalidInput(
            "This has at most 10 letters, digits and . / _ -, and begins with a letter or digit."
        )
    return text


def basis_points(percent: Decimal) -> int:
    """Read a tax rate in percent, with two decimals at most."""
    points = percent * 100
    if points != points.to_integral_value() or not 0 <= points <= _WHOLE:
        raise InvalidInput("This is 0 to 100 per cent, with two decimals at most.")
    return int(points)


def whole_years(years: int) -> int:
    """Read a number of years that something is kept."""
    if not 0 <= years <= MOST_YEARS:
        raise InvalidInput(f"This is 0 to {MOST_YEARS} years.")
    return years


def whole_days(days: int) -> int:
    """Read a number of days in which something is paid."""
    if not 0 <= days <= MOST_DAYS:
        raise InvalidInput(f"This is 0 to {MOST_DAYS} days.")
    return days


def pace(messages: int) -> int:
    """Read how many messages go out a minute."""
    if not 1 <= messages <= MOST_MESSAGES:
        raise InvalidInput(f"This is 1 to {MOST_MESSAGES:,} messages a minute.")
    return messages


def web_address(text: str) -> str:
    """Read the address of a website."""
    address = clean_required(text, field=())
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in address:
        raise InvalidInput("This is not an address such as https://shop.example.")
    return address


def _note(text: str) -> str | None:
    return clean(text, field=(), limit=LONGEST_NOTE, multiline=True)


def _required(text: str) -> str:
    return clean_required(text, field=())


_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": _required,
    "currency": currency_code,
    "country": country_code,
    "time_zone": time_zone,
    "locale": locale_name,
    "order_prefix": number_prefix,
    "customer_prefix": number_prefix,
    "default_tax_rate": basis_points,
    "bookkeeping_years": whole_years,
    "messages_per_minute": pace,
    "website": web_address,
    "accent_color": accent_color,
    "payment_days": whole_days,
    "invoice_prefix": number_prefix,
    "credit_note_prefix": number_prefix,
    "document_note": _note,
}
