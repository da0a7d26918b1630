"""Tells one webhook what happened: reads the log for it, sends, and stores what came of it.

One process at a time has a webhook. Messages about one subject go one after the other; several
subjects go at the same time. What is sent is stored first, and what came of it after: a process
that is killed in between leaves the message to be sent again.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from db.ids import new_id
from db.outbox import LEASE, Ahead, Held, Outbox, Step
from db.webhooks import WebhookLost
from domain.delivery import Delivery, Outcome, Reply, message_id, subject_of
from domain.events import WebhookDeliveryFailed, WebhookPaused
from domain.ports import SecretUnreadable
from domain.signing import signed
from domain.states import PauseReason
from domain.webhook import Webhook
from resolvers.context import Services
from resolvers.payloads import DocumentUnfit, NotRendered, Told

AT_ONCE: Final = 8
"""Requests of one webhook at the same time."""
MOST_WAITING: Final = 1000
"""Messages of one webhook that are queued before the log is read on."""
BATCH: Final = 200  # events that are read at once
TURN: Final = 20.0
"""Seconds after which a webhook lets others have its place."""
LOOK: Final = 1.0  # seconds between two looks at the log while requests are under way
TOGETHER: Final = 0.005  # seconds in which answers that come close together are gathered
BEAT: Final = LEASE.total_seconds() / 3

UNSIGNED: Final = (
    "The webhook's secret can't be read: TISKI_SECRET_KEY is not the one it was made with."
)
NOT_MADE: Final = "The message could not be made. The log of the server says more."
NOT_SENT: Final = "The request could not be sent. The log of the server says more."
USER_AGENT: Final = "Tiski-Webhooks/1"

log = structlog.stdlib.get_logger(__name__)

Event = dict[str, Any]
Noted = Callable[[Outcome, float, float], None]
"""Is told how an attempt ended, how long it took, and the age of the event in seconds."""


@dataclass(slots=True)
class Sent:
    """An attempt that has ended."""

    delivery: Delivery
    url: str
    at: datetime
    headers: dict[str, str]
    reply: Reply


class Courier:
    """One process's turn with one webhook."""

    def __init__(self, services: Services, held: Held, noted: Noted) -> None:
        self._services = services
        self._outbox = Outbox(services.database, services.clock)
        self._held = held
        self._noted = noted
        self._flying: dict[asyncio.Task[Sent], Delivery] = {}
        self._ended: list[Sent] = []
        self._until = monotonic() + TURN
        self._ahead: tuple[int, int, Ahead] | None = None
        self._look_at = 0.0
        self._look_again = False

    async def run(self) -> None:
        """Tell the webhook what there is to tell, then leave it.

        Raises:
            WebhookLost: it was deleted, or another process has it.
        """
        try:
            while await self._round():
                await self._wait()
            await self._outbox.leave(self._held)
        finally:
            for task in self._flying:
                task.cancel()
            if self._flying:
                await asyncio.wait(self._flying)

    async def stop(self) -> None:
        """Leave a webhook whose turn was cut short; what was under way is sent again."""
        with suppress(WebhookLost):
            await self._outbox.leave(self._held)

    async def _round(self) -> bool:
        """Store what ended, read on, and send what is due; False when nothing is under way."""
        ended, self._ended = self._ended, []
        async with self._outbox.step(self._held) as step:
            await self._store(step, ended)
            await self._queue(step)
            webhook = step.webhook
            ready = await self._ready(step)
            end = await step.unit.log_end()
        for sent in ended:
            self._count(sent)
        told = Told(self._services, self._held.shop_id, webhook)
        ready = await self._written(told, ready, end)
        for delivery in ready:
            self._flying[asyncio.create_task(self._send(webhook, delivery))] = delivery
        await self._look_ahead(told)
        again, self._look_again = self._look_again, False
        return bool(self._ahead or self._flying or self._ended or again)

    async def _wait(self) -> None:
        """Wait until a request has ended, or until the lease has to be renewed."""
        if not self._flying or self._ended or self._ahead is not None:
            return
        await asyncio.wait(self._flying, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(TOGETHER)
        for task in [task for task in self._flying if task.done()]:
            del self._flying[task]
            self._ended.append(task.result())

    async def _look_ahead(self, told: Told) -> None:
        """Read what happened since, where there is room for it."""
        webhook, now = told.webhook, monotonic()
        if webhook.is_full or not webhook.is_active or now >= self._until:
            return
        if self._flying and now < self._look_at:
            return
        ahead = await self._outbox.ahead(told.shop_id, webhook.position, webhook.types, BATCH)
        if ahead.position == webhook.position:
            self._look_at = now + LOOK
            return
        try:
            kept = await self._passing(told, ahead.events)
        except DocumentUnfit as error:
            await self._pause(PauseReason.QUERY_INVALID, error.message)
            return
        self._ahead = (webhook.version, webhook.position, Ahead(kept, ahead.position))

    async def _passing(self, told: Told, events: Sequence[Event]) -> Sequence[Event]:
        """Give those of the events whose orders meet the webhook's filter."""
        ids = [each["order_id"] for each in events if each["order_id"] is not None]
        if told.webhook.filter is None:
            return events
        passing = await self._services.webhooks.payloads.passing(told, list(dict.fromkeys(ids)))
        return [each for each in events if each["order_id"] in passing]

    async def _queue(self, step: Step) -> None:
        """Queue what was read, unless the webhook became another meanwhile."""
        webhook, found = step.webhook, self._ahead
        self._ahead = None
        deliveries = step.unit.deliveries
        if found is not None and found[:2] == (webhook.version, webhook.position):
            at, ahead = step.unit.at, found[2]
            await deliveries.queue([_delivery(webhook, each, at) for each in ahead.events])
            webhook.position = ahead.position
        webhook.is_full = await deliveries.waiting(webhook.id) >= MOST_WAITING

    async def _ready(self, step: Step) -> Sequence[Delivery]:
        webhook, room = step.webhook, AT_ONCE - len(self._flying)
        is_quiet = webhook.quiet_until is not None and webhook.quiet_until > step.unit.at
        if room <= 0 or is_quiet or monotonic() >= self._until:
            return ()
        return await step.unit.deliveries.ready(
            webhook.id,
            room,
            busy={delivery.subject for delivery in self._flying.values()},
            events=webhook.is_active,
        )

    async def _written(self, told: Told, ready: Sequence[Delivery], end: int) -> Sequence[Delivery]:
        """Write the messages that are not written yet, and store them before they are sent.

        Where somebody was erased meanwhile, after `end` of the log, they are written anew.
        """
        blank = [delivery for delivery in ready if delivery.body is None]
        if not blank:
            return ready
        bodies: dict[UUID, str] = {}
        for delivery in blank:
            try:
                delivery.body = await self._services.webhooks.payloads.body(told, delivery)
            except DocumentUnfit as error:
                await self._pause(PauseReason.QUERY_INVALID, error.message)
                return ()
            except NotRendered:
                self._ended.append(
                    Sent(delivery, told.webhook.url, self._now(), {}, Reply(error=NOT_MADE))
                )
            else:
                bodies[delivery.id] = delivery.body
        async with self._outbox.step(self._held) as step:
            await step.unit.deliveries.keep_bodies(bodies)
            if await step.unit.deliveries.were_erased(end):
                await step.unit.deliveries.keep_bodies(dict.fromkeys(bodies))
                self._look_again = True
                return ()
        return [delivery for delivery in ready if delivery.body is not None]

    async def _send(self, webhook: Webhook, delivery: Delivery) -> Sent:
        at, body = self._now(), delivery.body or ""
        vault = self._services.webhooks.vault
        headers: dict[str, str] = {}
        try:
            keys = [vault.open(sealed) for sealed in webhook.secrets(at)]
        except SecretUnreadable:
            return Sent(delivery, webhook.url, at, headers, Reply(error=UNSIGNED))
        headers = {
            "host": urlsplit(webhook.url).netloc,
            "user-agent": USER_AGENT,
            "content-type": "application/json",
            "content-length": str(len(body.encode())),
            **signed(delivery.message_id, at, body, keys),
        }
        try:
            reply = await self._services.webhooks.sender.post(webhook.url, headers, body)
        except Exception:
            log.exception("webhook not sent", delivery=str(delivery.id))
            reply = Reply(error=NOT_SENT)
        return Sent(delivery, webhook.url, at, headers, reply)

    async def _store(self, step: Step, ended: Sequence[Sent]) -> None:
        """Store attempts and what follows from them."""
        if not ended:
            return
        deliveries = step.unit.deliveries
        there = await deliveries.some([sent.delivery.id for sent in ended])
        of = [(there[sent.delivery.id], sent) for sent in ended if sent.delivery.id in there]
        for delivery, sent in of:
            delivery.tried(sent.at)
        await deliveries.note([_attempt(delivery, sent) for delivery, sent in of])
        for delivery, sent in of:
            await self._follow(step, delivery, sent.reply)
        await deliveries.save(*(delivery for delivery, _ in of))

    async def _follow(self, step: Step, delivery: Delivery, reply: Reply) -> None:
        """Say what follows from an attempt."""
        webhook, at = step.webhook, step.unit.at
        outcome, peace = reply.outcome, reply.peace(at)
        if peace is not None:
            webhook.quiet_until = at + peace
        if outcome is Outcome.DELIVERED:
            delivery.arrive(at)
            webhook.last_success_at = at
        elif not delivery.wait(at, _chance(), peace):
            await self._end(step, delivery)
        if outcome is Outcome.GONE and webhook.is_active:
            await _stop(step, PauseReason.GONE, "The receiver answered 410 Gone.")

    async def _end(self, step: Step, delivery: Delivery) -> None:
        """Give a message up, or pause the webhook when nothing at all has arrived meanwhile."""
        webhook, at = step.webhook, step.unit.at
        last, first = webhook.last_success_at, delivery.first_tried_at
        if delivery.is_test:
            delivery.give_up(at)
        elif last is None or first is None or last < first:
            delivery.begin_anew(at)
            if webhook.is_active:
                await _stop(step, PauseReason.FAILING, "The receiver took nothing for 3 days.")
        else:
            delivery.give_up(at)
            step.unit.tell(
                WebhookDeliveryFailed(
                    webhook_id=webhook.id,
                    name=webhook.name,
                    delivery_id=delivery.id,
                    event=delivery.type,
                )
            )

    async def _pause(self, reason: PauseReason, why: str) -> None:
        async with self._outbox.step(self._held) as step:
            if step.webhook.is_active:
                await _stop(step, reason, why)

    def _count(self, sent: Sent) -> None:
        age = (self._now() - sent.delivery.occurred_at).total_seconds()
        self._noted(sent.reply.outcome, sent.reply.seconds, age)
        log.info(
            "webhook",
            webhook=str(sent.delivery.webhook_id),
            delivery=str(sent.delivery.id),
            status=sent.reply.status,
            outcome=sent.reply.outcome.value,
        )

    def _now(self) -> datetime:
        return self._services.clock.now()


def _delivery(webhook: Webhook, event: dict[str, Any], at: datetime) -> Delivery:
    return Delivery(
        id=new_id(),
        webhook_id=webhook.id,
        message_id=message_id(webhook.id, event["id"]),
        type=event["type"],
        subject=subject_of(event),
        occurred_at=event["occurred_at"],
        due_at=at,
        created_at=at,
        position=event["position"],
        event_id=event["id"],
        order_id=event["order_id"],
        customer_id=event["customer_id"],
    )


def _attempt(delivery: Delivery, sent: Sent) -> dict[str, Any]:
    return {
        "webhook_id": delivery.webhook_id,
        "delivery_id": delivery.id,
        "number": delivery.attempts,
        "at": sent.at,
        "milliseconds": round(sent.reply.seconds * 1000),
        "url": sent.url,
        "headers": sent.headers,
        "status": sent.reply.status,
        "response": sent.reply.body,
        "error": sent.reply.error,
    }


async def _stop(step: Step, reason: PauseReason, why: str) -> None:
    """Pause a webhook on its receiver's account, and say so in the log."""
    webhook = step.webhook
    webhook.pause(reason, step.unit.at)
    changes = await step.unit.webhooks.revise(webhook)
    step.unit.tell(WebhookPaused(webhook_id=webhook.id, name=webhook.name, why=why), changes)


def _chance() -> float:
    return random.random()  # noqa: S311  (it spreads retries, and keeps no secret)
