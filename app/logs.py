"""Logs: one JSON object a line, or lines for people; no values of personal data, no tokens."""

import logging
import re
import sys
from asyncio import CancelledError
from typing import Any, Final, Literal

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Strawberry logs each error that a client's own input caused (app.errors logs the rest), and
# Alembic greets whoever opens it.
_QUIET: Final = {"strawberry.execution": logging.CRITICAL, "alembic": logging.WARNING}
# Where PostgreSQL and SQLAlchemy quote the values of a row in the text of an error.
_VALUES: Final = re.compile(r"^.*(?:DETAIL:|\[parameters:).*\n?", re.MULTILINE)


def configure_logs(level: str, form: Literal["json", "console"]) -> None:
    """Send all logs of the process, those of libraries too, to stderr in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_values,
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
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    server = logging.getLogger("uvicorn.error")
    if _is_no_cut not in server.filters:
        server.addFilter(_is_no_cut)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)


def _is_no_cut(record: logging.LogRecord) -> bool:
    """Tell whether this is more than a stream that ended because the server does."""
    return not (record.exc_info and isinstance(record.exc_info[1], CancelledError))


def without_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take the values of rows out of a trace: they may be a customer's name or address."""
    trace = event.get("exception")
    if isinstance(trace, str):
        event["exception"] = _VALUES.sub("", trace)
    return event


def _as_json(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()
