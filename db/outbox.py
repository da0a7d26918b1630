"""What those who tell webhooks ask: which have something to be told, and what happened."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, column, delete, func, literal, or_, select
from sqlalchemy.types import Integer

from db import tables as t
from db.call import Call
from db.database import Database
from db.journal import Choice
from db.transactions import Mode
from db.types import Timestamp, identifier
from db.unit import UnitOfWork
from domain.access import viewer_without_token
from domain.ports import Clock
from domain.states import DeliveryState, WebhookState
from domain.webhook import Webhook

LEASE: Final = timedelta(seconds=30)
"""For how long a process has a webhook before it must say that it still lives."""

_TELLING: Final = Call(mutation="")
_COLUMNS: Final[tuple[str, ...]] = (
    "position",
    "id",
    "type",
    "order_id",
    "customer_id",
    "cart",
    "occurred_at",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A webhook that this process has, until its lease ends."""

    shop_id: UUID
    webhook_id: UUID
    lease: UUID


@dataclass(slots=True)
class Step:
    """One transaction of who tells a webhook."""

    unit: UnitOfWork
    webhook: Webhook
    is_last: bool = False
    """Whether any process may have the webhook after it."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What happened after a position: events of the chosen kinds, and how far was looked."""

    events: Sequence[dict[str, Any]]
    position: int


class Outbox:
    """The webhooks of all shops, for those who tell them; each transaction sees one shop."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self.clock = clock

    async def due(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Find webhooks that have something to be told and that nobody has, by shop and id."""
        now = self.clock.now()
        if self._database.transactions.dialect == "postgresql":
            found = func.webhooks_due(
                literal(now, Timestamp()), literal(limit, Integer())
            ).table_valued(column("shop_id", identifier()), column("webhook_id", identifier()))
            query = select(found.c.shop_id, found.c.webhook_id)
        else:
            w, end = t.webhook.c, t.shop_counter.c
            has_news = (
                (w.state == WebhookState.ACTIVE.value)
                & w.is_full.is_(False)
                & (w.position < end.position)
            )
            query = (
                select(w.shop_id, w.id)
                .join_from(t.webhook, t.shop_counter, end.shop_id == w.shop_id)
                .where(
                    or_(w.lease_until.is_(None), w.lease_until <= now),
                    or_(w.quiet_until.is_(None), w.quiet_until <= now),
                    or_(w.due_at <= now, has_news),
                )
                .order_by(w.taken_at.nulls_first(), w.id)
                .limit(limit)
            )
        async with self._database.transactions.open(Mode.READ, None) as connection:
            return [(row[0], row[1]) for row in await connection.execute(query)]

    async def backlog(self) -> tuple[int, float]:
        """Tell how many messages wait in all shops, and the age of the oldest in seconds."""
        if self._database.transactions.dialect == "postgresql":
            found = func.webhook_backlog().table_valued(
                column("waiting", BigInteger), column("oldest", Timestamp())
            )
            query = select(found.c.waiting, found.c.oldest)
        else:
            d, w = t.webhook_delivery.c, t.webhook.c
            query = (
                select(func.count(), func.min(d.occurred_at, type_=Timestamp()))
                .join_from(t.webhook_delivery, t.webhook, w.id == d.webhook_id)
                .where(d.state == DeliveryState.WAITING.value, w.state == WebhookState.ACTIVE.value)
            )
        async with self._database.transactions.open(Mode.READ, None) as connection:
            waiting, oldest = (await connection.execute(query)).one()
        age = 0.0 if oldest is None else (self.clock.now() - oldest).total_seconds()
        return waiting, max(age, 0.0)

    async def take(self, shop_id: UUID, webhook_id: UUID) -> Held | None:
        """Take a webhook; None when another process was first."""
        async with self._writing(shop_id) as unit:
            lease = await unit.webhooks.take(webhook_id, unit.at + LEASE)
        return None if lease is None else Held(shop_id, webhook_id, lease)

    @asynccontextmanager
    async def step(self, held: Held) -> AsyncGenerator[Step]:
        """Hold a write block that counts only while this process has the webhook.

        Raises:
            WebhookLost: it was deleted, or another process has it; nothing is stored.
        """
        async with self._writing(held.shop_id) as unit:
            webhook = await unit.webhooks.held(held.webhook_id, held.lease)
            step = Step(unit, webhook)
            yield step
            await unit.webhooks.save(webhook)
            if step.is_last:
                await unit.webhooks.leave(webhook.id)
            else:
                await unit.webhooks.keep(webhook.id, LEASE)

    async def leave(self, held: Held) -> None:
        """Let any process have the webhook, and say when it must be looked at again.

        Raises:
            WebhookLost: this process has not got it any more.
        """
        async with self.step(held) as step:
            events = step.webhook.is_active
            deliveries = step.unit.deliveries
            step.webhook.due_at = await deliveries.next_due(held.webhook_id, events=events)
            step.is_last = True

    async def ahead(self, shop_id: UUID, after: int, types: Any, limit: int) -> Ahead:
        """Read what happened after a position, in one snapshot with the end of the log."""
        choice, event = Choice(types=types), t.event.c
        query = (
            select(*(event[name] for name in _COLUMNS))
            .where(event.shop_id == shop_id, event.position > after, *choice.conditions())
            .order_by(event.position)
            .limit(limit)
        )
        counter = t.shop_counter.c
        async with self._database.transactions.open(Mode.READ, shop_id) as connection:
            end = await connection.scalar(
                select(counter.position).where(counter.shop_id == shop_id)
            )
            rows = (await connection.execute(query)).all()
        events: list[dict[str, Any]] = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        if len(events) == limit:
            return Ahead(events, events[-1]["position"])
        return Ahead(events, max(int(end or 0), after))

    @asynccontextmanager
    async def _writing(self, shop_id: UUID) -> AsyncGenerator[UnitOfWork]:
        viewer = viewer_without_token(shop_id)
        async with self._database.writing(viewer, _TELLING, self.clock.now()) as unit:
            yield unit


async def forget_deliveries(database: Database, before: datetime) -> int:
    """Delete messages to webhooks that were done before that moment, and tell how many."""
    async with database.transactions.open(Mode.WRITE, None) as connection:
        if database.transactions.dialect == "postgresql":
            return await connection.scalar(select(func.forget_deliveries(before))) or 0
        d, a = t.webhook_delivery, t.webhook_attempt
        old = select(d.c.id).where(d.c.finished_at < before)
        await connection.execute(delete(a).where(a.c.delivery_id.in_(old)))
        done = await connection.execute(delete(d).where(d.c.finished_at < before))
        return done.rowcount
