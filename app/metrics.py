"""What Prometheus reads at /metrics: counts and durations, nothing of any shop."""

import os
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
)
from starlette.requests import Request
from starlette.responses import Response

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder where the worker processes of one `tiski serve` add up their counts."""

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The counts of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "tiski_http_requests",
            "HTTP requests that were answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "tiski_http_request_seconds",
            "From the request to the end of its answer; streams are left out.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.operations = Counter(
            "tiski_operations",
            "GraphQL operations that ended; an operation that was refused has no type.",
            ["type", "outcome"],
            registry=self.registry,
        )
        self.operation_seconds = Histogram(
            "tiski_operation_seconds",
            "How long queries and mutations took.",
            ["type"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.errors = Counter(
            "tiski_errors",
            "Top-level errors of GraphQL answers, by extensions.code.",
            ["code"],
            registry=self.registry,
        )
        self.sockets = self._gauge("tiski_sockets", "WebSockets that are open now.")
        self.subscriptions = self._gauge(
            "tiski_subscriptions", "Subscriptions that run now, over WebSocket and SSE."
        )

    def exposition(self) -> bytes:
        """Give all figures in Prometheus' text form."""
        folder = os.environ.get(SHARED_FOLDER)
        if not folder:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, path=folder)
        return generate_latest(together)

    async def page(self, _: Request) -> Response:
        """Answer Prometheus."""
        return Response(self.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(name, meaning, registry=self.registry, multiprocess_mode="livesum")


def forget_process() -> None:
    """Take what this process holds open out of the figures that worker processes share."""
    if os.environ.get(SHARED_FOLDER):
        multiprocess.mark_process_dead(os.getpid())  # pyright: ignore[reportUnknownMemberType]
