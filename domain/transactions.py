"""What was to move money of a payment, and what follows from it: its sums and its state.

The state of a payment is never set: it is read off its transactions. What may be begun in which
state stands in `BEGINS`; a provider's word about what happened is taken in any state.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.changes import logged
from domain.states import PaymentState as State
from domain.states import TransactionKind as Kind
from domain.states import TransactionStatus as Status

MANUAL = "manual"
"""The provider of payments that staff handle themselves."""


@dataclass(slots=True, kw_only=True)
class Transaction:
    """One movement of money that was tried; `at` is when it happened, by whoever told of it."""

    id: UUID = logged(skip=True)
    kind: Kind
    status: Status
    amount: int = logged(money=True)
    method: str | None = None
    reference: str | None = logged(personal=True, default=None)
    error: str | None = logged(personal=True, default=None)
    note: str | None = logged(personal=True, default=None)
    notify_customer: bool | None = logged(skip=True, default=None)
    at: datetime = logged(skip=True)
    created_at: datetime = logged(skip=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What is known of a movement of money before anybody says how it ended; `now` is our time."""

    id: UUID
    amount: int
    at: datetime
    now: datetime
    method: str | None = None
    reference: str | None = None
    error: str | None = None
    note: str | None = None
    notify_customer: bool | None = None
    """Whether the customer is to be told when it has succeeded; None leaves it to the rules."""

    def transaction(self, kind: Kind, status: Status) -> Transaction:
        """Make a transaction of it."""
        return Transaction(
            id=self.id,
            kind=kind,
            status=status,
            amount=self.amount,
            method=self.method,
            reference=self.reference,
            error=self.error,
            note=self.note,
            notify_customer=self.notify_customer,
            at=self.at,
            created_at=self.now,
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """What is reserved and not collected, what was collected, and what was given back of it."""

    authorized: int = 0
    captured: int = 0
    refunded: int = 0

    @property
    def holds_money(self) -> bool:
        """Tell whether any of the customer's money is reserved or was kept."""
        return self.authorized > 0 or self.captured > self.refunded


BEGINS: Mapping[Kind, frozenset[State]] = {
    Kind.AUTHORIZATION: frozenset({State.PENDING, State.FAILED, State.EXPIRED}),
    Kind.SALE: frozenset({State.PENDING, State.PARTIALLY_CAPTURED, State.FAILED, State.EXPIRED}),
    Kind.CAPTURE: frozenset(
        {State.AUTHORIZED, State.PARTIALLY_CAPTURED, State.PARTIALLY_REFUNDED, State.REFUNDED}
    ),
    Kind.VOID: frozenset(
        {
            State.PENDING,
            State.FAILED,
            State.AUTHORIZED,
            State.PARTIALLY_CAPTURED,
            State.PARTIALLY_REFUNDED,
            State.REFUNDED,
        }
    ),
    Kind.REFUND: frozenset({State.PARTIALLY_CAPTURED, State.CAPTURED, State.PARTIALLY_REFUNDED}),
    Kind.CHARGEBACK: frozenset(
        {State.PARTIALLY_CAPTURED, State.CAPTURED, State.PARTIALLY_REFUNDED}
    ),
    Kind.ADJUSTMENT: frozenset({State.AUTHORIZED, State.PARTIALLY_CAPTURED}),
}
"""In which states each kind of transaction may be begun."""

AIMS: Mapping[Kind, State] = {
    Kind.AUTHORIZATION: State.AUTHORIZED,
    Kind.SALE: State.CAPTURED,
    Kind.CAPTURE: State.CAPTURED,
    Kind.VOID: State.VOIDED,
    Kind.REFUND: State.REFUNDED,
    Kind.CHARGEBACK: State.REFUNDED,
    Kind.ADJUSTMENT: State.AUTHORIZED,
}
"""The state that each kind of transaction aims at."""

MOVES: Mapping[State, tuple[State, ...]] = {
    State.PENDING: (
        State.AUTHORIZED,
        State.PARTIALLY_CAPTURED,
        State.CAPTURED,
        State.VOIDED,
        State.FAILED,
        State.EXPIRED,
    ),
    State.AUTHORIZED: (
        State.PARTIALLY_CAPTURED,
        State.CAPTURED,
        State.VOIDED,
        State.EXPIRED,
    ),
    State.PARTIALLY_CAPTURED: (State.CAPTURED, State.PARTIALLY_REFUNDED, State.REFUNDED),
    State.CAPTURED: (State.PARTIALLY_REFUNDED, State.REFUNDED),
    State.PARTIALLY_REFUNDED: (State.REFUNDED,),
    State.REFUNDED: (State.PARTIALLY_REFUNDED,),
    State.VOIDED: (),
    State.FAILED: (
        State.AUTHORIZED,
        State.PARTIALLY_CAPTURED,
        State.CAPTURED,
        State.VOIDED,
        State.EXPIRED,
    ),
    State.EXPIRED: (State.AUTHORIZED, State.PARTIALLY_CAPTURED, State.CAPTURED),
}
"""From each state, those that what may be begun in it can lead to."""

OPEN = frozenset({Status.PENDING, Status.UNKNOWN})
"""How transactions stand that may still turn out to have moved money."""

ENDED = frozenset({State.VOIDED, State.FAILED, State.EXPIRED})
"""States of payments by which no money came and none is reserved."""


def sums_of(transactions: Iterable[Transaction]) -> Sums:
    """Add up what succeeded, in whatever order it was told."""
    moved: Counter[Kind] = Counter()
    for each in transactions:
        if each.status is Status.SUCCESS:
            moved[each.kind] += each.amount
    captured = moved[Kind.CAPTURE] + moved[Kind.SALE]
    reserved = moved[Kind.AUTHORIZATION] + moved[Kind.ADJUSTMENT]
    return Sums(
        authorized=max(reserved - moved[Kind.CAPTURE] - moved[Kind.VOID], 0),
        captured=captured,
        refunded=min(moved[Kind.REFUND] + moved[Kind.CHARGEBACK], captured),
    )


def state_of(transactions: Sequence[Transaction], *, amount: int, expired: bool) -> State:
    """Read the state off the transactions; `amount` is what the payment is for. First that holds."""
    sums = sums_of(transactions)
    ladder = (
        (sums.captured > 0 and sums.refunded == sums.captured, State.REFUNDED),
        (sums.refunded > 0, State.PARTIALLY_REFUNDED),
        (0 < sums.captured >= amount, State.CAPTURED),
        (sums.captured > 0, State.PARTIALLY_CAPTURED),
        (sums.authorized > 0, State.AUTHORIZED),
        (expired, State.EXPIRED),
        (_was_voided(transactions), State.VOIDED),
        (_failed(transactions), State.FAILED),
    )
    return next((state for holds, state in ladder if holds), State.PENDING)


def in_flight(transactions: Iterable[Transaction], *kinds: Kind) -> int:
    """Add up what may still turn out to have moved."""
    return sum(each.amount for each in transactions if each.kind in kinds and each.status in OPEN)


def _was_voided(transactions: Iterable[Transaction]) -> bool:
    return any(each.kind is Kind.VOID and each.status is Status.SUCCESS for each in transactions)


def _failed(transactions: Iterable[Transaction]) -> bool:
    attempts = [each for each in transactions if each.kind in {Kind.AUTHORIZATION, Kind.SALE}]
    return bool(attempts) and attempts[-1].status is Status.FAILURE
