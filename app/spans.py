"""OpenTelemetry's spans, with their names and attributes; values of statements are not among them."""

import os
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter, time_ns
from types import TracebackType
from typing import Any, Final, Self

from opentelemetry.context import attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    SpanKind,
    StatusCode,
    format_trace_id,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import make_url

from app.tracing import Headers, Span, Tracing, Value
from db.tally import FRAMES

_TRACE: Final = frozenset({b"traceparent", b"tracestate"})
_FROM_SENDER: Final = TraceContextTextMapPropagator()
_LONGEST: Final = 4_000  # characters of a statement that are told


class OpenSpan(Span):
    """A span that is sent when it ends."""

    def __init__(self, span: Any) -> None:
        self._span = span
        self._token: Any = None
        self._is_over = False

    @property
    def trace_id(self) -> str | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        """By which the trace is found."""
        return format_trace_id(self._span.get_span_context().trace_id)

    def begin(self) -> Self:
        """Let what follows in this task be a part of it."""
        attach(set_span_in_context(self._span))
        return self

    def note(self, **attributes: Value | None) -> None:
        """Say something about it."""
        for name, value in attributes.items():
            if value is not None:
                self._span.set_attribute(name.replace("__", "."), value)

    def name(self, name: str) -> None:
        """Name it."""
        self._span.update_name(name)

    def end(self) -> None:
        """Have it sent, once."""
        if not self._is_over:
            self._is_over = True
            self._span.end()

    def drop(self) -> None:
        """Have it never sent."""
        self._is_over = True

    def __enter__(self) -> Self:
        """Let what is in the block be a part of it."""
        self._token = attach(set_span_in_context(self._span))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it; of an error the kind is told, for its message may quote anything."""
        detach(self._token)
        if kind is not None:
            self._span.set_attribute("error.type", kind.__qualname__)
            self._span.set_status(StatusCode.ERROR)
        self.end()


class Spans(Tracing):
    """Makes spans of a provider."""

    def __init__(self, provider: TracerProvider, system: str) -> None:
        """`system` is the kind of database that statements are sent to."""
        self._provider = provider
        self._tracer = provider.get_tracer("tiski")
        self._system = system

    def request(self, name: str, headers: Headers) -> Span:
        """Make the span of a request."""
        sender = _sender(headers)
        return OpenSpan(self._tracer.start_span(name, context=sender, kind=SpanKind.SERVER))

    def within(self, headers: Headers) -> AbstractContextManager[object]:
        """Let what is in the block be a part of what its sender traces."""
        return _within(_sender(headers))

    def span(self, name: str) -> Span:
        """Make the span of a part of what runs now."""
        return OpenSpan(self._tracer.start_span(name))

    def ran(self, text: str, started: float, ended: float) -> None:
        """Make the span of a statement, where somebody's trace is open."""
        if not get_current_span().is_recording():
            return
        zero = time_ns() - int(perf_counter() * 1e9)
        shown = text.partition("; SET ")[0] if text.startswith(FRAMES) else text[:_LONGEST]
        span = self._tracer.start_span(
            shown.lstrip().partition(" ")[0].partition("\n")[0].upper(),
            kind=SpanKind.CLIENT,
            attributes={"db.system.name": self._system, "db.query.text": shown},
            start_time=zero + int(started * 1e9),
        )
        span.end(zero + int(ended * 1e9))

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


def open_spans(database_url: str) -> Spans:
    """Send spans to where OpenTelemetry's own variables say."""
    name = os.environ.get("OTEL_SERVICE_NAME", "tiski")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Spans(provider, make_url(database_url).get_backend_name())


def _sender(headers: Headers) -> Any:
    given = {name.decode(): value.decode("latin-1") for name, value in headers if name in _TRACE}
    return _FROM_SENDER.extract(given)


@contextmanager
def _within(context: Any) -> Generator[None]:
    token = attach(context)
    try:
        yield
    finally:
        detach(token)
