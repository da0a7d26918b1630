"""How many documents one core prints in a second, and what that leaves in memory."""

import argparse
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from adapters.documents import Press
from domain.address import Address
from domain.documents.issuing import Wanted, issue
from domain.documents.kinds import DocumentType
from domain.line import OrderLine, Shipping
from domain.order import Order
from domain.pricing import TaxRounding
from domain.printing import Paper
from domain.profile import CustomerDetails
from domain.shop import Shop
from domain.states import LineKind, OrderState

AT = datetime(2026, 11, 22, tzinfo=UTC)
TOWN = Address(line1="Kauppatori 1", postal_code="20100", city="Turku", country="FI")
CASES = (("invoice", 5, 1), ("invoice", 300, 1), ("packing list", 5, 100))
"""What is printed, of how many lines, how many in one PDF."""


def main(options: Sequence[str]) -> None:
    """Print each case for some seconds of CPU."""
    parser = argparse.ArgumentParser(prog="printing")
    parser.add_argument("--seconds", type=float, default=5.0, help="of CPU for each case")
    seconds = parser.parse_args(options).seconds
    press = Press()
    press.print([paper("invoice", 1, 0)])  # reads template and font
    for kind, lines, together in CASES:
        count, size, start = 0, 0, time.process_time()
        while (spent := time.process_time() - start) < seconds:
            papers = [paper(kind, lines, count + nth) for nth in range(together)]
            size = len(press.print(papers))
            count += together
        each = (
            f"{together} {kind}s of {lines} lines in a PDF"
            if together > 1
            else f"{kind} of {lines} lines"
        )
        print(f"{each:45} {count / spent:7.1f} a second of CPU, {size / 1024:7.0f} kB a PDF")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'most memory held':45} {peak:7.0f} MB")


def paper(kind: str, lines: int, nth: int) -> Paper:
    """Issue a document of an order with that many lines."""
    wanted = Wanted(type=DocumentType(kind.upper().replace(" ", "_")), locale="fi")
    document = issue(wanted, order(lines, nth), SHOP, [], id=UUID(int=nth), at=AT)
    return Paper(number=document.number or str(nth), locale="fi", facts=document.facts)


def order(lines: int, nth: int) -> Order:
    """Make an order that was placed."""
    made = Order(
        id=UUID(int=nth),
        number=f"C{nth}",
        state=OrderState.OPEN,
        currency="EUR",
        customer_details=CustomerDetails(
            first_name="Aino", last_name="Virtanen", shipping_address=TOWN
        ),
        shipping=Shipping(method="Posti", price=590, tax_rate=2550),
        prices_include_tax=True,
        tax_rounding=TaxRounding.LINE,
        payment_reference="1232",
        placed_at=AT,
        created_at=AT,
        updated_at=AT,
        lines=[
            OrderLine(
                id=UUID(int=at + 1),
                rank=at,
                kind=LineKind.PHYSICAL,
                sku=f"MUG-{at}",
                title=f"Keraaminen muki {at}",
                ordered=1 + at % 3,
                unit_price=1250 + nth % 100,
                tax_rate=1400 if at % 2 else 2550,
            )
            for at in range(lines)
        ],
    )
    made.reprice()
    return made


SHOP = Shop(
    id=UUID(int=0),
    slug="bench",
    name="Kotitiski",
    vat_id="FI20774740",
    address=TOWN,
    currency="EUR",
    country="FI",
    locale="fi",
    time_zone="Europe/Helsinki",
    prices_include_tax=True,
    tax_rounding=TaxRounding.LINE,
    default_tax_rate=2550,
    order_prefix="C",
    customer_prefix="",
    sender_name=None,
    sender_email="hei@kotitiski.example",
    iban="FI2112345600000785",
    bic="NDEAFIHH",
    accent_color="#1a7f5a",
)
