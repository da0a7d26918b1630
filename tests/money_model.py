"""What a shop's books of payments must say: written anew from the guide, sharing no code with the rules.

Amounts are cents. States and kinds are the texts that the API answers.
"""

from dataclasses import dataclass, field

OPEN = {"PENDING", "UNKNOWN"}


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def money(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


@dataclass
class Deed:
    """Something that moved money of a payment, or was to; `key` and `reference` name it."""

    kind: str
    status: str
    amount: int
    key: str | None = None
    reference: str | None = None


@dataclass
class Payment:
    """What is known of a payment."""

    amount: int
    method: str
    provider: str = "manual"
    reference: str | None = None
    deeds: list[Deed] = field(default_factory=list[Deed])
    expired: bool = False
    verified: bool = False

    def moved(self, *kinds: str) -> int:
        return sum(e.amount for e in self.deeds if e.kind in kinds and e.status == "SUCCESS")

    def open(self, *kinds: str) -> int:
        """Add up what nobody knows the end of."""
        return sum(e.amount for e in self.deeds if e.kind in kinds and e.status in OPEN)

    @property
    def came(self) -> int:
        return self.moved("SALE", "CAPTURE")

    @property
    def back(self) -> int:
        return min(self.moved("REFUND", "CHARGEBACK"), self.came)

    @property
    def reserved(self) -> int:
        return max(self.moved("AUTHORIZATION") - self.moved("CAPTURE", "VOID"), 0)

    @property
    def refundable(self) -> int:
        return max(self.came - self.back - self.open("REFUND"), 0)

    @property
    def capturable(self) -> int:
        return max(self.reserved - self.open("CAPTURE", "VOID"), 0)

    @property
    def state(self) -> str:
        if self.came:
            if self.back:
                return "REFUNDED" if self.back == self.came else "PARTIALLY_REFUNDED"
            return "CAPTURED" if self.came >= self.amount else "PARTIALLY_CAPTURED"
        if self.reserved:
            return "AUTHORIZED"
        if self.expired:
            return "EXPIRED"
        if self.has("VOID", "SUCCESS"):
            return "VOIDED"
        tries = [deed for deed in self.deeds if deed.kind in {"SALE", "AUTHORIZATION"}]
        return "FAILED" if tries and tries[-1].status == "FAILURE" else "PENDING"

    def has(self, kind: str, status: str) -> bool:
        return any((deed.kind, deed.status) == (kind, status) for deed in self.deeds)

    def hear(self, told: Deed) -> None:
        """Take the provider's word, which may be known under its key or its reference."""
        for deed in self.deeds:
            if deed.kind == told.kind and (
                (told.key is not None and deed.key == told.key) or deed.reference == told.reference
            ):
                deed.status, deed.amount = told.status, told.amount
                deed.reference = told.reference
                return
        self.deeds.append(told)


@dataclass
class Book:
    """What is known of an order. `waived` is what is no longer asked for; `settlement` its rest."""

    total: int
    payments: dict[str, Payment] = field(default_factory=dict[str, Payment])
    settlement: tuple[str, int] | None = None
    waived: int = 0

    @property
    def paid(self) -> int:
        return sum(each.came for each in self.payments.values())

    @property
    def back(self) -> int:
        return sum(each.back for each in self.payments.values())

    @property
    def reserved(self) -> int:
        return sum(each.reserved for each in self.payments.values())

    @property
    def returning(self) -> int:
        return sum(each.open("REFUND") for each in self.payments.values())

    @property
    def balance(self) -> int:
        return self.total - self.paid + self.back

    @property
    def asked(self) -> int:
        """What is still to be settled."""
        return self.balance - self.waived

    @property
    def status(self) -> str:
        if self.paid:
            return self._paid_status
        if self.reserved:
            return "AUTHORIZED"
        if not self.total:
            return "NOT_REQUIRED"
        spent = {"VOIDED", "FAILED", "EXPIRED"}
        return "VOIDED" if spent.issuperset(e.state for e in self.payments.values()) else "PENDING"

    @property
    def _paid_status(self) -> str:
        if self.back == self.paid:
            return "REFUNDED"
        if self.paid - self.back > self.total:
            return "OVERPAID"
        if self.back:
            return "PARTIALLY_REFUNDED"
        return "PAID" if self.paid >= self.total else "PARTIALLY_PAID"

    def settle(self, before: int, *, by_total: bool) -> None:
        """Follow the balance; `before` is what was asked for."""
        owed = self.asked
        if self.settlement is not None:
            way, _ = self.settlement
            rest = owed if way == "CHARGE" else -owed
            self.settlement = (way, rest) if rest > 0 else None
            if rest >= 0 or not by_total:
                return
        if by_total and self.paid and (owed < 0 or before <= 0 < owed):
            self.settlement = ("CHARGE" if owed > 0 else "REFUND", abs(owed))

    def give_back(self, amount: int, mode: bool | None) -> str | None:
        """Credit what is given back beyond what is owed; tell why not."""
        beyond = amount - max(-self.balance - self.returning, 0)
        if beyond <= 0 or mode is False:
            return None
        if mode is None or beyond > self.total:
            return "AMOUNT_EXCEEDED"
        self.total -= beyond
        return None
