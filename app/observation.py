"""Watches every request and operation: one line in the log, some counts, no personal data."""

from collections.abc import AsyncIterator, Generator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter
from typing import Any, Final

import structlog
from graphql import GraphQLError, OperationType, get_operation_ast
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from app.metrics import Metrics
from app.transport.authentication import REQUEST_ID_HEADER

ROUTES: Final = frozenset({"/graphql", "/healthz", "/readyz", "/metrics"})
_ASKED_BY_MACHINES: Final = ROUTES - {"/graphql"}
_METHODS: Final = frozenset({"GET", "POST", "OPTIONS", "HEAD"})
_LONGEST_NAME: Final = 80
_UNCODED: Final = "NONE"
_TIMED: Final = frozenset({"query", "mutation"})

log = structlog.stdlib.get_logger("app.access")


@dataclass(slots=True)
class Request:
    """What is known of an HTTP request while it is answered."""

    status: int | None = None
    request_id: str | None = None
    streams: bool = False
    operation: dict[str, Any] = field(default_factory=dict[str, Any])

    def note_start(self, message: Message) -> None:
        """Take status, id and kind of the answer from the message that starts it."""
        self.status = message["status"]
        for name, value in message["headers"]:
            match name.lower():
                case b"content-type":
                    self.streams = value.startswith(b"text/event-stream")
                case key if key == REQUEST_ID_HEADER.lower().encode():
                    self.request_id = value.decode("latin-1")
                case _:
                    pass


_request: ContextVar[Request | None] = ContextVar("request", default=None)


class Observed:
    """Measures what an application answers, and logs it when it is done."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        # Few of each: finding them anew for every request costs more than counting.
        self._requests = cache(metrics.requests.labels)
        self._seconds = cache(metrics.request_seconds.labels)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            with self.metrics.sockets.track_inprogress():
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, started = Request(), perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                request.note_start(message)
            await send(message)

        token = _request.set(request)
        try:
            await self.app(scope, receive, noting)
        except Exception:
            request.status = request.status or 500
            raise
        finally:
            _request.reset(token)
            self._note(scope, request, perf_counter() - started)

    def _note(self, scope: Scope, request: Request, seconds: float) -> None:
        route = scope["path"] if scope["path"] in ROUTES else "other"
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        status = "none" if request.status is None else str(request.status)
        self._requests(method, route, status).inc()
        if not request.streams:
            self._seconds(route).observe(seconds)
        write = log.debug if route in _ASKED_BY_MACHINES else log.info
        identity = {} if request.request_id is None else {"request_id": request.request_id}
        write(
            "request",
            **identity,
            method=method,
            route=route,
            status=request.status,
            **request.operation,
            duration_ms=_milliseconds(seconds),
        )


@dataclass(frozen=True, slots=True)
class Noted:
    """What is told of an operation that ended; `codes` are those of its errors."""

    type: str
    name: str | None
    codes: Sequence[str]
    seconds: float


class Watch:
    """Notes operations: in the metrics, and in the line of the request that they belong to."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
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
        if noted.codes:
            told["errors"] = sorted(set(noted.codes))
        request = _request.get()
        if request is None:
            log.info("operation", **told, duration_ms=_milliseconds(noted.seconds))
        else:
            request.operation = told

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

    async def on_operation(self) -> AsyncIterator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Measure the operation from its text to its last answer."""
        started = perf_counter()
        try:
            yield
            if not self._streamed:
                self._take(self.execution_context.result)
        except GraphQLError as error:
            self._count(error)
            raise
        finally:
            if self._subscribed:
                self.metrics.subscriptions.dec()
            self._note(perf_counter() - started)

    def on_execute(self) -> Generator[None]:
        """Count a subscription among those that run; here it only starts."""
        if self._type is OperationType.SUBSCRIPTION:
            self._subscribed = True
            self.metrics.subscriptions.inc()
        yield

    def on_stream_result(self, result: StreamExecutionResult) -> Generator[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take the errors of one item."""
        self._streamed = True
        yield
        self._take(result)

    @property
    def _type(self) -> OperationType | None:
        execution = self.execution_context
        if execution.graphql_document is None:
            return None
        chosen = get_operation_ast(execution.graphql_document, execution.operation_name)
        return chosen and chosen.operation

    def _take(self, result: Any) -> None:
        for error in getattr(result, "errors", None) or ():
            self._count(error)

    def _count(self, error: GraphQLError) -> None:
        self._codes.append(self.watch.count(error))

    def _note(self, seconds: float) -> None:
        kind = self._type
        type_name = "none" if kind is None else kind.value
        name = None if kind is None else self.execution_context.operation_name
        self.watch.note(Noted(type_name, name, self._codes, seconds))


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)
