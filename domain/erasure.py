"""What is forgotten about a person who asks for it, and what bookkeeping must keep for a while.

A shop keeps its vouchers for years. They count from the end of the calendar year, in the shop's
time zone, in which the last thing that is booked happened. Until then an order keeps what an
invoice says of the buyer; afterwards nothing is left of them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from domain.address import Address
from domain.customer import Customer
from domain.event_kinds import EVENTS
from domain.events import EventType, Subject
from domain.order import Order
from domain.payment import Payment
from domain.personal import personal_paths
from domain.profile import CustomerDetails
from domain.shop import Shop
from domain.states import OrderState

LONGEST: Final = 10
"""Years that a shop keeps vouchers where nobody said how many, and its country is not known here."""

BOOKKEEPING_YEARS: Final[Mapping[str, int]] = {"DK": 5, "FI": 6, "NO": 5, "SE": 7}
"""Years that a country's law asks for, counted from the end of a year. docs/erasure.md has the sources."""

_SUBJECTS: Final[Mapping[Subject, type]] = {
    Subject.CUSTOMER: Customer,
    Subject.ORDER: Order,
    Subject.PAYMENT: Payment,
}


@dataclass(frozen=True, slots=True)
class Booked:
    """What decides whether bookkeeping needs an order: its state, and when something was booked."""

    state: OrderState
    has_paid: bool
    moments: tuple[datetime, ...]

    def year(self, zone: str) -> int | None:
        """Give the calendar year of what was booked last; None where nothing was to be booked."""
        is_called_off = self.state is OrderState.CANCELLED and not self.has_paid
        if self.state is OrderState.DRAFT or is_called_off or not self.moments:
            return None
        return max(self.moments).astimezone(ZoneInfo(zone)).year


def years_of(shop: Shop) -> int:
    """Say for how many years the shop keeps its vouchers."""
    return bookkeeping_years(shop.bookkeeping_years, shop.country)


def bookkeeping_years(years: int | None, country: str | None) -> int:
    """Give the years that were set, or else those of the country's law."""
    return BOOKKEEPING_YEARS.get(country or "", LONGEST) if years is None else years


def last_year_gone(shop: Shop, at: datetime) -> int:
    """Give the last calendar year whose vouchers the shop need not keep any more."""
    return at.astimezone(ZoneInfo(shop.time_zone)).year - years_of(shop) - 1


def kept_details(details: CustomerDetails) -> CustomerDetails:
    """Give what an invoice says of the buyer: names, company, VAT id, addresses."""
    return replace(
        details,
        email=None,
        phone=None,
        shipping_address=_without_phone(details.shipping_address),
        billing_address=_without_phone(details.billing_address),
    )


def forgotten_changes(subject: Subject, changes: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Give an event's changes as JSON, without the values of those that are personal."""
    pattern = _pattern(subject)
    return [
        {**change, "before": None, "after": None} if pattern.fullmatch(change["path"]) else change
        for change in changes
    ]


def forgotten_data(type_: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Give an event's own facts without those that are personal."""
    personal = EVENTS[EventType(type_)].personal
    return {name: None if name in personal else value for name, value in data.items()}


def _without_phone(address: Address | None) -> Address | None:
    return None if address is None else replace(address, phone=None)


@cache
def _pattern(subject: Subject) -> re.Pattern[str]:
    kind = _SUBJECTS.get(subject)
    paths = sorted(personal_paths(kind)) if kind else ()
    written = (re.escape(path).replace(r"\*", "[^.]+") for path in paths)
    return re.compile("|".join(written) or r"(?!)")
