"""Looks for shops where something happened, and has their customers told of it."""

import asyncio
from typing import Final
from uuid import UUID

import structlog

from app.tracing import Tracing
from db.occasions import Occasions
from resolvers.context import Services
from resolvers.occasions import read_on

LOOK: Final = 1.0  # seconds between two looks
AT_ONCE: Final = 100
"""Shops that one look finds."""

log = structlog.stdlib.get_logger(__name__)


async def tell_customers(
    services: Services, *, look: float = LOOK, tracing: Tracing | None = None
) -> None:
    """Queue what customers are to be told, until cancelled."""
    tracing = tracing or Tracing()
    occasions = Occasions(services.database, services.clock)
    while True:
        try:
            shops = await occasions.due(AT_ONCE)
        except Exception as error:  # noqa: BLE001  (it must never stop looking)
            log.warning("messages by rules unreachable", error=repr(error))
            shops = ()
        for shop_id in shops:
            await _read(services, shop_id, tracing)
        await asyncio.sleep(look)


async def _read(services: Services, shop_id: UUID, tracing: Tracing) -> None:
    """Read one shop's log to its end; what goes wrong there keeps no other shop waiting."""
    try:
        with tracing.span("messages by rules") as span:
            span.note(tiski__shop=str(shop_id))
            while await read_on(services, shop_id):
                pass
    except Exception:
        log.exception("messages by rules left alone", shop=str(shop_id))
