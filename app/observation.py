"""Watches every request and operation: one line in the log, some counts, no personal data."""

from collections.abc import AsyncIterator, Generator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from logging import DEBUG, INFO, getLogger
from time import perf_counter
from typing import Any, Final

import structlog
from graphql import GraphQLError, OperationType, get_operation_ast
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import StreamExecutionResult
from structlog.contextvars import bind_contextvars

from app.current import CURRENT, Current
from app.errors import OPERATION_UNKNOWN, refusal, with_errors
from app.metrics import Metrics
from app.tracing import Span, Tracing
from app.transport.authentication import request_id_of
from db.tally import TALLY, Tally

ROUTES: Final = frozenset({"/graphql", "/healthz", "/readyz", "/metrics"})
FOLDERS: Final = frozenset({"hooks", "exports", "assets", "pictures", "documents", "downloads"})
"""The first parts of addresses whose rest is an id, a secret or a name."""
_ASKED_BY_MACHINES: Final = ROUTES - {"/graphql"}
_METHODS: Final = frozenset({"GET", "POST", "PUT", "OPTIONS", "HEAD"})
_LONGEST_NAME: Final = 80
_UNCODED: Final = "NONE"
_STREAMS: Final = (b"text/event-stream", b"multipart/mixed")
_TIMED: Final = frozenset({"query", "mutation"})

_access = getLogger("app.access")
log = structlog.stdlib.get_logger(_access.name)


@dataclass(slots=True)
class Request:
    """What is known of an HTTP request while it is answered."""

    id: str
    method: str
    route: str
    """Each is one of a few: the request's own, or a word for all others."""
    status: int | None = None
    streams: bool = False
    operation: dict[str, Any] = field(default_factory=dict[str, Any])
    tally: Tally = field(default_factory=Tally)
    trace_id: str | None = None

    def note_start(self, message: Message) -> None:
        """Take status and kind of the answer from the message that starts it."""
        self.status = int(message["status"])
        for name, value in message["headers"]:
            if name.lower() == b"content-type":
                self.streams = value.startswith(_STREAMS)
                return


_request: ContextVar[Request | None] = ContextVar("request", default=None)


class Observed:
    """Measures what an application answers, and logs it when it is done."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tracing: Tracing | None = None) -> None:
        self.app = app
        self.metrics = metrics
        self.tracing = tracing or Tracing()
        # Few of each: finding them anew for every request costs more than counting.
        self._requests = cache(metrics.requests.labels)
        self._seconds = cache(metrics.request_seconds.labels)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            traced = self.tracing.within(scope["headers"])
            with self.metrics.sockets.track_inprogress(), traced:
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, started = Request(request_id_of(scope), *_called(scope)), perf_counter()
        # Servers give each request a task of its own, so that this ends with it.
        bind_contextvars(request_id=request.id)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.note_start(message)
            await send(message)

        token, counted = _request.set(request), TALLY.set(request.tally)
        try:
            with self._span(scope, request) as span:
                await self.app(scope, receive, noting)
                span.note(http__response__status_code=request.status)
        except Exception:
            request.status = request.status or 500
            raise
        finally:
            _request.reset(token)
            TALLY.reset(counted)
            self._note(request, perf_counter() - started)

    def _span(self, scope: Scope, request: Request) -> Span:
        span = self.tracing.request(f"{request.method} {request.route}", scope["headers"])
        span.note(
            http__request__method=request.method,
            http__route=request.route,
            tiski__request_id=request.id,
        )
        request.trace_id = span.trace_id
        return span

    def _note(self, request: Request, seconds: float) -> None:
        method, route = request.method, request.route
        status = "none" if request.status is None else str(request.status)
        self._requests(method, route, status).inc()
        if not request.streams:
            self._seconds(route).observe(seconds)
        level = DEBUG if route in _ASKED_BY_MACHINES else INFO
        if not _access.isEnabledFor(level):
            return  # to find out all that would be written costs more than the rest
        traced = {} if request.trace_id is None else {"trace_id": request.trace_id}
        log.log(
            level,
            "request",
            **traced,
            request_id=request.id,
            method=method,
            route=route,
            status=request.status,
            **request.operation,
            **_counted(request.tally),
            duration_ms=_milliseconds(seconds),
        )


def _called(scope: Scope) -> tuple[str, str]:
    """Give method and route of a request, each one of a few."""
    route, method = scope["path"], scope["method"]
    if route not in ROUTES:
        _, folder, *_ = f"{route}/".split("/", 2)
        route = f"/{folder}" if folder in FOLDERS else "other"
    return method if method in _METHODS else "OTHER", route


@dataclass(slots=True)
class Noted:
    """What is told of an operation that ended; `codes` are those of its errors."""

    type: str
    name: str | None
    codes: Sequence[str]
    seconds: float
    current: Current = field(default_factory=Current)
    tally: Tally | None = None
    """What the database did for it; None where the request's line tells."""


class Watch:
    """Notes operations: in the metrics, and in the line of the request that they belong to."""

    def __init__(self, metrics: Metrics, tracing: Tracing | None = None) -> None:
        self.metrics = metrics
        self.tracing = tracing or Tracing()
        self._operations = cache(metrics.operations.labels)
        self._seconds = cache(metrics.operation_seconds.labels)

    def note(self, noted: Noted) -> None:
        """Note an operation that ended."""
        self._operations(noted.type, "error" if noted.codes else "success").inc()
        if noted.type in _TIMED:
            self._seconds(noted.type).observe(noted.seconds)
        told: dict[str, Any] = {"type": noted.type}
        if noted.name:
            told["operation"] = noted.name[:_LONGEST_NAME]
        if noted.current.document is not None:
            told["document"] = noted.current.document.digest
        if noted.current.cost is not None:
            told["cost"] = noted.current.cost
        if noted.current.road is not None:
            told["road"] = noted.current.road
        if noted.codes:
            told["errors"] = sorted(set(noted.codes))
        self._trace(noted)
        request = _request.get()
        if request is None:
            counted = {} if noted.tally is None else _counted(noted.tally)
            log.info("operation", **told, **counted, duration_ms=_milliseconds(noted.seconds))
        else:
            request.operation = told

    @staticmethod
    def _trace(noted: Noted) -> None:
        current = noted.current
        span = current.span
        if span is None or span.trace_id is None:
            return
        span.name(f"{noted.type} {(noted.name or '')[:_LONGEST_NAME]}".rstrip())
        span.note(
            graphql__operation__type=noted.type,
            graphql__operation__name=noted.name and noted.name[:_LONGEST_NAME],
            tiski__document=current.document and current.document.digest,
            tiski__cost=current.cost,
            tiski__road=current.road,
            tiski__errors=",".join(sorted(set(noted.codes))) or None,
        )
        span.end()

    def count(self, error: GraphQLError) -> str:
        """Count an error by its code, and give the code."""
        code = str((error.extensions or {}).get("code", _UNCODED))
        self.metrics.errors.labels(code).inc()
        return code


class Observation(SchemaExtension):
    """Notes each operation; stands before `Operation`, so that it sees what the client sees."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.metrics = watch.metrics
        self._codes: list[str] = []
        self._streamed = False
        self._subscribed = False
        self._current = Current()
        self._tally: Tally | None = None
        self._span = Span()

    async def on_operation(self) -> AsyncIterator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Measure the operation from its text to its last answer."""
        started = perf_counter()
        CURRENT.set(self._current)
        if _request.get() is None:  # an operation of a socket: nobody counts for it yet
            self._tally = Tally()
            TALLY.set(self._tally)
        self._span = self._current.span = self.watch.tracing.span("operation").begin()
        try:
            yield
            if not self._streamed:
                self._take(self.execution_context.result)
        except GraphQLError as error:
            self._count(error)
            raise
        except CannotGetOperationTypeError:
            self._codes.append(self.watch.count(refusal(OPERATION_UNKNOWN, "")))
            raise
        finally:
            if self._subscribed:
                self.metrics.subscriptions.dec()
            self._note(perf_counter() - started)

    def on_execute(self) -> Generator[None]:
        """Count a subscription among those that run; here it only starts."""
        if self._type is OperationType.SUBSCRIPTION:
            self._subscribed = True
            self._span.name(f"subscription {self.execution_context.operation_name or ''}".rstrip())
            self._span.end()  # it may go on for days, and its items are rendered for many
            self.metrics.subscriptions.inc()
        yield

    def on_stream_result(self, result: StreamExecutionResult) -> Generator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take the errors of one item."""
        self._streamed = True
        try:
            yield
        finally:  # whoever was sent a refusal may ask for no more
            self._take(result)

    @property
    def _type(self) -> OperationType | None:
        execution = self.execution_context
        if execution.graphql_document is None:
            return None
        chosen = get_operation_ast(execution.graphql_document, execution.operation_name)
        return chosen and chosen.operation

    def _take(self, result: Any) -> None:
        for part in with_errors(result):
            for error in part.errors:
                self._count(error)

    def _count(self, error: GraphQLError) -> None:
        self._codes.append(self.watch.count(error))

    def _note(self, seconds: float) -> None:
        kind = self._type
        type_name = "none" if kind is None else kind.value
        name = None if kind is None else self.execution_context.operation_name
        self.watch.note(Noted(type_name, name, self._codes, seconds, self._current, self._tally))


def _counted(tally: Tally) -> dict[str, Any]:
    return {"sql": tally.statements, "sql_ms": _milliseconds(tally.seconds)}


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
