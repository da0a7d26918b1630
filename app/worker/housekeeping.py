"""Removes what has served its time, once an hour."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from app.tracing import Tracing
from db.database import Database
from db.housekeeping import (
    forget_answers,
    forget_exports,
    forget_notices,
    shops_with_kept_buyers,
)
from db.outbox import forget_deliveries
from domain.ports import Clock
from resolvers.erasure import release_buyers

ANSWERS_ARE_KEPT: Final = timedelta(days=7)
DELIVERIES_ARE_KEPT: Final = timedelta(days=30)
"""How long a message to a webhook can be looked up after it was delivered or given up."""
NOTICES_ARE_KEPT: Final = timedelta(days=90)
"""How long a payment provider's notice is known, so that it is applied once."""
PAUSE: Final = 3600.0
"""Seconds between two rounds."""

log = structlog.stdlib.get_logger(__name__)


async def work(
    database: Database, clock: Clock, *, pause: float = PAUSE, tracing: Tracing | None = None
) -> None:
    """Do one round after the other until it is cancelled; a round that fails is logged."""
    tracing = tracing or Tracing()
    while True:
        try:
            with tracing.span("housekeeping"):
                done = await one_round(database, clock.now())
        except Exception:
            log.exception("housekeeping failed")
        else:
            log.debug("housekeeping done", **done)
        await asyncio.sleep(pause)


async def one_round(database: Database, at: datetime) -> dict[str, int]:
    """Do what is due, and count it: what has expired, buyers that bookkeeping needs no more."""
    answers = await forget_answers(database, at - ANSWERS_ARE_KEPT)
    told = await forget_deliveries(database, at - DELIVERIES_ARE_KEPT)
    notices = await forget_notices(database, at - NOTICES_ARE_KEPT)
    exports = await forget_exports(database, at)
    shops = await shops_with_kept_buyers(database)
    buyers = sum([await release_buyers(database, shop, at) for shop in shops])
    return {
        "idempotency_keys": answers,
        "deliveries": told,
        "notices": notices,
        "exports": exports,
        "buyers": buyers,
    }
