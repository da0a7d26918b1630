"""The input of what was said about a payment."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from domain.errors import InvalidInput, Problems
from domain.payment_log import MAX_ENTRIES, LogEntry, log_entry, source_of
from domain.receipts import moment_of
from domain.states import LogSource
from resolvers.context import Context


@strawberry.input(description="Something that was said about a payment.")
class PaymentLogInput:
    """Something that was said about a payment."""

    type: str = strawberry.field(
        description="What it was, in the provider's words, such as payment_intent.succeeded."
    )
    message: str | None = strawberry.field(
        default=None, description="What it said, for people; at most 2,000 characters."
    )
    data: JSON | None = strawberry.field(
        default=None,
        description="All of it, in the provider's own shape. Secrets, card and account numbers are "
        "taken out before it is stored, and what is larger than 32 KiB is cut.",
    )
    at: datetime | None = strawberry.field(
        default=None, description="When it was said; now when left out."
    )
    id: str | None = strawberry.field(
        default=None,
        description="Your own id of this entry, unique in the shop. Told again, it is kept once.",
    )


def read_entries(context: Context, given: list[PaymentLogInput], name: str) -> list[LogEntry]:
    """Read entries, redacted.

    Raises:
        InvalidInput, Refused: there are none or too many, or one can't be stored.
    """
    if not 1 <= len(given) <= MAX_ENTRIES:
        raise InvalidInput(
            f"Between 1 and {MAX_ENTRIES} entries are told at once, not {len(given)}.",
            field=(name,),
        )
    source = source_of(context.viewer.actor.kind)
    problems = Problems()
    entries: list[LogEntry] = []
    for nth, entry in enumerate(given):
        with problems.at(name, str(nth)):
            entries.append(_entry(entry, source, context.now()))
    problems.settle()
    return entries


def _entry(given: PaymentLogInput, source: LogSource, now: datetime) -> LogEntry:
    return log_entry(
        at=moment_of(given.at, now, ("at",)),
        source=source,
        type=given.type,
        message=given.message,
        data=given.data,
        external_id=given.id,
    )
