"""Puts a cart together for somebody."""

from dataclasses import replace
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Final
from uuid import UUID

from app.demo.countries import EXEMPT, Country
from app.demo.goods import CODES, FREE_SHIPPING, GIFT_WRAP, PRESENT, PRODUCTS, Product
from app.demo.people import Person, address
from domain.line import Discount
from domain.metadata import Entry, Metadata
from domain.placing import NewLine, NewOrder, NewShipping
from domain.profile import CustomerDetails
from domain.states import LineKind

SOURCE: Final = "web shop"

# Weights added up, as `choices` would do it at each draw.
_LINES: Final = tuple(accumulate((40, 28, 17, 10, 5)))
_PIECES: Final = tuple(accumulate((72, 19, 6, 3)))
_POPULAR: Final = tuple(accumulate(1 / (place + 3) for place in range(len(PRODUCTS))))
_SALE: Final = 0.12
_SALE_PERCENT: Final = 20
_CODE: Final = 0.15
_PRESENT: Final = 0.5
_WRAP: Final = 0.06
_NOTE: Final = 0.06
_BILLED_ELSEWHERE: Final = 0.08
_CAME_BY: Final = 0.2
_CAMPAIGNS: Final = ("newsletter", "instagram", "price comparison", "podcast")


def cart(person: Person, method: str, random: Random) -> NewOrder:
    """Make an order that is paid so; when it is placed and for which account is to be added."""
    country = person.country
    lines = _lines(country, random)
    parcel = any(line.kind is LineKind.PHYSICAL for line in lines)
    value = sum(line.unit_price * line.quantity - line.discount for line in lines)
    return NewOrder(
        currency=country.currency,
        customer_details=details(person, random),
        lines=lines,
        shipping=_shipping(country, value, random) if parcel else NewShipping(tax_rate=0),
        discounts=_discounts(value, random, parcel=parcel),
        payment_method=method,
        customer_id=None,
        source=SOURCE,
        external_number=None,
        language=country.language,
        customer_note=random.choice(country.notes) if random.random() < _NOTE else None,
        placed_at=None,
        expected_total=None,
        metadata=_came_by(random),
    )


def placed(
    order: NewOrder, at: datetime, customer_id: UUID | None, cart_name: str | None
) -> NewOrder:
    """Say when it is placed, for which account, and which cart it was."""
    return replace(order, placed_at=at, customer_id=customer_id, cart=cart_name)


def details(person: Person, random: Random) -> CustomerDetails:
    """Write down who buys; a few are billed at another address, most at that of the parcel."""
    elsewhere = random.random() < _BILLED_ELSEWHERE
    return CustomerDetails(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        company=person.company,
        phone=person.phone,
        vat_id=person.vat_id,
        shipping_address=person.address,
        billing_address=address(person, random) if elsewhere else None,
    )


def _came_by(random: Random) -> Metadata:
    """Let the storefront note what brought somebody here."""
    if random.random() >= _CAME_BY:
        return ()
    return (Entry("web", "campaign", random.choice(_CAMPAIGNS)),)


def _lines(country: Country, random: Random) -> list[NewLine]:
    (count,) = random.choices(range(1, len(_LINES) + 1), cum_weights=_LINES)
    chosen = dict.fromkeys(random.choices(PRODUCTS, cum_weights=_POPULAR, k=count))
    lines = [_line(product, country, random) for product in chosen]
    if random.random() < _WRAP and any(line.kind is LineKind.PHYSICAL for line in lines):
        lines.append(_line(GIFT_WRAP, country, random))
    return lines


def _line(product: Product, country: Country, random: Random) -> NewLine:
    pieces = 1
    if product.kind is LineKind.PHYSICAL:
        (pieces,) = random.choices(range(1, len(_PIECES) + 1), cum_weights=_PIECES)
    on_sale = product.kind is LineKind.PHYSICAL and random.random() < _SALE
    price = country.price(product.price)
    return NewLine(
        kind=product.kind,
        sku=product.sku,
        title=product.title,
        quantity=pieces,
        unit_price=price,
        discount=price * pieces * _SALE_PERCENT // 100 if on_sale else 0,
        tax_rate=0 if country.code in EXEMPT else product.tax_rate,
    )


def _shipping(country: Country, value: int, random: Random) -> NewShipping:
    method, euros = random.choice(country.shipping)
    price = country.price(euros)
    return NewShipping(
        method=method,
        price=price,
        discount=price if value >= country.price(FREE_SHIPPING) else 0,
        tax_rate=0 if country.code in EXEMPT else None,
    )


def _discounts(value: int, random: Random, *, parcel: bool) -> tuple[Discount, ...]:
    draw = random.random()
    if draw >= _CODE:
        return ()
    code = PRESENT if not parcel and draw < _CODE * _PRESENT else random.choice(CODES)
    return (Discount(amount=value * code.percent // 100, title=code.title, code=code.code),)
