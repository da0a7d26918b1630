"""The application: everything that a process needs to answer, put together."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute

from adapters.contacts import contact_checks
from app.auth import TokenCache, authenticator
from app.clock import SystemClock
from app.front import Front
from app.garbage import collect_less
from app.graphiql import GraphiQL, graphiql_files
from app.guard import Documents
from app.health import Readiness, healthz
from app.logs import configure_logs
from app.metrics import LogReading, Metrics, forget_process
from app.observation import Observation, Observed, Watch
from app.operation import Operation
from app.road import Road
from app.settings import Settings, read_settings
from app.sharing import Renderings, sharing_executor
from app.stopping import on_stop
from app.transport import Endpoint
from app.transport.authentication import REQUEST_ID_HEADER
from app.worker import work
from db.catalog import CATALOG
from db.database import Database
from db.doorbell import open_doorbell
from db.journal import Journal
from domain.ports import Clock
from queryplan.bind import bind
from queryplan.plan import Plans
from resolvers.context import Services
from resolvers.feed import Feed
from schema.api import build_schema, core_schema


def create_app(settings: Settings, clock: Clock | None = None) -> Starlette:
    """Put an application together; it opens its connections when it is asked for the first time.

    Raises:
        BindError: schema and catalog don't fit together.
    """
    clock = clock or SystemClock()
    metrics, documents, road = Metrics(), Documents(), Road()
    watch = Watch(metrics)
    schema = build_schema(
        [lambda: Observation(watch), lambda: Operation(documents, road)],
        sharing_executor(road.executor(), Renderings()),
    )
    reads = bind(schema, CATALOG)
    doorbell = open_doorbell(settings.database_url)
    database = Database(settings.database_url, pool_size=settings.pool_size, rang=doorbell.ring)
    if settings.plan == "on":
        road.plans = Plans(reads, database.engine.dialect)
    services = Services(
        database=database,
        checks=contact_checks(),
        clock=clock,
        feed=Feed(Journal(database), doorbell, LogReading(metrics, clock)),
        read=lambda session: reads(session.fetch, session.shop_id),
    )
    endpoint = Endpoint(
        schema,
        authenticator(services, TokenCache(database, clock)),
        page=GraphiQL(),
        front=Front(documents, road, core_schema(schema), watch).answer,
        allowed_origins=settings.websocket_origins,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(forget_process)
            stack.enter_context(on_stop(endpoint.watch.stop))
            stack.push_async_callback(database.close)
            await services.feed.start()
            stack.push_async_callback(services.feed.stop)
            if settings.worker == "internal":
                await stack.enter_async_context(_working(database, clock))
            yield

    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            graphiql_files(),
            Route("/healthz", healthz),
            Route("/readyz", Readiness(database).page),
            Route("/metrics", metrics.page),
        ],
        middleware=[
            Middleware(Observed, metrics=metrics),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type", REQUEST_ID_HEADER],
                expose_headers=[REQUEST_ID_HEADER],
            ),
        ],
        lifespan=lifespan,
    )


def from_environment() -> Starlette:
    """Make the application of a server process; `tiski serve` has uvicorn call this."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    app = create_app(settings)
    collect_less()
    return app


@asynccontextmanager
async def _working(database: Database, clock: Clock) -> AsyncGenerator[None]:
    task = asyncio.create_task(work(database, clock), name="worker")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
