"""Why an invoice charges no tax, as far as the order itself tells."""

from collections.abc import Iterable
from typing import Final

from domain.documents.items import Item
from domain.documents.kinds import TaxNote
from domain.order import Order
from domain.shop import Shop
from domain.states import LineKind

EU: Final = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    )
)
"""The member states by ISO 3166-1; whoever is asked for VAT ids calls Greece EL."""


def tax_note(order: Order, shop: Shop, items: Iterable[Item]) -> TaxNote | None:
    """Say why rows without tax have none; None where every row is taxed.

    Within the EU, to a buyer with a VAT id of another member state: goods are exempt (Directive
    2006/112/EC, Article 138), services and digital goods are taxed where the buyer is, who owes the
    tax (Articles 44 and 196). Out of the EU, or out of a country that is no member, goods are
    exported (Article 146). Anything else is said to be without tax; staff add the reason.
    """
    if not any(item.rate == 0 and item.total for item in items):
        return None
    details = order.customer_details
    address = details.shipping_address or details.billing_address
    country = None if address is None else address.country
    if country in {None, shop.country}:
        return TaxNote.UNTAXED
    if country in EU and shop.country in EU:
        if details.vat_id is None:
            return TaxNote.UNTAXED
        has_goods = any(line.kind is LineKind.PHYSICAL and line.counting for line in order.lines)
        return TaxNote.INTRA_COMMUNITY if has_goods else TaxNote.REVERSE_CHARGE
    return TaxNote.EXPORT
