"""What Stripe's objects say happened; their shapes are those of its published API.

Sources: https://docs.stripe.com/api/payment_intents/object, …/api/refunds/object,
…/api/disputes/object, https://docs.stripe.com/payments/paymentintents/lifecycle.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from adapters.payments.reading import uuid_or_none
from adapters.payments.stripe.amounts import from_stripe
from domain.provider import Fact
from domain.states import TransactionKind, TransactionStatus

KEY: Final = "tiski_key"
"""The metadata entry that holds the key of our request."""

UNREADABLE: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError)
"""What is raised here by an object of another shape."""

_REFUNDS: Final = {
    "succeeded": TransactionStatus.SUCCESS,
    "pending": TransactionStatus.PENDING,
    "requires_action": TransactionStatus.PENDING,
    "failed": TransactionStatus.FAILURE,
    "canceled": TransactionStatus.FAILURE,
}
_DISPUTES: Final = {
    "lost": TransactionStatus.SUCCESS,
    "needs_response": TransactionStatus.PENDING,
    "under_review": TransactionStatus.PENDING,
    "won": TransactionStatus.FAILURE,
}
"""Inquiries (`warning_…`) and prevented disputes move no money."""
_RUN_OUT: Final = frozenset({"automatic", "expired"})

Object = Mapping[str, Any]


def has_expired(intent: Object) -> bool:
    """Tell whether Stripe itself ended the payment, because its time ran out."""
    return intent["status"] == "canceled" and intent.get("cancellation_reason") in _RUN_OUT


def intent_facts(intent: Object, at: datetime) -> Iterator[Fact]:
    """Read a PaymentIntent, with what hangs on its charge where that was asked for.

    `at` is when Stripe said so, for what has no time of its own.
    """
    told = _Intent(intent, at)
    yield from told.course()
    for refund in _part(told.charge, "refunds").get("data", ()):
        yield refund_fact(refund)
    if dispute := _part(told.charge, "dispute"):
        yield from dispute_facts(dispute)


class _Intent:
    """A PaymentIntent; `charge` is empty where it was not asked for."""

    def __init__(self, told: Object, at: datetime) -> None:
        self.charge = _part(told, "latest_charge")
        self._told = told
        self._at = at
        self._is_manual = told["capture_method"] == "manual"
        self._came = TransactionKind.AUTHORIZATION if self._is_manual else TransactionKind.SALE
        self._charge_id = self.charge.get("id") or told.get("latest_charge")

    def course(self) -> Iterator[Fact]:
        """Tell what led to the state that it has."""
        match self._told["status"]:
            case "processing":
                yield self._begun(TransactionStatus.PENDING)
            case "requires_payment_method":
                yield from self._failed()
            case "requires_capture":
                yield self._begun()
            case "succeeded":
                yield from self._succeeded()
            case "canceled":
                yield from self._ended()
            case _:
                pass

    def _begun(self, status: TransactionStatus = TransactionStatus.SUCCESS) -> Fact:
        created = moment((self.charge or self._told)["created"])
        return self._fact(self._came, self._told["amount"], status=status, at=created)

    def _failed(self) -> Iterator[Fact]:
        error = _part(self._told, "last_payment_error")
        if error:
            yield self._fact(
                self._came,
                self._told["amount"],
                status=TransactionStatus.FAILURE,
                reference=error.get("charge"),
                error=error.get("message"),
            )

    def _succeeded(self) -> Iterator[Fact]:
        yield self._begun()
        received, rest = self._told["amount_received"], self._told["amount"]
        if self._is_manual:
            yield self._fact(TransactionKind.CAPTURE, received, key=_key(self._told))
            if received < rest:
                yield self._fact(TransactionKind.VOID, rest - received)

    def _ended(self) -> Iterator[Fact]:
        if self._charge_id and self._is_manual:
            yield self._begun()
        at = self._told.get("canceled_at")
        yield self._fact(
            TransactionKind.VOID, self._told["amount"], at=moment(at) if at else self._at
        )

    def _fact(
        self,
        kind: TransactionKind,
        amount: int,
        *,
        status: TransactionStatus = TransactionStatus.SUCCESS,
        at: datetime | None = None,
        reference: str | None = None,
        error: str | None = None,
        key: UUID | None = None,
    ) -> Fact:
        currency = self._told["currency"].upper()
        return Fact(
            kind=kind,
            status=status,
            amount=from_stripe(amount, currency),
            currency=currency,
            at=at or self._at,
            reference=reference or self._charge_id or self._told["id"],
            error=error,
            key=key,
        )


def refund_fact(refund: Object) -> Fact:
    """Read a Refund."""
    currency = refund["currency"].upper()
    return Fact(
        kind=TransactionKind.REFUND,
        status=_REFUNDS.get(refund["status"], TransactionStatus.UNKNOWN),
        amount=from_stripe(refund["amount"], currency),
        currency=currency,
        at=moment(refund["created"]),
        reference=refund["id"],
        error=refund.get("failure_reason"),
        key=_key(refund),
    )


def dispute_facts(dispute: Object) -> Iterator[Fact]:
    """Read a Dispute: what the bank took back, or may take."""
    status = _DISPUTES.get(dispute["status"])
    if status is None:
        return
    currency = dispute["currency"].upper()
    yield Fact(
        kind=TransactionKind.CHARGEBACK,
        status=status,
        amount=from_stripe(dispute["amount"], currency),
        currency=currency,
        at=moment(dispute["created"]),
        reference=dispute["id"],
        error=dispute.get("reason"),
    )


def moment(seconds: int) -> datetime:
    """Read Stripe's time."""
    return datetime.fromtimestamp(seconds, UTC)


def _key(told: Object) -> UUID | None:
    return uuid_or_none(_part(told, "metadata").get(KEY))


def _part(told: Object, name: str) -> dict[str, Any]:
    """Give a nested object; an empty one where there is only its id, or nothing."""
    found = told.get(name)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
