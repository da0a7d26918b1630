"""Orders to take away: an address that holds for some minutes, and what is sent from it."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from db.answer import Answer
from db.ids import new_id
from db.order_export import order_pages
from db.shops import grant_by_id
from domain.access import Scope, Viewer
from domain.errors import InvalidInput, NotConfigured
from domain.events import OrdersExported
from domain.ports import SecretUnreadable
from domain.spreadsheet import csv_text, harmless
from resolvers.context import Context, Services
from resolvers.payloads import DocumentUnfit

HELD: Final = timedelta(minutes=10)
"""How long an address can be used."""
LONGEST: Final = 6_000  # characters of an address that every proxy lets through
PATH: Final = "/exports/orders/"
_USE: Final = "orders"  # other things are sealed with the same key


class ExportFormat(StrEnum):
    """How exported orders are written."""

    CSV = "CSV"
    JSONL = "JSONL"


class Refusal(Exception):
    """An address can't be used; the message says why, `is_over` that it could be once."""

    def __init__(self, message: str, *, is_over: bool = False) -> None:
        super().__init__(message)
        self.is_over = is_over


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
    kept = {
        "use": _USE,
        "shop": str(context.viewer.shop_id),
        "token": str(context.viewer.token_id),
        "format": chosen.value,
        "filter": filter,
        "ends": ends.isoformat(),
    }
    packed = b64encode(zlib.compress(json.dumps(kept).encode())).decode()
    url = PATH + vault.seal(packed)
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
    try:
        packed = services.webhooks.vault.open(sealed)
        kept = json.loads(zlib.decompress(b64decode(packed, validate=True)))
        ends = datetime.fromisoformat(kept["ends"] if kept["use"] == _USE else "")
    except (SecretUnreadable, ValueError, TypeError, KeyError, zlib.error) as error:
        message = "This address was not made by this server."
        raise Refusal(message) from error
    now = services.clock.now()
    if ends <= now:
        message = "This address was good for 10 minutes. Ask `exportOrders` for a new one."
        raise Refusal(message, is_over=True)
    grant = await grant_by_id(services.database, UUID(kept["shop"]), UUID(kept["token"]))
    if (
        grant is None
        or grant.revoked_at is not None
        or (grant.expires_at is not None and grant.expires_at <= now)
        or not grant.viewer.allows(Scope.ORDERS_READ)
    ):
        message = "The access token that asked for this address no longer holds."
        raise Refusal(message)
    return Export(grant.viewer, ExportFormat(kept["format"]), kept["filter"])


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
