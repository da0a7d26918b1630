"""The application: everything that a process needs to answer, put together."""

import os
from collections.abc import AsyncGenerator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
)
from datetime import timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute

from adapters.documents import PATIENCE as PRINTING
from app.arrival import ARRIVAL, Arrival
from app.asset_uploads import AssetUploads
from app.auth import TokenCache, authenticator
from app.clock import SystemClock
from app.customer_downloads import CustomerDownloads, busy
from app.dev_mail import DevMail
from app.documents import DocumentPages
from app.figures import Door, Figures, door_of
from app.front import Front
from app.garbage import collect_less
from app.graphiql import GraphiQL, graphiql_files
from app.hooks import Hooks
from app.logs import configure_logs
from app.metrics import SHARED_FOLDER
from app.observation import Observed
from app.order_exports import OrderExports
from app.pages import listening, pages
from app.parts import Parts, assemble
from app.pictures import Pictures
from app.settings import Settings, read_settings
from app.short_way import ShortWay
from app.side_doors import behind_side_doors
from app.stopping import on_stop
from app.strays import strayed
from app.tracing import Tracing
from app.transport import Endpoint
from app.transport.authentication import REQUEST_ID_HEADER
from app.transport.request import BodyLimits
from app.worker import working
from domain.ports import Clock
from schema.api import core_schema


def create_app(
    settings: Settings, clock: Clock | None = None, tracing: Tracing | None = None
) -> Starlette:
    """Put an application together; it opens its connections when it is asked for the first time.

    Raises:
        BindError: schema and catalog don't fit together.
    """
    clock = clock or SystemClock()
    parts = assemble(settings, clock, tracing)
    arrival = Arrival(settings.limit_head, settings.limit_head_seconds, settings.limit_body_seconds)
    body = BodyLimits(settings.limit_body, settings.limit_body_seconds)
    services, metrics = parts.services, parts.metrics
    tokens = TokenCache(services.database, clock, seconds=settings.limit_seconds)
    front = Front(
        parts.documents,
        parts.persisted,
        parts.road,
        core_schema(parts.schema),
        parts.watch,
        parts.turns,
    )
    endpoint = Endpoint(
        parts.schema,
        authenticator(services, tokens),
        page=None if settings.documents == "trusted" else GraphiQL(),
        front=front.answer,
        till=parts.till,
        charge=front.charge,
        allowed_origins=settings.websocket_origins,
        init_timeout=timedelta(seconds=settings.socket_init_seconds),
        operations_a_socket=settings.socket_operations,
        messages_a_second=settings.socket_messages,
        message_limit=settings.socket_message,
        body=body,
        turns=parts.turns,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[dict[str, Arrival]]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(parts.running())
            await stack.enter_async_context(_watched(parts, settings))
            stack.enter_context(
                on_stop(parts.readiness.stop, endpoint.watch.stop, settings.stop_delay)
            )
            await stack.enter_async_context(tokens.noting())
            if settings.worker == "internal":
                await stack.enter_async_context(working(services, metrics, parts.tracing))
            yield {ARRIVAL: arrival}

    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            *_beside(parts, body),
            *(DevMail(services).routes() if settings.development == "on" else ()),
            graphiql_files(),
            *_pages(parts, settings),
        ],
        middleware=[
            Middleware(Observed, metrics=metrics, tracing=parts.tracing),
            Middleware(ShortWay, endpoint=endpoint),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST", "PUT"],
                allow_headers=["Authorization", "Content-Type", "Last-Event-ID", REQUEST_ID_HEADER],
                expose_headers=["Retry-After", REQUEST_ID_HEADER],
            ),
        ],
        exception_handlers={HTTPException: strayed, Exception: strayed},
        lifespan=lifespan,
    )


def _beside(parts: Parts, body: BodyLimits) -> list[Route]:
    """Give the addresses that are not asked with a token."""
    services, till, seconds = parts.services, parts.till, parts.turns.seconds
    routes = [
        *Hooks(services, body, parts.turns).routes(),
        *OrderExports(services).routes(),
        *AssetUploads(services).routes(),
        *Pictures(services).routes(),
    ]
    printed, bought = DocumentPages(services).routes(), CustomerDownloads(services).routes()
    return [
        *behind_side_doors(routes, till, seconds),
        *behind_side_doors(printed, till, seconds + PRINTING),
        *behind_side_doors(bought, till, seconds, busy),
    ]


def _pages(parts: Parts, settings: Settings) -> list[Route]:
    """Give the pages for watchers; figures that have an address of their own are only there."""
    given = pages(parts.readiness, Figures(parts.metrics, settings, door_of(settings)))
    return [each for each in given if settings.metrics_listen is None or each.path != "/metrics"]


def _watched(parts: Parts, settings: Settings) -> AbstractAsyncContextManager[None]:
    if settings.metrics_listen is None:
        return nullcontext()
    host, _, port = settings.metrics_listen.rpartition(":")
    given = pages(parts.readiness, Figures(parts.metrics, settings, Door.EVERYBODY))
    shared = SHARED_FOLDER in os.environ  # any of several processes answers for all
    return listening(given, host.strip("[]"), int(port), beside_others=shared)


def from_environment() -> Starlette:
    """Make the application of a server process; `tiski serve` has uvicorn call this."""
    settings = read_settings()
    configure_logs(settings.log_level, settings.log_format)
    app = create_app(settings)
    collect_less()
    return app
