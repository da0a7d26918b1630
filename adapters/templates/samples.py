"""Made-up letters, on which a shop's own wording is tried before it is saved.

One letter has everything, one as little as there can be: a template has to bear both.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

from domain.access import SYSTEM
from domain.address import Address
from domain.customer import Customer
from domain.fulfillment import Fulfillment, FulfillmentLine, Tracking
from domain.letters import DownloadLink, Letter, MessageTemplate
from domain.line import Discount
from domain.order import Order
from domain.placing import NewLine, NewOrder, NewShipping, place
from domain.pricing import TaxRounding
from domain.profile import CustomerDetails, Profile
from domain.shop import Shop
from domain.states import FulfillmentState, LineKind

_AT: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_HOME: Final = Address(
    first_name="Aino",
    last_name="Virtanen",
    line1="Mannerheimintie 1 A 4",
    postal_code="00100",
    city="Helsinki",
    country="FI",
)
_FACTS: Final = {
    "reason": "The mugs broke on their way to us.",
    "askToOrderAgain": True,
    "refundAmount": "12.50",
    "refundMethod": "Card",
    "amount": "30.90",
    "dueOn": "2026-03-16",
    "paymentUrl": "https://pay.example/1",
    "invoiceNumber": "1001",
    "documentUrl": "https://shop.example/invoice.pdf",
}


def samples(template: MessageTemplate, locale: str = "en") -> Iterator[Letter]:
    """Give a full letter, and then sparse ones."""
    yield full(template, locale)
    bare = _shop(locale, name="Shop")
    yield Letter(template=template, locale=locale, shop=bare, order=_bare_order(bare))
    if template is MessageTemplate.ORDER_MESSAGE:
        account = Customer(
            id=UUID(int=1), number=None, profile=Profile(), created_at=_AT, updated_at=_AT
        )
        yield Letter(template=template, locale=locale, shop=bare, customer=account, body="Hello!")


def full(template: MessageTemplate, locale: str = "en") -> Letter:
    """Give a letter that has everything."""
    shop = _shop(
        locale,
        name="Kotitiski",
        vat_id="FI12345671",
        address=Address(line1="Satamakatu 3", postal_code="00160", city="Helsinki", country="FI"),
        phone="+358 9 1234 567",
        website="https://kotitiski.example",
        reply_to="asiakaspalvelu@kotitiski.example",
        logo_id=UUID(int=7),
        iban="FI2112345600000785",
        bic="NDEAFIHH",
    )
    return Letter(
        template=template,
        locale=locale,
        shop=shop,
        order=_full_order(shop),
        body="We packed it with care.\n\nSee you again!\nThe people of Kotitiski",
        downloads=[
            DownloadLink(
                title="Knitting pattern: mittens",
                file_name="mittens.pdf",
                url="https://shop.example/downloads/abc",
                expires_at=datetime(2026, 4, 1, tzinfo=UTC),
                downloads_left=3,
            )
        ],
        facts=_FACTS,
    )


def _shop(locale: str, **settings: Any) -> Shop:
    return Shop(
        id=UUID(int=1),
        slug="sample",
        currency="EUR",
        country="FI",
        locale=locale,
        time_zone="Europe/Helsinki",
        prices_include_tax=True,
        tax_rounding=TaxRounding.LINE,
        default_tax_rate=2550,
        order_prefix="C",
        customer_prefix="",
        sender_name=None,
        sender_email=None,
        **settings,
    )


def _full_order(shop: Shop) -> Order:
    order = _placed(
        shop,
        _line("Stoneware mug, grey", 3, 1450, sku="MUG-1"),
        _line("Linen towel, 50 by 70 cm", 1, 2200, sku="TWL-3", discount=200),
        _line("Cookbook: bread", 1, 3400, sku="BOK-9", tax_rate=1350),
        _line("Knitting pattern: mittens", 1, 600, kind=LineKind.DIGITAL),
        shipping=NewShipping(method="Posti", price=590),
        discounts=(Discount(500, title="Spring", code="SPRING"),),
        payment_method="Bank transfer",
        customer_note="Please ring the bell twice.",
    )
    order.number = "C1042"
    order.payment_reference = "10425"
    order.paid = 2000
    order.lines[0].cancelled = 1
    order.reprice()
    order.fulfillments.append(
        Fulfillment(
            id=UUID(int=90),
            state=FulfillmentState.SHIPPED,
            tracking=Tracking(
                carrier="Posti", number="JJFI123456", url="https://posti.example/JJFI123456"
            ),
            actor=SYSTEM,
            created_at=_AT,
            lines=[FulfillmentLine(id=UUID(int=91), line_id=order.lines[0].id, quantity=2)],
        )
    )
    return order


def _bare_order(shop: Shop) -> Order:
    order = _placed(shop, _line("Mug", 1, 1000), customer_details=CustomerDetails())
    order.number = "C1"
    return order


def _placed(shop: Shop, *lines: NewLine, **changes: Any) -> Order:
    given: dict[str, Any] = {
        "currency": shop.currency,
        "customer_details": CustomerDetails(
            email="aino@example.com",
            first_name="Aino",
            last_name="Virtanen",
            shipping_address=_HOME,
            billing_address=_HOME,
        ),
        "lines": lines,
        "shipping": NewShipping(),
        "discounts": (),
        "payment_method": None,
        "customer_note": None,
    }
    unsaid = ("customer_id", "source", "external_number", "language", "placed_at", "expected_total")
    ids = count(1)
    order, _ = place(
        NewOrder(**dict.fromkeys(unsaid), **given | changes),
        shop,
        _AT,
        lambda: UUID(int=next(ids)),
    )
    return order


def _line(title: str, quantity: int, price: int, **changes: Any) -> NewLine:
    given: dict[str, Any] = {
        "kind": LineKind.PHYSICAL,
        "sku": None,
        "discount": 0,
        "tax_rate": None,
    }
    return NewLine(title=title, quantity=quantity, unit_price=price, **given | changes)
