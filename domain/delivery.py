"""Messages to webhooks: when one is tried again, and when it is given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from domain.states import DeliveryState

PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=8),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=12),
    timedelta(hours=12),
    timedelta(hours=12),
)
"""How long to wait after each attempt that failed: about 3 days in all."""

SWING: Final = 0.1
"""By how much of itself a pause is made shorter or longer by chance."""

LONGEST_WISH: Final = timedelta(hours=1)
"""How long a receiver may ask to be left in peace by `Retry-After`."""

TEST: Final = "WEBHOOK_TEST"
"""Stands where the kind of event would stand in a message that tries a webhook out."""

_GONE: Final = 410
_BUSY: Final = frozenset({429, 503})
_WELL: Final = range(200, 300)


class Outcome(StrEnum):
    """How an attempt ended."""

    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    GONE = "GONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a request: an answer's status and the beginning of its body, or an error."""

    status: int | None = None
    body: str | None = None
    error: str | None = None
    retry_after: str | None = None
    seconds: float = 0.0

    @property
    def outcome(self) -> Outcome:
        """Say how the attempt ended; whatever is not 2xx failed."""
        if self.status in _WELL:
            return Outcome.DELIVERED
        return Outcome.GONE if self.status == _GONE else Outcome.FAILED

    def peace(self, at: datetime) -> timedelta | None:
        """Say how long the receiver asks to be left in peace, up to a limit."""
        if self.status not in _BUSY or self.retry_after is None:
            return None
        wish = _wish(self.retry_after.strip(), at)
        return None if wish is None else min(max(wish, timedelta(0)), LONGEST_WISH)


def _wish(text: str, at: datetime) -> timedelta | None:
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), LONGEST_WISH.total_seconds()))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - at


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One message to a webhook: an event, or a test without one.

    `subject` is what it is about; of one subject's messages, only the oldest that waits is tried.
    `tries` counts since it was queued (again), `attempts` ever; `body` is made before the first.
    """

    id: UUID
    webhook_id: UUID
    message_id: str
    type: str
    subject: str
    occurred_at: datetime
    due_at: datetime
    created_at: datetime
    position: int | None = None
    event_id: UUID | None = None
    order_id: UUID | None = None
    customer_id: UUID | None = None
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    tries: int = 0
    first_tried_at: datetime | None = None
    finished_at: datetime | None = None
    body: str | None = None

    @property
    def is_test(self) -> bool:
        """Tell whether it only tries the webhook out."""
        return self.position is None

    def arrive(self, at: datetime) -> None:
        """Note that the receiver has taken it."""
        self._end(DeliveryState.DELIVERED, at)

    def give_up(self, at: datetime) -> None:
        """Note that it is tried no more."""
        self._end(DeliveryState.FAILED, at)

    def tried(self, at: datetime) -> None:
        """Count an attempt that begins."""
        self.attempts += 1
        self.tries += 1
        self.first_tried_at = self.first_tried_at or at

    def wait(self, at: datetime, chance: float, peace: timedelta | None) -> bool:
        """Put it off after an attempt that failed; False when there is none left.

        `chance` from 0 to 1 spreads the retries of messages that failed together.
        """
        if self.is_test or self.tries > len(PAUSES):
            return False
        pause = PAUSES[self.tries - 1] * (1 - SWING + 2 * SWING * chance)
        self.due_at = at + max(pause, peace or timedelta(0))
        return True

    def begin_anew(self, at: datetime) -> None:
        """Queue it again, with all its attempts before it."""
        self.state, self.finished_at = DeliveryState.WAITING, None
        self.tries, self.first_tried_at, self.due_at = 0, None, at

    def _end(self, state: DeliveryState, at: datetime) -> None:
        self.state, self.finished_at = state, at


def message_id(webhook_id: UUID, what: UUID) -> str:
    """Name a message to a webhook; the same event has the same name at every attempt."""
    return f"msg_{uuid5(webhook_id, what.hex).hex}"


def subject_of(entry: Mapping[str, Any]) -> str:
    """Name what an event is about, as far as order matters: an order, an account, a cart."""
    for name in ("order_id", "customer_id"):
        if entry.get(name) is not None:
            return f"{name.removesuffix('_id')}:{entry[name]}"
    if entry.get("cart") is not None:  # a storefront's own id, which may say whose it is
        return f"cart:{uuid5(NAMESPACE_OID, entry['cart']).hex}"
    return "shop"
