"""Puts what the database does into the metrics, and into the trace of whoever asked."""

from app.metrics import Metrics
from app.tracing import Tracing


class DatabaseWatch:
    """Watches over the database of a process."""

    def __init__(self, metrics: Metrics, tracing: Tracing) -> None:
        self._statements = metrics.sql_seconds.labels("statement").observe
        self._frames = metrics.sql_seconds.labels("transaction").observe
        self._waits = metrics.pool_wait_seconds.observe
        self._used = metrics.pool_used
        self._tracing = tracing

    def ran(self, text: str, started: float, ended: float, *, is_frame: bool) -> None:
        """Note a statement; a frame begins or ends a transaction."""
        (self._frames if is_frame else self._statements)(ended - started)
        self._tracing.ran(text, started, ended)

    def waited(self, seconds: float) -> None:
        """Note how long somebody waited for a connection of the pool."""
        self._waits(seconds)

    def held(self, more: int) -> None:
        """Note that so many more connections of the pool are in use."""
        self._used.inc(more)
