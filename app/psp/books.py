"""The books of the PSP: its payments, what was done with them, and how often it was asked."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from domain.states import TransactionKind, TransactionStatus


class Refused(Exception):
    """A request that the books don't allow; the message is for the caller."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """Something that was done with a payment, or is on its way."""

    id: str
    kind: TransactionKind
    status: TransactionStatus
    amount: int
    currency: str
    created: datetime
    key: str | None = None
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Write it as the API does."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "status": self.status.value,
            "amount": self.amount,
            "currency": self.currency,
            "created": self.created.isoformat(),
            "key": self.key,
            "error": self.error,
        }


@dataclass(slots=True, kw_only=True)
class Account:
    """One payment; amounts are minor units."""

    id: str
    amount: int
    currency: str
    created: datetime
    has_expired: bool = False
    entries: list[Entry] = field(default_factory=list[Entry])

    def moved(self, *kinds: TransactionKind) -> int:
        """Add up what was done or is on its way."""
        return sum(
            entry.amount
            for entry in self.entries
            if entry.kind in kinds and entry.status is not TransactionStatus.FAILURE
        )

    @property
    def reserved(self) -> int:
        """What is reserved and not collected."""
        kinds = TransactionKind
        return self.moved(kinds.AUTHORIZATION) - self.moved(kinds.CAPTURE, kinds.VOID)

    @property
    def refundable(self) -> int:
        """What was collected and not given back."""
        kinds = TransactionKind
        return self.moved(kinds.SALE, kinds.CAPTURE) - self.moved(kinds.REFUND)

    def to_json(self, url: str) -> dict[str, Any]:
        """Write it as the API does; `url` is its page."""
        return {
            "id": self.id,
            "amount": self.amount,
            "currency": self.currency,
            "created": self.created.isoformat(),
            "expired": self.has_expired,
            "url": url,
            "transactions": [entry.to_json() for entry in self.entries],
        }


class Books:
    """All payments of a PSP, in memory."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.asked: Counter[str] = Counter()
        """How often each thing was asked for, by kind and key."""

    def open(self, *, amount: int, currency: str, is_manual: bool) -> Account:
        """Open a payment as a customer does at the checkout: reserved, or collected at once."""
        account = Account(id=_id("tp"), amount=amount, currency=currency, created=datetime.now(UTC))
        kind = TransactionKind.AUTHORIZATION if is_manual else TransactionKind.SALE
        self.accounts[account.id] = account
        self._enter(account, kind, TransactionStatus.SUCCESS, amount, None)
        return account

    def known(self, account: Account, key: str) -> Entry | None:
        """Find what was done for a key already."""
        return next((entry for entry in account.entries if entry.key == key), None)

    def enter(
        self,
        account: Account,
        kind: TransactionKind,
        status: TransactionStatus,
        amount: int,
        key: str,
    ) -> Entry:
        """Do something with a payment.

        Raises:
            Refused: there is not as much left as is asked for.
        """
        left = account.refundable if kind is TransactionKind.REFUND else account.reserved
        if kind is TransactionKind.VOID:
            amount = left
        if not 0 < amount <= left:
            raise Refused(f"{amount} was asked for, {left} is left.")
        return self._enter(account, kind, status, amount, key)

    def expire(self, account: Account) -> None:
        """Let the time of a payment run out."""
        account.has_expired = True
        if account.reserved:
            rest = account.reserved
            self._enter(account, TransactionKind.VOID, TransactionStatus.SUCCESS, rest, None)

    def charge_back(self, account: Account, amount: int) -> Entry:
        """Let the customer's bank take money back."""
        kind = TransactionKind.CHARGEBACK
        return self._enter(account, kind, TransactionStatus.SUCCESS, amount, None)

    def _enter(
        self,
        account: Account,
        kind: TransactionKind,
        status: TransactionStatus,
        amount: int,
        key: str | None,
    ) -> Entry:
        entry = Entry(
            id=_id("tt"),
            kind=kind,
            status=status,
            amount=amount,
            currency=account.currency,
            created=datetime.now(UTC),
            key=key,
            error=None if status is not TransactionStatus.FAILURE else REFUSAL,
        )
        account.entries.append(entry)
        return entry


REFUSAL = "The card was declined."


def _id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"
