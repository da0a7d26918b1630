"""The parts that a process works with, put together: schema, reads, database, feed, metrics."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from strawberry import Schema

from adapters.contacts import contact_checks
from adapters.documents import printer
from adapters.files import storage
from adapters.mail import mailer
from adapters.payments import provider_kinds
from adapters.sender import sender
from adapters.templates import TemplateScribe
from adapters.vault import vault
from app.database_watch import DatabaseWatch
from app.guard import Documents, Limits
from app.health import Readiness
from app.metrics import LogReading, Metrics, forget_process
from app.observation import Observation, Watch
from app.operation import Operation
from app.payloads import GraphqlPayloads
from app.persisted import Persisted
from app.plan_watch import PlanWatch
from app.rate import Till
from app.road import Road
from app.settings import Settings
from app.sharing import Renderings, sharing_executor
from app.traced import traced
from app.tracing import Tracing, open_tracing
from app.turns import Turns
from db.catalog import CATALOG
from db.database import Database
from db.doorbell import open_doorbell
from db.engine import PATIENCE
from db.journal import Journal
from db.log_readers import readers_behind
from db.outbox import Outbox
from db.persisted import PersistedDocuments
from db.queue import Queue
from domain.ports import Clock
from queryplan.bind import bind
from queryplan.plan import Plans
from resolvers.context import Handing, Mailing, Paying, Services, Telling
from resolvers.feed import Feed
from schema.api import build_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What serving and working need; nothing is opened yet."""

    services: Services
    schema: Schema
    documents: Documents
    persisted: Persisted
    road: Road
    metrics: Metrics
    watch: Watch
    till: Till
    turns: Turns
    tracing: Tracing
    readiness: Readiness

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Hear the doorbell until the block ends, then close every connection."""
        async with AsyncExitStack() as stack:
            stack.callback(forget_process)
            stack.push_async_callback(asyncio.to_thread, self.tracing.close)
            stack.push_async_callback(self.readiness.close)
            stack.push_async_callback(self.services.database.close)
            stack.push_async_callback(self.till.close)
            if self.services.telling is not None:
                stack.push_async_callback(self.services.telling.sender.close)
            for kind in self.services.paying.kinds.values():
                stack.push_async_callback(kind.close)
            await self.services.feed.start()
            stack.push_async_callback(self.services.feed.stop)
            yield


def assemble(settings: Settings, clock: Clock, tracing: Tracing | None = None) -> Parts:
    """Put the parts together; connections open when they are asked for the first time.

    Raises:
        BindError: schema and catalog don't fit together.
        SettingsInvalid: something that the settings ask for is not installed.
    """
    tracing = tracing or open_tracing(settings)
    documents = Documents(Limits.of(settings))
    road = Road(shows=settings.development == "on", tracing=tracing)
    turns = Turns(settings.limit_at_once, settings.limit_seconds)
    doorbell = open_doorbell(settings.database_url)
    metrics = Metrics()
    database = Database(
        settings.database_url,
        pool_size=settings.pool_size,
        patience=settings.limit_seconds + PATIENCE,  # an operation is stopped by its own limit
        rang=doorbell.ring,
        witness=DatabaseWatch(metrics, tracing),
    )
    metrics.pool_size.set(settings.pool_size)
    metrics.queue = Queue(database, clock).depth
    metrics.backlog = Outbox(database, clock).backlog
    metrics.readers = lambda: readers_behind(database, clock)
    persisted = Persisted(
        PersistedDocuments(database),
        clock,
        trusted_only=settings.documents == "trusted",
        seconds=settings.limit_seconds,
    )
    watch = Watch(metrics, tracing)
    executor = road.executor()
    schema = build_schema(
        [lambda: Observation(watch), lambda: Operation(documents, road, persisted, turns)],
        sharing_executor(executor, Renderings(), turns, lanes=not road.shows),
    )
    reads = bind(schema, CATALOG)
    if settings.plan == "on":
        road.plans = Plans(reads, database.engine.dialect, watcher=PlanWatch(metrics))
    sealing = vault(settings.secret_keys)
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=clock,
        feed=Feed(Journal(database), doorbell, LogReading(metrics, clock)),
        read=lambda session: reads(session.fetch, session.shop_id),
        printing=printer(),
        telling=Telling(
            sender=sender(
                allowed=settings.webhook_networks, allows_plain=settings.development == "on"
            ),
            vault=sealing,
            payloads=GraphqlPayloads(schema, documents, executor),
        ),
        paying=Paying(
            kinds=provider_kinds(test_psp=settings.test_psp_url, stripe_url=settings.stripe_url),
            vault=sealing,
        ),
        handing=Handing(
            storage=storage(settings.asset_dir, settings.asset_url, settings.asset_endpoint),
            vault=sealing,
            limit=settings.asset_limit,
            address=settings.address,
        ),
        mailing=Mailing(
            scribe=TemplateScribe(),
            mailer=mailer(
                None if settings.smtp_url is None else settings.smtp_url.get_secret_value(),
                settings.mail_dir,
            ),
        ),
    )
    return Parts(
        services=traced(services, tracing),
        schema=schema,
        documents=documents,
        persisted=persisted,
        road=road,
        metrics=metrics,
        watch=watch,
        till=Till.of(settings, metrics),
        turns=turns,
        tracing=tracing,
        readiness=Readiness(Database(settings.database_url, pool_size=1)),
    )
