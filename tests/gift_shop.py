"""A British gift shop that takes invoices over."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from factories import World

from app.clock import SystemClock
from app.importing.report import Report
from app.importing.run import import_inputs, import_invoices
from app.importing.terms import Terms
from app.offline import offline_context, offline_services
from resolvers.context import Context

DATA = Path(__file__).parent / "data"
REAL = DATA / "online-retail-lines.csv"
MADE_UP = DATA / "made-up-invoices.csv"
HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GIFTS = {
    "currency": "GBP",
    "country": "GB",
    "time_zone": "Europe/London",
    "default_tax_rate": 2000,
    "order_prefix": "",
}
SOURCE = "till"


def terms(**changes: Any) -> Terms:
    """Make the terms of the shop's files."""
    usual: dict[str, Any] = {
        "source": SOURCE,
        "currency": "GBP",
        "tax_rate": 2000,
        "prices_include_tax": True,
        "zone": ZoneInfo("Europe/London"),
    }
    return Terms(**{**usual, **changes})


def context_of(world: World) -> Context:
    """Make the context of a command in the world's shop."""
    services = offline_services(world.database, SystemClock())
    return offline_context(services, world.shop_id)


async def take_over(world: World, file: Path, **changes: Any) -> Report:
    """Import a file of invoices; every line of it must be accounted for."""
    report = await import_invoices(context_of(world), file, terms(**changes))
    assert report.accounted == report.lines
    return report


async def take_inputs(world: World, file: Path) -> Report:
    """Import JSON lines."""
    report = await import_inputs(context_of(world), file)
    assert report.accounted == report.lines
    return report


def written(folder: Path, lines: Sequence[str], head: str = HEAD) -> Path:
    """Write a CSV file."""
    file = folder / "invoices.csv"
    file.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return file


async def order_numbered(world: World, number: str, source: str = SOURCE) -> Any:
    """Ask for an order by its number in the file."""
    external = {"source": source, "number": number}
    return (await world.ask(ORDER, by={"externalNumber": external}))["order"]


ORDER = """
    query ($by: OrderBy!) {
      order(by: $by) {
        id
        placedAt
        source
        placedTotal { amount }
        total { amount currencyCode }
        tax { amount }
        fulfillmentStatus
        discounts { title amount { amount } }
        shipping { method total { amount } }
        customer { externalNumber { source number } email }
        customerDetails { email lastName shippingAddress { country } }
        lines(first: 100) { nodes { sku title ordered returned unitPrice { amount } } }
        returns { nodes { externalNumber { number } amount { amount } } }
        events(last: 5) { nodes { type actor { kind name } } }
      }
    }
"""
