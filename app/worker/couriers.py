"""Looks for webhooks that have something to be told, and gives each its turn."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from app.metrics import Metrics
from app.tracing import Tracing
from db.outbox import Held, Outbox
from db.webhooks import WebhookLost
from domain.delivery import Outcome
from resolvers.context import Services
from resolvers.courier import Courier

AT_ONCE: Final = 64
"""Webhooks that a process tells at the same time."""
LOOK: Final = 1.0  # seconds between two looks
GRACE: Final = 3.0  # seconds that requests under way get to end when the process stops

log = structlog.stdlib.get_logger(__name__)


class Couriers:
    """Those of one process who tell webhooks what happened."""

    def __init__(
        self,
        services: Services,
        metrics: Metrics,
        *,
        at_once: int = AT_ONCE,
        look: float = LOOK,
        grace: float = GRACE,
        tracing: Tracing | None = None,
    ) -> None:
        self._services = services
        self._tracing = tracing or Tracing()
        self._metrics = metrics
        self._outbox = Outbox(services.database, services.clock)
        self._at_once = at_once
        self._look = look
        self._grace = grace
        self._turns: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled, then let what is under way end, or leave it to others."""
        try:
            while True:
                try:
                    await self.begin()
                except Exception as error:  # noqa: BLE001  (it must never stop looking)
                    log.warning("webhooks unreachable", error=repr(error))
                await asyncio.sleep(self._look)
        finally:
            await self._stop()

    async def begin(self) -> None:
        """Give a turn to as many webhooks as there is room for, those first that waited longest."""
        room = self._at_once - len(self._turns)
        if room <= 0:
            return
        for shop_id, webhook_id in await self._outbox.due(room):
            held = await self._outbox.take(shop_id, webhook_id)
            if held is None:
                continue
            task = asyncio.create_task(self._turn(held), name=f"webhook {webhook_id}")
            self._turns.add(task)
            task.add_done_callback(self._turns.discard)

    async def settle(self) -> None:
        """Wait until every turn that was begun has ended."""
        while self._turns:
            await asyncio.wait(self._turns)

    async def _turn(self, held: Held) -> None:
        courier = Courier(self._services, held, self._note)
        try:
            with self._tracing.span("webhook") as span:
                span.note(tiski__webhook=str(held.webhook_id), tiski__shop=str(held.shop_id))
                await courier.run()
        except WebhookLost:
            log.info("webhook lost")
        except asyncio.CancelledError:
            with suppress(Exception):  # the lease will end
                await asyncio.shield(courier.stop())
            raise
        except Exception:
            log.exception("webhook left alone")  # the lease will end

    async def _stop(self) -> None:
        if self._turns:
            _, unfinished = await asyncio.wait(self._turns, timeout=self._grace)
            for task in unfinished:
                task.cancel()
            if unfinished:
                await asyncio.wait(unfinished)

    def _note(self, outcome: Outcome, seconds: float, age: float) -> None:
        self._metrics.webhook_attempts.labels(outcome.value.lower()).inc()
        self._metrics.webhook_seconds.observe(seconds)
        if outcome is Outcome.DELIVERED:
            self._metrics.webhook_lag.observe(max(age, 0.0))
