"""What rows are sorted and grouped by: values that follow from what people see."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.money import decimals_of
from domain.profile import CustomerDetails
from domain.text import email_key, fold

NEVER = datetime(1900, 1, 1, tzinfo=UTC)
"""The `last_order_key` of an account without orders: before any other."""

_FINEST = 4
"""The decimals of the currencies that have the most."""
_LARGEST = 2**63 - 1


def name_key(*parts: str | None) -> str:
    """Fold names so that they sort by their bytes."""
    return fold(" ".join(part for part in parts if part))


def number_key(number: str | None) -> int:
    """Give the digits of a number, by which numbers sort."""
    return int("".join(sign for sign in number or "" if sign.isdigit()) or 0)


def spent_key(spent: Mapping[str, int]) -> int:
    """Give the largest of some amounts in minor units by currency, as a number that sorts.

    Currencies are not converted, so 9 SEK is more than 8 EUR; but 9 EUR is more than 8 JPY.
    """
    amounts = (minor * 10 ** (_FINEST - decimals_of(code)) for code, minor in spent.items())
    return min(max(amounts, default=0), _LARGEST)


def last_order_key(at: datetime | None) -> datetime:
    """Give when the last order came, as a moment that sorts."""
    return NEVER if at is None else at


def customer_key(order_id: UUID, customer_id: UUID | None, email: str | None) -> str:
    """Give what the orders of one customer share: the account, or a guest's e-mail address.

    An order that has neither stands alone.
    """
    if customer_id is not None:
        return f"account:{customer_id.hex}"
    return f"order:{order_id.hex}" if email is None else f"guest:{email_key(email)}"


def derived_columns(details: CustomerDetails) -> dict[str, Any]:
    """Give the columns that follow from the snapshot, for searching and sorting."""
    address = details.shipping_address
    return {
        "details_email_key": None if details.email is None else email_key(details.email),
        "shipping_country": None if address is None else address.country,
        "name_key": name_key(details.last_name, details.first_name, details.company),
    }
