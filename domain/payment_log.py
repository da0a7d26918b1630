"""What was said about a payment: between the shop and its provider, at the checkout, by staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.access import ActorKind
from domain.errors import InvalidInput, Problems
from domain.redaction import redacted, redacted_text
from domain.states import LogSource
from domain.text import clean, clean_required

MAX_ENTRIES = 50
"""How many entries one call may tell."""

MAX_ID = 200
MAX_TYPE = 100
MAX_MESSAGE = 2_000

SOURCES = {
    ActorKind.STAFF: LogSource.STAFF,
    ActorKind.APP: LogSource.APP,
    ActorKind.STOREFRONT: LogSource.STOREFRONT,
    ActorKind.SYSTEM: LogSource.APP,  # an import
}
"""Whose word it is when a caller of the API tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One contact. `data` is in the provider's own shape, without secrets and card numbers."""

    at: datetime
    source: LogSource
    type: str
    message: str | None = None
    data: Any = None
    external_id: str | None = None


def log_entry(
    *,
    at: datetime,
    source: LogSource,
    type: str,
    message: str | None = None,
    data: Any = None,
    external_id: str | None = None,
) -> LogEntry:
    """Make an entry; the only way to one, so that nothing is stored that was not redacted.

    Raises:
        InvalidInput, Refused: a text is too long or can't be stored.
    """
    problems = Problems()
    kind, said, id = "", None, None
    with problems.at():
        kind = clean_required(type, field=("type",), limit=MAX_TYPE)
    with problems.at():
        said = clean(message, field=("message",), limit=MAX_MESSAGE, multiline=True)
    with problems.at():
        id = clean(external_id, field=("id",), limit=MAX_ID)
    problems.settle()
    return LogEntry(
        at=at,
        source=source,
        type=redacted_text(kind),
        message=None if said is None else redacted_text(said),
        data=redacted(data),
        external_id=id,
    )


def source_of(kind: ActorKind) -> LogSource:
    """Tell whose word it is when a caller of that kind tells it."""
    source = SOURCES.get(kind)
    if source is None:
        raise InvalidInput("This caller keeps no log of payments.")
    return source
