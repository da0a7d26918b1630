"""What is done with a payment of an order, as far as the shop knows about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain import events
from domain.errors import InvalidInput
from domain.payment.books import PaymentBooks, Verification
from domain.states import PaymentState, TransactionKind, TransactionStatus
from domain.transactions import (
    ENDED,
    MANUAL,
    OPEN,
    Movement,
    in_flight,
)


@dataclass(slots=True, kw_only=True)
class Payment(PaymentBooks):
    """One way in which an order is paid."""

    @classmethod
    def pending(
        cls,
        *,
        id: UUID,
        order_id: UUID,
        method: str,
        amount: int,
        currency: str,
        at: datetime,
        provider: str = MANUAL,
        psp_reference: str | None = None,
        external_url: str | None = None,
    ) -> "Payment":
        """Open a payment; nothing has come yet."""
        payment = cls(
            id=id,
            order_id=order_id,
            method=method,
            provider=provider,
            amount=amount,
            currency=currency,
            psp_reference=psp_reference,
            external_url=external_url,
            created_at=at,
            updated_at=at,
        )
        payment.record(events.PaymentCreated(method))
        return payment

    @classmethod
    def came(
        cls, movement: Movement, *, id: UUID, order: UUID, method: str, currency: str
    ) -> "Payment":
        """Make a payment of money that came, which nobody waited for under its name."""
        payment = cls(
            id=id,
            order_id=order,
            method=method,
            amount=movement.amount,
            currency=currency,
            created_at=movement.now,
            updated_at=movement.now,
        )
        payment.receive(movement)
        return payment

    def update(self, parts: Mapping[str, str | None]) -> None:
        """Change the method, the provider, its reference or the payment's page there.

        Raises:
            InvalidInput: another provider, though money was moved or tried to be.
        """
        provider = parts.get("provider", self.provider)
        if provider != self.provider and self.transactions:
            raise InvalidInput(
                "Something was done with this payment already, so its provider stays. "
                "Create another payment.",
                field=("input", "provider"),
            )
        for name, value in parts.items():
            setattr(self, name, value)
        self.record(events.PaymentUpdated())

    def receive(self, movement: Movement) -> None:
        """Enter money that came, by hand."""
        self._require(TransactionKind.SALE)
        self._add(movement, TransactionKind.SALE, TransactionStatus.SUCCESS)
        self.record(events.PaymentRecorded(self.method, *self._money(movement.amount)))

    def give_back(self, movement: Movement) -> None:
        """Enter money that was given back by hand, outside of any provider.

        Raises:
            IllegalTransition: none of it was collected, or all was given back.
            AmountExceeded: more than what is left of it.
        """
        self._require(TransactionKind.REFUND)
        self._within(movement.amount, self.refundable, "given back")
        self._add(movement, TransactionKind.REFUND, TransactionStatus.SUCCESS)
        self.out_of_sync = self.out_of_sync or self.provider != MANUAL
        self.record(self._refunded(movement.amount, movement.method, movement.notify_customer))

    def give_up(self, movement: Movement) -> None:
        """Give up a payment that waits, by hand; nothing is reserved at any provider."""
        self._require(TransactionKind.VOID)
        self._add(movement, TransactionKind.VOID, TransactionStatus.SUCCESS)
        self.record(events.PaymentVoided(*self._money(movement.amount)))

    def begin(self, kind: TransactionKind, movement: Movement) -> None:
        """Note what the provider is about to be asked for, before it is asked.

        Until `resolve` says how it ended it counts as on its way: nothing is moved twice.

        Raises:
            IllegalTransition: the state does not allow it.
            AmountExceeded: more than what is left to collect, let go or give back.
        """
        self._require(kind)
        if kind is TransactionKind.CAPTURE:
            self._within(movement.amount, self.capturable, "collected")
        if kind is TransactionKind.VOID and in_flight(self.transactions, kind):
            self._within(movement.amount, 0, "let go")  # it may be gone already
        if kind is TransactionKind.REFUND:
            self._within(movement.amount, self.refundable, "given back")
        self._add(movement, kind, TransactionStatus.PENDING)
        self.record(events.PaymentRequested(kind.value, *self._money(movement.amount)))

    def resolve(
        self,
        id: UUID,
        status: TransactionStatus,
        *,
        reference: str | None = None,
        error: str | None = None,
        amount: int | None = None,
        at: datetime | None = None,
    ) -> bool:
        """Take the provider's word about a transaction; tell whether anything was new.

        `amount` is what the provider says that it moved, where that differs.
        """
        transaction = self.transaction(id)
        before = (transaction.status, transaction.reference, transaction.amount, transaction.error)
        transaction.status, transaction.error = status, error
        transaction.reference = reference or transaction.reference
        transaction.amount = transaction.amount if amount is None else amount
        transaction.at = at or transaction.at
        after = (transaction.status, transaction.reference, transaction.amount, transaction.error)
        if after == before:
            return False
        self._follow()
        self.record(self._told(transaction))
        return True

    def report(
        self,
        kind: TransactionKind,
        status: TransactionStatus,
        movement: Movement,
        *,
        key: UUID | None = None,
    ) -> bool:
        """Take the provider's word about something that it did; tell whether it was new.

        It is taken in any state, once: the transaction that was begun under `key`, that of the
        kind with the same reference, or one on its way for the same amount, is the same.
        """
        known = self._begun(kind, key) or self._same(kind, movement)
        if known is not None:
            if known.status not in OPEN and status in OPEN:
                return False  # an old word that came late
            return self.resolve(
                known.id,
                status,
                reference=movement.reference,
                error=movement.error,
                amount=movement.amount,
                at=movement.at,
            )
        self.record(self._told(self._add(movement, kind, status)))
        return True

    def expire(self, release: Movement) -> bool:
        """Take note that the provider's time ran out; `release` lets go of what is reserved."""
        if self.expired_at is not None or self.state is PaymentState.VOIDED:
            return False
        self.expired_at = release.at
        if self.authorized:
            release = replace(release, amount=self.authorized)
            self._add(release, TransactionKind.VOID, TransactionStatus.SUCCESS)
        self._follow()
        self.record(events.PaymentExpired())
        return True

    def verify(self, verification: Verification) -> None:
        """Note that a person made sure that the money came; in any state, and nothing else does."""
        self.verification = verification
        self.record(events.PaymentVerified())

    def unverify(self) -> None:
        """Take back that somebody made sure."""
        self.verification = None
        self.record(events.PaymentUnverified())

    def fall_out_of_sync(self) -> None:
        """Note that the order changed after the provider was told its amount."""
        if self.provider != MANUAL and self.state not in ENDED and not self.out_of_sync:
            self.out_of_sync = True
            self.record(events.PaymentOutOfSync())

    def come_into_sync(self) -> None:
        """Note that the provider has it as the order does."""
        if self.out_of_sync:
            self.out_of_sync = False
            self.record(events.PaymentUpdated())
