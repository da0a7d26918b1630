"""Removes what has served its time, once an hour."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from db.database import Database
from db.housekeeping import forget_answers
from db.outbox import forget_deliveries
from domain.ports import Clock

ANSWERS_ARE_KEPT: Final = timedelta(days=7)
DELIVERIES_ARE_KEPT: Final = timedelta(days=30)
"""How long a message to a webhook can be looked up after it was delivered or given up."""
PAUSE: Final = 3600.0
"""Seconds between two rounds."""

log = structlog.stdlib.get_logger(__name__)


async def work(database: Database, clock: Clock, *, pause: float = PAUSE) -> None:
    """Do one round after the other until it is cancelled; a round that fails is logged."""
    while True:
        try:
            answers = await forget_answers(database, clock.now() - ANSWERS_ARE_KEPT)
            told = await forget_deliveries(database, clock.now() - DELIVERIES_ARE_KEPT)
        except Exception:
            log.exception("housekeeping failed")
        else:
            log.debug("housekeeping done", idempotency_keys=answers, deliveries=told)
        await asyncio.sleep(pause)
