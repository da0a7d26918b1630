"""Orders to take away: an address that holds for some minutes, and what is sent from it."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from db.answer import Answer
from db.ids import new_id
from db.order_export import order_pages
from domain.access import Scope, Viewer
from domain.errors import InvalidInput, NotConfigured
from domain.events import OrdersExported
from domain.spreadsheet import csv_text, harmless
from resolvers.context import Context, Services
from resolvers.payloads import DocumentUnfit
from resolvers.sealed import HELD, Refusal, open_sealed, seal

LONGEST: Final = 6_000  # characters of an address that every proxy lets through
PATH: Final = "/exports/orders/"
_USE: Final = "orders"


class ExportFormat(StrEnum):
    """How exported orders are written."""

    CSV = "CSV"
    JSONL = "JSONL"


@dataclass(frozen=True, slots=True)
class Export:
    """What an address stands for, and on whose behalf."""

    viewer: Viewer
    format: ExportFormat
    filter: dict[str, Any]


async def export_orders(context: Context, chosen: ExportFormat, filter: dict[str, Any]) -> Answer:
    """Make an address, and note in the log that somebody takes orders away.

    Raises:
        NotConfigured: there is no key to seal it with.
        InvalidInput: the filter does not fit into an address.
    """
    vault = context.services.webhooks.vault
    if not vault.is_ready:
        raise NotConfigured("TISKI_SECRET_KEY")
    ends = context.now() + HELD
    sealed = seal(vault, context.viewer, _USE, ends, format=chosen.value, filter=filter)
    url = PATH + sealed
    if len(url) > LONGEST:
        message = "This filter does not fit into an address: name fewer things in it."
        raise InvalidInput(message, field=("filter",))
    async with context.write() as unit:
        unit.tell(OrdersExported(chosen.value))
        return unit.answer(once={"url": url, "ends": ends.isoformat()})


async def open_export(services: Services, sealed: str) -> Export:
    """Find out what an address stands for.

    Raises:
        Refusal: it was not made here, is too old, or its token no longer holds.
    """
    viewer, kept = await open_sealed(services, sealed, _USE, "exportOrders")
    return Export(viewer, ExportFormat(kept["format"]), kept["filter"])


async def written_orders(services: Services, export: Export) -> AsyncGenerator[bytes]:
    """Write the orders piece by piece, as they stood when the first was read."""
    viewer = export.viewer
    context = Context(services=services, viewer=viewer, request_id=f"export-{new_id()}")
    try:
        conditions = services.webhooks.payloads.conditions(context.reads, export.filter)
    except DocumentUnfit as error:
        raise Refusal(str(error)) from error
    is_table = export.format is ExportFormat.CSV
    reads_payments = not is_table and viewer.allows(Scope.PAYMENTS_READ)
    pages = order_pages(context.session, conditions, payments=reads_payments)
    try:
        if is_table:
            yield csv_text([[name for name, _ in (*_OF_ORDER, *_OF_LINE)]]).encode()
        async with aclosing(pages):
            async for orders in pages:
                for order in orders:
                    yield (_rows(order) if is_table else _line(order)).encode()
    finally:
        await context.close()


def _line(order: Mapping[str, Any]) -> str:
    return json.dumps(order, ensure_ascii=False) + "\n"


def _rows(order: Mapping[str, Any]) -> str:
    """Write a row for each line of the order, at least one."""
    own = [_cell(order, path) for _, path in _OF_ORDER]
    lines: Sequence[Mapping[str, Any]] = order["lines"] or [{}]
    return csv_text([*own, *[_cell(line, path) for _, path in _OF_LINE]] for line in lines)


def _cell(thing: Mapping[str, Any], path: str) -> object:
    value: Any = thing
    for step in path.split("."):
        value = None if value is None else value.get(step)
    return harmless(value) if isinstance(value, str) else value


_OF_ORDER: Final = [
    *((name, name) for name in ("number", "placedAt", "state", "paymentStatus")),
    *((name, name) for name in ("fulfillmentStatus", "currency", "source", "paymentMethod")),
    *((name, name) for name in ("paymentReference", "shippingMethod", "shippingTotal")),
    *((name, name) for name in ("net", "tax", "credits", "total", "paid", "refunded")),
    *(
        (name, f"customerDetails.{name}")
        for name in ("email", "firstName", "lastName", "company", "phone", "vatId")
    ),
    *(
        (f"shipping.{name}", f"customerDetails.shippingAddress.{name}")
        for name in ("line1", "line2", "postalCode", "city", "country")
    ),
]
"""Columns of a table that say something of the order: their headings, and where it stands."""

_OF_LINE: Final = [
    (f"line.{name}", name)
    for name in (
        *("kind", "sku", "title", "ordered", "cancelled", "fulfilled", "returned", "unitPrice"),
        *("discount", "orderDiscount", "taxRate", "net", "tax", "total"),
    )
]
"""Columns that say something of one line."""
