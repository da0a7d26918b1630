"""The books of a payment: what is known of it, and what follows from its transactions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain import events
from domain.aggregate import Aggregate
from domain.changes import logged
from domain.errors import AmountExceeded, IllegalTransition
from domain.events import DomainEvent
from domain.money import amount_text
from domain.states import PaymentState, TransactionKind, TransactionStatus
from domain.transactions import (
    AIMS,
    BEGINS,
    MANUAL,
    MOVES,
    OPEN,
    Movement,
    Sums,
    Transaction,
    in_flight,
    state_of,
    sums_of,
)


@dataclass(frozen=True, slots=True)
class Verification:
    """Who made sure that the money came, when, and what they wrote about it."""

    at: datetime
    by: UUID | None
    note: str | None = logged(personal=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an order's sums and status need of one payment."""

    state: PaymentState
    sums: Sums


@dataclass(slots=True, kw_only=True)
class PaymentBooks(Aggregate):
    """What is known of a payment. Amounts are minor units of the order's currency.

    `authorized`, `captured`, `refunded` and `state` follow from the transactions alone.
    `verification` follows from nothing: only a person sets it.
    """

    noun = "payment"

    order_id: UUID = logged(skip=True)
    method: str
    provider: str = MANUAL
    state: PaymentState = PaymentState.PENDING
    currency: str
    amount: int = logged(money=True)
    authorized: int = logged(money=True, default=0)
    captured: int = logged(money=True, default=0)
    refunded: int = logged(money=True, default=0)
    psp_reference: str | None = logged(personal=True, default=None)
    external_url: str | None = logged(personal=True, default=None)
    out_of_sync: bool = False
    received_at: datetime | None = None
    expired_at: datetime | None = None
    verification: Verification | None = logged(name="verification", default=None)
    created_at: datetime = logged(skip=True)
    updated_at: datetime = logged(skip=True)
    transactions: list[Transaction] = field(default_factory=list[Transaction])

    @property
    def standing(self) -> Standing:
        """Give what the order's sums and status need."""
        return Standing(self.state, Sums(self.authorized, self.captured, self.refunded))

    @property
    def refundable(self) -> int:
        """What can still be given back, less what may be on its way."""
        return max(self.captured - self.refunded - self.returning, 0)

    @property
    def returning(self) -> int:
        """What may be on its way back to the customer."""
        return in_flight(self.transactions, TransactionKind.REFUND)

    @property
    def capturable(self) -> int:
        """What can still be collected of what is reserved, less what may be on its way."""
        going = in_flight(self.transactions, TransactionKind.CAPTURE, TransactionKind.VOID)
        return max(self.authorized - going, 0)

    @property
    def unresolved(self) -> list[Transaction]:
        """Give what may still turn out to have moved money."""
        return [each for each in self.transactions if each.status in OPEN]

    def transaction(self, id: UUID) -> Transaction:
        """Find one of its transactions."""
        return next(each for each in self.transactions if each.id == id)

    def _begun(self, kind: TransactionKind, key: UUID | None) -> Transaction | None:
        return next(
            (each for each in self.transactions if (each.id, each.kind) == (key, kind)), None
        )

    def _same(self, kind: TransactionKind, told: Movement) -> Transaction | None:
        alike = [each for each in self.transactions if each.kind is kind]
        if told.reference is not None:
            named = [each for each in alike if each.reference == told.reference]
            if named:
                return named[0]
        waiting = (
            each
            for each in alike
            if each.status in OPEN and each.amount == told.amount and each.reference is None
        )
        return next(waiting, None)

    def _add(
        self, movement: Movement, kind: TransactionKind, status: TransactionStatus
    ) -> Transaction:
        transaction = movement.transaction(kind, status)
        self.transactions.append(transaction)
        self._follow()
        return transaction

    def _follow(self) -> None:
        sums = sums_of(self.transactions)
        self.authorized, self.captured, self.refunded = (
            sums.authorized,
            sums.captured,
            sums.refunded,
        )
        self.state = state_of(
            self.transactions, amount=self.amount, expired=self.expired_at is not None
        )
        came = [
            each.at
            for each in self.transactions
            if each.status is TransactionStatus.SUCCESS
            and each.kind in {TransactionKind.SALE, TransactionKind.CAPTURE}
        ]
        self.received_at = max(came, default=None)

    def _require(self, kind: TransactionKind) -> None:
        needs_reserve = kind is TransactionKind.VOID and self.captured > 0
        if self.state not in BEGINS[kind] or (needs_reserve and not self.authorized):
            raise IllegalTransition("payment", self.state, AIMS[kind], MOVES[self.state])

    def _within(self, amount: int, allowed: int, done: str) -> None:
        if amount > allowed:
            most = " ".join(self._money(allowed))
            raise AmountExceeded(
                f"At most {most} of this payment can be {done}.", allowed, self.currency
            )

    def _money(self, amount: int) -> tuple[str, str]:
        return amount_text(amount, self.currency), self.currency

    def _told(self, transaction: Transaction) -> DomainEvent:
        money = self._money(transaction.amount)
        if transaction.status in OPEN:
            return events.PaymentRequested(transaction.kind.value, *money)
        if transaction.status is TransactionStatus.FAILURE:
            return events.PaymentFailed(transaction.kind.value, *money, transaction.error)
        if transaction.kind is TransactionKind.REFUND:
            return self._refunded(
                transaction.amount, transaction.method, transaction.notify_customer
            )
        return DONE[transaction.kind](*money)

    def _refunded(self, amount: int, method: str | None, notify: bool | None) -> DomainEvent:
        return events.PaymentRefunded(*self._money(amount), method or self.method, notify)


DONE: Mapping[TransactionKind, Callable[[str, str], DomainEvent]] = {
    TransactionKind.AUTHORIZATION: events.PaymentAuthorized,
    TransactionKind.ADJUSTMENT: events.PaymentAdjusted,
    TransactionKind.SALE: events.PaymentCaptured,
    TransactionKind.CAPTURE: events.PaymentCaptured,
    TransactionKind.VOID: events.PaymentVoided,
    TransactionKind.CHARGEBACK: events.PaymentChargedBack,
}
"""What is told of each kind of transaction when it succeeded."""
