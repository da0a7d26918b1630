"""Logs: one JSON object a line, or lines for people; no values of personal data, no tokens."""

import logging
import sys
from asyncio import CancelledError
from typing import Any, Final, Literal

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.traces import told, without_values

OURS: Final = ("app", "schema", "resolvers", "db", "adapters", "queryplan", "domain")
"""What follows the chosen level. Libraries say less: some tell addresses, headers and rows."""
# Strawberry logs each error that a client's own input caused; app.errors logs the rest.
_QUIET: Final = {"strawberry.execution": logging.CRITICAL}
_SERVER: Final = "uvicorn.error"


def configure_logs(level: str, form: Literal["json", "console"]) -> None:
    """Send all logs of the process, those of libraries too, to stderr in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(told),
        _error_without_values,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # first: what is not written costs nothing more
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer: Processor
    if form == "json":
        renderer = structlog.processors.JSONRenderer(serializer=_as_json)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _event_without_values],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    chosen = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(chosen, logging.WARNING))
    server = logging.getLogger(_SERVER)
    for unwanted in (_is_no_cut, _is_no_visit):
        if unwanted not in server.filters:
            server.addFilter(unwanted)
    levels = dict.fromkeys(OURS, chosen) | {_SERVER: max(chosen, logging.INFO)} | _QUIET
    for name, least in levels.items():
        logging.getLogger(name).setLevel(least)


def _is_no_cut(record: logging.LogRecord) -> bool:
    """Tell whether this is more than a stream that ended because the server does."""
    return not (record.exc_info and isinstance(record.exc_info[1], CancelledError))


def _is_no_visit(record: logging.LogRecord) -> bool:
    """Tell whether this is more than an address from which a socket was opened, and its query."""
    return '"WebSocket' not in str(record.msg)


def _error_without_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    error = event.get("error")
    if isinstance(error, str):
        event["error"] = without_values(error)
    return event


def _event_without_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take values out of what a library says, which may say anything."""
    event["event"] = without_values(str(event["event"]))
    return event


def _as_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()
