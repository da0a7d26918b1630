"""Documents to be printed, made of few words."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from factories import Json
from pictures import png

from domain.brand import Picture, PictureType
from domain.documents.items import Item, tax_lines
from domain.money import amount_text
from domain.printing import Paper

TURKU = {
    "company": None,
    "name": None,
    "line1": "Kauppatori 1",
    "line2": None,
    "postalCode": "20100",
    "city": "Turku",
    "region": None,
    "country": "FI",
}
SHOP = {
    "name": "Kotitiski",
    "vatId": "FI20774740",
    "country": "FI",
    "address": TURKU,
    "phone": "+358 40 1234567",
    "website": "https://kotitiski.example",
    "email": "hei@kotitiski.example",
    "iban": "FI2112345600000785",
    "bic": "NDEAFIHH",
    "note": "Kotipaikka Turku",
    "logo": str(uuid4()),
    "accentColor": "#1a7f5a",
}
LOGO = Picture(id=uuid4(), media_type=PictureType.PNG, width=120, height=40, content=png(120, 40))


def item(nth: int, rate: int = 2550, **more: Any) -> Item:
    """Make a row: two pieces at 12.50 with tax, whose rate is in basis points."""
    net = round(2500 * 10000 / (10000 + rate))
    given: dict[str, Any] = {"title": f"Mug {nth}", "sku": f"M-{nth}", "quantity": 2}
    given |= {"unit_price": 1250, "net": net, "tax": 2500 - net}
    return Item(id=f"{nth:032x}", rate=rate, **given | more)


def paper(
    kind: str, locale: str, items: Sequence[Item], *, shop: Json | None = None, **more: Any
) -> Paper:
    """Make a document of these rows, with other facts where they are named."""
    taxes = tax_lines(items)
    net, tax = sum(each.net for each in taxes), sum(each.tax for each in taxes)
    total = amount_text(net + tax, "EUR")
    facts: Json = {
        "version": 1,
        "type": kind,
        "timeZone": "Europe/Helsinki",
        "issuedAt": "2026-11-22T22:30:00+00:00",
        "shop": SHOP | (shop or {}),
        "order": {
            "number": "C536379",
            "placedAt": "2026-11-20T09:00:00+00:00",
            "currency": "EUR",
            "pricesIncludeTax": True,
            "shippingMethod": "Posti",
        },
        "buyer": {"company": "Virtanen Oy", "name": "Aino", "vatId": None, "address": TURKU},
        "receiver": {"company": None, "name": "Eino", "address": TURKU | {"line1": "Ranta 2"}},
        "note": None,
        "items": [each.to_json("EUR") for each in items],
        "taxLines": [
            each.to_json()
            | {
                "net": amount_text(each.net, "EUR"),
                "tax": amount_text(each.tax, "EUR"),
                "total": amount_text(each.net + each.tax, "EUR"),
            }
            for each in taxes
        ],
        "taxNote": None,
        "net": amount_text(net, "EUR"),
        "tax": amount_text(tax, "EUR"),
        "total": total,
        "paymentMethod": "invoice",
        "paymentReference": "1232",
        "paid": "0.00",
        "refunded": "0.00",
        "balance": total,
        "dueOn": "2026-12-06",
        "suppliedOn": None,
    }
    if kind == "CREDIT_NOTE":
        facts["invoice"] = {"number": "L7", "issuedAt": "2026-11-21T10:00:00+00:00"}
    return Paper(number="L8", locale=locale, facts=facts | more, logo=LOGO)
