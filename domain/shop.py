"""A shop and the settings that its rules ask for."""

from dataclasses import dataclass
from uuid import UUID

from domain.pricing import TaxRounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A shop: everything below it is invisible to other shops."""

    id: UUID
    slug: str
    name: str
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
