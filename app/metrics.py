"""What Prometheus reads at /metrics: counts and durations, nothing of any shop."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from math import nan
from pathlib import Path
from typing import Final, Literal

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

from db.journal import Entry
from domain.ports import Clock

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder where the worker processes of one `tiski serve` add up their counts."""

_PATIENCE: Final = 2.0  # seconds until the database counts as unreachable
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


READERS: Final = ("messages", "webhooks")
"""Those who read the log to its end for others, and remember how far they came."""
Depth = Callable[[], Awaitable[tuple[int, float]]]
"""Tells how much waits, and the age of the oldest in seconds."""


class Metrics:
    """The counts of one application, in a registry of its own."""

    def __init__(self, queue: Depth | None = None, backlog: Depth | None = None) -> None:
        """`queue` tells how many jobs are due, and the seconds since the oldest was.

        `backlog` tells the same of messages to webhooks that are not paused.
        """
        self.queue = queue
        self.backlog = backlog
        self.readers: Callable[[], Awaitable[Mapping[str, tuple[float, float]]]] | None = None
        """Tells how far behind each of `READERS` is."""
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
        self.throttled = Counter(
            "tiski_throttled",
            "What was refused because too much was asked, by whose budget or places were spent.",
            ["by"],
            registry=self.registry,
        )
        self.redis_failures = Counter(
            "tiski_redis_failures",
            "How often Redis did not answer; budgets are kept by each process meanwhile.",
            registry=self.registry,
        )
        self.jobs = Counter(
            "tiski_jobs",
            "Attempts at work in the background that ended.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.job_seconds = Histogram(
            "tiski_job_seconds",
            "How long attempts at work in the background took.",
            ["kind"],
            buckets=(*_SECONDS, 30.0, 120.0, 600.0),
            registry=self.registry,
        )
        self.jobs_waiting = self._gauge(
            "tiski_jobs_waiting", "Jobs that are due and that no worker has.", "mostrecent"
        )
        self.jobs_oldest_seconds = self._gauge(
            "tiski_jobs_oldest_seconds", "For how long the oldest of them is due.", "mostrecent"
        )
        self.webhook_attempts = Counter(
            "tiski_webhook_attempts",
            "Requests to webhooks that ended.",
            ["outcome"],
            registry=self.registry,
        )
        self.webhook_seconds = Histogram(
            "tiski_webhook_seconds",
            "How long requests to webhooks took.",
            buckets=(*_SECONDS, 15.0),
            registry=self.registry,
        )
        self.webhook_lag = Histogram(
            "tiski_webhook_lag_seconds",
            "From an event to the moment when a webhook has taken it.",
            buckets=(*_SECONDS, 30.0, 120.0, 600.0, 3600.0, 86400.0),
            registry=self.registry,
        )
        self.webhooks_waiting = self._gauge(
            "tiski_webhooks_waiting",
            "Messages that wait for webhooks that are not paused.",
            "mostrecent",
        )
        self.webhooks_oldest_seconds = self._gauge(
            "tiski_webhooks_oldest_seconds", "The age of the oldest of them.", "mostrecent"
        )
        self.plan_answers = Counter(
            "tiski_plan_answers",
            "Queries, payload entities and live items: planned, or left to graphql-core and why.",
            ["outcome"],
            registry=self.registry,
        )
        self.plan_compile_seconds = Histogram(
            "tiski_plan_compile_seconds",
            "How long it took to compile a plan.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.plans_kept = self._gauge("tiski_plans_kept", "Operations of which plans are kept.")
        self.sql_seconds = Histogram(
            "tiski_sql_seconds",
            "Statements, and what begins and ends transactions: how long the database took.",
            ["kind"],
            buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0),
            registry=self.registry,
        )
        self.pool_size = self._gauge(
            "tiski_pool_connections", "Connections to the database that may be open."
        )
        self.pool_used = self._gauge(
            "tiski_pool_connections_used", "Those of them that somebody uses now."
        )
        self.pool_wait_seconds = Histogram(
            "tiski_pool_wait_seconds",
            "How long a connection was waited for.",
            buckets=(0.001, 0.01, 0.1, 1.0, 10.0),
            registry=self.registry,
        )
        self.readers_behind = Gauge(
            "tiski_log_reader_behind",
            "Events that a reader of the log has not read yet, in all shops.",
            ["reader"],
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        self.readers_oldest_seconds = Gauge(
            "tiski_log_reader_oldest_seconds",
            "The age of the oldest of them.",
            ["reader"],
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        self.sockets = self._gauge("tiski_sockets", "WebSockets that are open now.")
        self.subscriptions = self._gauge(
            "tiski_subscriptions", "Subscriptions that run now, over WebSocket and SSE."
        )

        self.log_events = Counter(
            "tiski_log_events",
            "Events that this process has read for whoever follows their shops.",
            registry=self.registry,
        )
        self.log_lag = Histogram(
            "tiski_log_lag_seconds",
            "From the time that an event bears to when this process has read it; the writing itself "
            "and the difference of clocks between hosts are in it.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.log_items = Counter(
            "tiski_log_items_at_once",
            "Items that were written for all who follow alike, and handed to each without waiting.",
            registry=self.registry,
        )
        self.log_unheard = Counter(
            "tiski_log_unheard",
            "How often a log had grown and nobody had rung; it was found by looking.",
            registry=self.registry,
        )

    def exposition(self) -> bytes:
        """Give all figures in Prometheus' text form."""
        folder = os.environ.get(SHARED_FOLDER)
        if not folder:
            return generate_latest(self.registry)
        forget_killed(folder)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, path=folder)
        return generate_latest(together)

    async def page(self, _: Request) -> Response:
        """Answer Prometheus."""
        await asyncio.gather(
            self._measure(self.queue, self.jobs_waiting, self.jobs_oldest_seconds),
            self._measure(self.backlog, self.webhooks_waiting, self.webhooks_oldest_seconds),
            self._measure_readers(),
        )
        return Response(self.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _measure(self, depth: Depth | None, waits: Gauge, age: Gauge) -> None:
        """Look at all shops; while the database does not answer, nothing is known."""
        if depth is None:
            return
        waiting, oldest = nan, nan
        with suppress(Exception):
            async with asyncio.timeout(_PATIENCE):
                waiting, oldest = await depth()
        waits.set(waiting)
        age.set(oldest)

    async def _measure_readers(self) -> None:
        if self.readers is None:
            return
        found: Mapping[str, tuple[float, float]] = dict.fromkeys(READERS, (nan, nan))
        with suppress(Exception):
            async with asyncio.timeout(_PATIENCE):
                found = await self.readers()
        for reader, (behind, oldest) in found.items():
            self.readers_behind.labels(reader).set(behind)
            self.readers_oldest_seconds.labels(reader).set(oldest)

    def _gauge(
        self, name: str, meaning: str, mode: Literal["livesum", "mostrecent"] = "livesum"
    ) -> Gauge:
        return Gauge(name, meaning, registry=self.registry, multiprocess_mode=mode)


class LogReading:
    """Notes how far behind the reading of the log is."""

    def __init__(self, metrics: Metrics, clock: Clock) -> None:
        self._metrics = metrics
        self._clock = clock

    def read(self, entries: Sequence[Entry]) -> None:
        """Note what was read, and how old the oldest of it was."""
        self._metrics.log_events.inc(len(entries))
        age = self._clock.now() - entries[0].occurred_at
        self._metrics.log_lag.observe(max(age.total_seconds(), 0.0))

    def handed_out(self, items: int) -> None:
        """Note how many items reached subscribers who ride."""
        self._metrics.log_items.inc(items)

    def found_unheard(self) -> None:
        """Note that a bell was not heard."""
        self._metrics.log_unheard.inc()


def forget_process() -> None:
    """Take what this process holds open out of the figures that worker processes share."""
    if os.environ.get(SHARED_FOLDER):
        multiprocess.mark_process_dead(os.getpid())  # pyright: ignore[reportUnknownMemberType]


def forget_killed(folder: str) -> None:
    """Take what killed processes held open out of these figures."""
    for file in Path(folder).glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            multiprocess.mark_process_dead(int(pid), folder)  # pyright: ignore[reportUnknownMemberType]
