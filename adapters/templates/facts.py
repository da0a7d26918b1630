"""The facts of a message: everything that a template may name, as plain values.

A template never sees an order or a shop itself. What is not there is None or an empty list, so
that every name stands for something; amounts, dates and countries are written in the reader's
language already. `docs/templates.md` lists the names, and a test compares.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from adapters.formats import Formats, formats
from adapters.templates.plain import tidy
from domain.address import Address
from domain.brand import ink_on
from domain.customer import Customer
from domain.fulfillment import Fulfillment
from domain.letters import Letter
from domain.line import OrderLine
from domain.money import Money, parse_amount
from domain.order import Order
from domain.shop import Shop
from domain.states import FulfillmentState, OrderState

Facts = dict[str, Any]

ACCENT: Final = "#1f5f4b"
"""The colour of shops that chose none."""
LOGO: Final = "cid:logo"
"""Where a mail's HTML finds the shop's logo: in a part of the mail with this Content-ID."""
_WEB: Final = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_SHIPPED: Final = frozenset({FulfillmentState.SHIPPED, FulfillmentState.DELIVERED})


def facts_of(letter: Letter) -> Facts:
    """Gather what a template may name."""
    shop, order = letter.shop, letter.order
    write = formats(letter.locale, shop.time_zone)
    given = letter.facts
    return {
        "language": write.language,
        "shop": _shop(shop, write),
        "customer": _customer(order, letter.customer),
        "order": None if order is None else _order(order, write),
        "message": _paragraphs(letter.body),
        "downloads": [
            {
                "title": _line(link.title),
                "fileName": _line(link.file_name),
                "url": _address(link.url),
                "expiresAt": _day(link.expires_at, write),
                "downloadsLeft": link.downloads_left,
            }
            for link in letter.downloads
        ],
        "parcel": _parcel(order, given),
        "cancellation": _cancellation(order, given, write),
        "refund": {
            "amount": _amount(given.get("refundAmount"), order, write),
            "method": _text(given.get("refundMethod")),
            "reason": _text(given.get("reason")),
        },
        "payment": _payment(shop, order, given, write),
        "invoice": {
            "number": _text(given.get("invoiceNumber")),
            "url": _address(given.get("documentUrl")),
        },
    }


def _shop(shop: Shop, write: Formats) -> Facts:
    accent = shop.accent_color or ACCENT
    return {
        "name": _line(shop.name),
        "logo": None if shop.logo_id is None else LOGO,
        "accentColor": accent,
        "accentInk": ink_on(accent),
        "address": _postal(shop.address, write),
        "vatId": _line(shop.vat_id),
        "email": _line(shop.reply_to or shop.sender_email),
        "phone": _line(shop.phone),
        "website": _address(shop.website),
    }


def _customer(order: Order | None, account: Customer | None) -> Facts:
    """Tell who is written to: on the order as it stands, else by the account."""
    if order is not None:
        details: Any = order.customer_details
    else:
        details = None if account is None else account.profile
    first, last = (_line(getattr(details, name, None)) for name in ("first_name", "last_name"))
    company = _line(getattr(details, "company", None))
    return {
        "firstName": first,
        "lastName": last,
        "name": " ".join(filter(None, (first, last))) or company,
        "company": company,
        "email": _line(getattr(details, "email", None)),
        "phone": _line(getattr(details, "phone", None)),
        "vatId": _line(getattr(details, "vat_id", None)),
    }


def _order(order: Order, write: Formats) -> Facts:
    def money(minor: int) -> str:
        return write.money(Money(minor, order.currency))

    def some(minor: int) -> str | None:
        return money(minor) if minor else None

    with_tax = order.prices_include_tax
    lines = [line for line in order.lines if line.counting > 0]
    discount = sum(line.order_discount for line in lines)
    products = discount + sum(line.total if with_tax else line.net for line in lines)
    shipping = order.shipping
    return {
        "number": order.number,
        "placedAt": _day(order.placed_at or order.created_at, write),
        "isCancelled": order.state is OrderState.CANCELLED,
        "note": _text(order.customer_note),
        "lines": [_order_line(line, order, write) for line in lines],
        "pieces": sum(line.counting for line in lines),
        "products": money(products),
        "discount": some(discount),
        "discounts": [
            title for each in order.discounts if (title := _line(each.title or each.code))
        ],
        "shipping": money(shipping.total if with_tax else shipping.net),
        "shippingMethod": _line(shipping.method),
        "hasShipping": shipping.method is not None or shipping.total > 0,
        "credits": some(order.credits),
        "total": money(order.total),
        "net": money(order.net),
        "tax": money(order.tax),
        "pricesIncludeTax": with_tax,
        "taxLines": [
            {"rate": write.percent(each.rate), "net": money(each.net), "tax": money(each.tax)}
            for each in order.tax_lines
        ],
        "paid": some(order.paid - order.refunded),
        "toPay": some(max(order.balance, 0)),
        "toRefund": some(max(-order.balance, 0)),
        "paymentMethod": _line(order.payment_method),
        "shippingAddress": _postal(order.customer_details.shipping_address, write),
        "billingAddress": _postal(order.customer_details.billing_address, write),
    }


def _order_line(line: OrderLine, order: Order, write: Formats) -> Facts:
    def money(minor: int) -> str:
        return write.money(Money(minor, order.currency))

    return {
        "title": _line(line.title),
        "sku": _line(line.sku),
        "quantity": line.counting,
        "unitPrice": money(line.unit_price),
        "discount": money(line.discount) if line.discount else None,
        "taxRate": write.percent(line.tax_rate),
        "total": money(
            line.order_discount + (line.total if order.prices_include_tax else line.net)
        ),
        "isDigital": line.kind.value == "DIGITAL",
    }


def _parcel(order: Order | None, given: Mapping[str, Any]) -> Facts:
    """Tell of the parcel that the message is about, else of the last one that left."""
    parcel = None if order is None else _last_parcel(order, given.get("fulfillmentId"))
    titles = {} if order is None else {line.id: line.title for line in order.lines}
    tracking = None if parcel is None else parcel.tracking
    return {
        "carrier": _text(given.get("carrier")) or _line(getattr(tracking, "carrier", None)),
        "number": _text(given.get("trackingNumber")) or _line(getattr(tracking, "number", None)),
        "url": _address(given.get("trackingUrl") or getattr(tracking, "url", None)),
        "lines": [
            {"title": _line(titles.get(piece.line_id)), "quantity": piece.quantity}
            for piece in ([] if parcel is None else parcel.lines)
        ],
    }


def _last_parcel(order: Order, id: object) -> Fulfillment | None:
    for parcel in reversed(order.fulfillments):
        if str(parcel.id) == id or (id is None and parcel.state in _SHIPPED):
            return parcel
    return None


def _cancellation(order: Order | None, given: Mapping[str, Any], write: Formats) -> Facts:
    lines = [] if order is None else [line for line in order.lines if line.cancelled]
    return {
        "reason": _text(given.get("reason")),
        "askToOrderAgain": given.get("askToOrderAgain") is True,
        "refund": _amount(given.get("refundAmount"), order, write),
        "lines": [{"title": _line(line.title), "quantity": line.cancelled} for line in lines],
    }


def _payment(shop: Shop, order: Order | None, given: Mapping[str, Any], write: Formats) -> Facts:
    owed = None
    if order is not None and order.balance > 0:
        owed = write.money(Money(order.balance, order.currency))
    due = _text(given.get("dueOn"))
    return {
        "amount": _amount(given.get("amount"), order, write) or owed,
        "reference": None if order is None else _line(order.payment_reference),
        "receiver": _line(shop.name),
        "iban": _grouped(shop.iban),
        "bic": _line(shop.bic),
        "dueOn": None if due is None else write.day(date.fromisoformat(due)),
        "url": _address(given.get("paymentUrl")),
    }


def _amount(given: object, order: Order | None, write: Formats) -> str | None:
    """Write an amount that was given as the log writes it, in the order's currency."""
    if not isinstance(given, str) or order is None:
        return None
    return write.money(Money.of(parse_amount(given), order.currency))


def _postal(address: Address | None, write: Formats) -> list[str]:
    """Give an address line by line, as it stands on an envelope."""
    if address is None:
        return []
    town = " ".join(filter(None, (address.postal_code, address.city)))
    name = " ".join(filter(None, (address.first_name, address.last_name)))
    country = None if address.country is None else write.country(address.country)
    parts = (
        *(name, address.company, address.line1, address.line2),
        *(town, address.region, country),
    )
    return [line for part in parts if (line := _line(part))]


def _paragraphs(body: str | None) -> list[list[str]]:
    """Part a text at its blank lines, and its paragraphs into lines."""
    text = _text(body) or ""
    return [
        [line.strip() for line in paragraph.split("\n")]
        for paragraph in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text)
        if paragraph.strip()
    ]


def _grouped(iban: str | None) -> str | None:
    return None if iban is None else " ".join(re.findall("..?.?.?", iban))


def _day(moment: datetime | None, write: Formats) -> str | None:
    return None if moment is None else write.day(moment)


def _address(text: object) -> str | None:
    """Give the address of a page; anything else that could be clicked is left out."""
    return text if isinstance(text, str) and _WEB.fullmatch(text) else None


def _text(value: object) -> str | None:
    return tidy(value) or None if isinstance(value, str) else None


def _line(value: object) -> str | None:
    """Give a text on one line."""
    text = _text(value)
    return None if text is None else " ".join(text.split())
