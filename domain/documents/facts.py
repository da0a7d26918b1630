"""All that a document says, as plain JSON that never changes once it is issued.

An invoice says what Directive 2006/112/EC, Article 226, asks for: its date and number (1, 2), the
VAT ids and full names and addresses of both sides (3-5), quantity and nature of the goods (6), when
they were supplied (7), unit price without tax, discounts, what is taxed by rate, the rate and the
tax (8-10), why there is none (11, 11a); a credit note names the invoice that it amends (219).
It says nothing of the buyer that the law does not ask for: neither e-mail nor phone.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from domain.address import Address
from domain.documents.items import Item, tax_lines
from domain.documents.kinds import DocumentType
from domain.documents.taxation import tax_note
from domain.money import amount_text
from domain.order import Order
from domain.shop import Shop

VERSION: Final = 1

Facts = dict[str, Any]


def facts_of(
    kind: DocumentType,
    order: Order,
    shop: Shop,
    items: Sequence[Item],
    *,
    at: datetime,
    note: str | None = None,
) -> Facts:
    """Write down what a document of an order says; its number is drawn later."""
    facts: Facts = {
        "version": VERSION,
        "type": kind.value,
        "timeZone": shop.time_zone,
        "issuedAt": at.isoformat(),
        "shop": _shop(shop),
        "order": {
            "number": order.number,
            "placedAt": None if order.placed_at is None else order.placed_at.isoformat(),
            "currency": order.currency,
            "pricesIncludeTax": order.prices_include_tax,
            "shippingMethod": order.shipping.method,
        },
        "receiver": _receiver(order),
        "note": note,
        "items": [item.to_json(order.currency) for item in items],
    }
    if kind is DocumentType.PACKING_LIST:
        return facts
    taxes = tax_lines(items)
    net, tax = sum(each.net for each in taxes), sum(each.tax for each in taxes)
    reason = tax_note(order, shop, items)
    facts |= {
        "buyer": _buyer(order),
        "taxLines": [
            {
                "rate": each.rate,
                "net": amount_text(each.net, order.currency),
                "tax": amount_text(each.tax, order.currency),
                "total": amount_text(each.net + each.tax, order.currency),
            }
            for each in taxes
        ],
        "taxNote": None if reason is None else reason.value,
        "net": amount_text(net, order.currency),
        "tax": amount_text(tax, order.currency),
        "total": amount_text(net + tax, order.currency),
    }
    if kind is DocumentType.CREDIT_NOTE:
        return facts
    facts |= {
        "paymentMethod": order.payment_method,
        "paymentReference": order.payment_reference,
        "paid": amount_text(order.paid, order.currency),
        "refunded": amount_text(order.refunded, order.currency),
        "balance": amount_text(order.balance, order.currency),
    }
    if kind is DocumentType.INVOICE:
        zone = ZoneInfo(shop.time_zone)
        supplied = [each.shipped_at for each in order.fulfillments if each.shipped_at]
        facts["dueOn"] = _day(at.astimezone(zone) + timedelta(days=shop.payment_days))
        facts["suppliedOn"] = _day(max(supplied).astimezone(zone)) if supplied else None
    return facts


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _shop(shop: Shop) -> Facts:
    return {
        "name": shop.name,
        "vatId": shop.vat_id,
        "country": shop.country,
        "address": _address(shop.address),
        "phone": shop.phone,
        "website": shop.website,
        "email": shop.reply_to or shop.sender_email,
        "iban": shop.iban,
        "bic": shop.bic,
        "note": shop.document_note,
        "logo": None if shop.logo_id is None else str(shop.logo_id),
        "accentColor": shop.accent_color,
    }


def _buyer(order: Order) -> Facts:
    details = order.customer_details
    address = details.billing_address or details.shipping_address
    return {
        "company": details.company,
        "name": _name(details.first_name, details.last_name),
        "vatId": details.vat_id,
        "address": _address(address),
    }


def _receiver(order: Order) -> Facts | None:
    details = order.customer_details
    address = details.shipping_address
    if address is None:
        return None
    return {
        "company": address.company or details.company,
        "name": _name(address.first_name, address.last_name)
        or _name(details.first_name, details.last_name),
        "address": _address(address),
    }


def _address(address: Address | None) -> Facts | None:
    if address is None:
        return None
    parts = asdict(address)
    return {
        "company": parts["company"],
        "name": _name(parts["first_name"], parts["last_name"]),
        "line1": parts["line1"],
        "line2": parts["line2"],
        "postalCode": parts["postal_code"],
        "city": parts["city"],
        "region": parts["region"],
        "country": parts["country"],
    }


def _name(*parts: str | None) -> str | None:
    return " ".join(part for part in parts if part) or None
