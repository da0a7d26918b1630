"""Takes a payment provider's word about what it did with a payment."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from domain.errors import CurrencyMismatch
from domain.payment import Payment
from domain.provider import Fact
from domain.states import TransactionKind, TransactionStatus
from domain.transactions import Movement, Transaction


def take(
    payment: Payment,
    facts: Iterable[Fact],
    now: datetime,
    make_id: Callable[[], UUID],
    *,
    has_expired: bool = False,
) -> bool:
    """Take all that a provider says it did, however often it was said; tell whether it was new.

    Raises:
        CurrencyMismatch: it speaks of another currency than the payment's.
    """
    told = list(facts)
    release = _release(told) if has_expired else None
    was_new = False
    for fact in told:
        if fact is not release:
            was_new |= _report(payment, fact, now, make_id())
    if has_expired:
        at, reference = (release.at, release.reference) if release else (now, None)
        movement = Movement(id=make_id(), amount=0, at=at, now=now, reference=reference)
        if payment.expire(movement):
            was_new = True
        elif release is not None:
            was_new |= _report(payment, release, now, make_id())
    tell_as_one(payment)
    return was_new


def agrees(payment: Payment, facts: Iterable[Fact]) -> bool:
    """Tell whether the provider knows of all that moved, and we of all that it says."""
    return _moved(payment.transactions) == _moved(facts)


def _moved(said: Iterable[Transaction | Fact]) -> Counter[TransactionKind]:
    moved: Counter[TransactionKind] = Counter()
    for each in said:
        if each.status is TransactionStatus.SUCCESS:
            moved[each.kind] += each.amount
    return moved


def _release(facts: list[Fact]) -> Fact | None:
    """Find how what was reserved was let go, when time ran out."""
    kind, done = TransactionKind.VOID, TransactionStatus.SUCCESS
    return next((fact for fact in facts if (fact.kind, fact.status) == (kind, done)), None)


def _report(payment: Payment, fact: Fact, now: datetime, id: UUID) -> bool:
    if fact.currency != payment.currency:
        raise CurrencyMismatch(payment.currency, field=())
    movement = Movement(
        id=id, amount=fact.amount, at=fact.at, now=now, reference=fact.reference, error=fact.error
    )
    return payment.report(fact.kind, fact.status, movement, key=fact.key)


def tell_as_one(payment: Payment) -> None:
    """Let the first event carry the whole difference; what else happened is told after it."""
    others = payment.recorded[1:]
    del payment.recorded[1:]
    for event in others:
        payment.tell(event)
