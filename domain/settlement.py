"""What is still to be charged or paid back after the total of a paid order changed.

An order has one open settlement at most. While it is open it follows the order's balance; money
that comes or goes closes it, and so does a total that changes back. What was waived no longer
counts as owed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import events
from domain.changes import logged
from domain.errors import IllegalTransition
from domain.events import DomainEvent
from domain.money import amount_text
from domain.states import SettlementDirection as Direction
from domain.states import SettlementState as State


@dataclass(slots=True, kw_only=True)
class Settlement:
    """A difference to be settled. `settled` of `amount` has moved so far, in minor units."""

    id: UUID = logged(skip=True)
    direction: Direction
    state: State = State.OPEN
    amount: int = logged(money=True)
    settled: int = logged(money=True, default=0)
    reason: str | None = logged(personal=True, default=None)
    note: str | None = logged(personal=True, default=None)
    created_at: datetime = logged(skip=True)
    closed_at: datetime | None = logged(skip=True, default=None)

    @property
    def rest(self) -> int:
        """What is still to move."""
        return self.amount - self.settled

    def waive(self, note: str | None, at: datetime) -> None:
        """Let it go; nobody has to act on it any more."""
        self.require_open(State.WAIVED)
        self.state, self.note, self.closed_at = State.WAIVED, note, at

    def require_open(self, wanted: State) -> None:
        """Refuse what can be done with an open settlement only."""
        if self.state is not State.OPEN:
            raise IllegalTransition("settlement", self.state, wanted, ()).at("id")


@dataclass(frozen=True, slots=True)
class Opening:
    """What a settlement gets when one has to be opened."""

    id: UUID
    at: datetime
    reason: str | None


def owed(balance: int, settlements: Iterable[Settlement]) -> int:
    """Give what of a balance is still to be settled: less what was waived."""
    return balance - sum(
        each.rest if each.direction is Direction.CHARGE else -each.rest
        for each in settlements
        if each.state is State.WAIVED
    )


def open_one(settlements: Iterable[Settlement]) -> Settlement | None:
    """Find the settlement that is open."""
    return next((each for each in settlements if each.state is State.OPEN), None)


def after_total(
    settlements: list[Settlement], before: int, now: int, currency: str, opening: Opening
) -> Iterator[DomainEvent]:
    """Follow a total of an order that money came for; `before` and `now` are what is owed.

    An order that owed something before and had none open was not paid yet: what it owes now
    comes with its ordinary payment.
    """
    current = open_one(settlements)
    direction = Direction.CHARGE if now > 0 else Direction.REFUND
    if current is not None and (now == 0 or current.direction is not direction):
        current.amount = current.settled
        yield _close(current, opening.at, currency)
        current = None
    elif current is not None:
        current.amount = current.settled + abs(now)
        return
    if now < 0 or now > 0 >= before:
        opened = Settlement(
            id=opening.id,
            direction=direction,
            amount=abs(now),
            reason=opening.reason,
            created_at=opening.at,
        )
        settlements.append(opened)
        yield events.SettlementOpened(
            opened.id, direction.value, amount_text(opened.amount, currency), currency
        )


def after_money(
    settlements: list[Settlement], now: int, currency: str, at: datetime
) -> Iterator[DomainEvent]:
    """Follow money that came or went; `now` is what is owed after it."""
    current = open_one(settlements)
    if current is None:
        return
    rest = max(now if current.direction is Direction.CHARGE else -now, 0)
    if rest == 0:
        current.settled = current.amount
        yield _close(current, at, currency)
        return
    current.settled = max(current.amount - rest, 0)
    current.amount = current.settled + rest


def _close(settlement: Settlement, at: datetime, currency: str) -> DomainEvent:
    settlement.state, settlement.closed_at = State.SETTLED, at
    return events.SettlementSettled(
        settlement.id,
        settlement.direction.value,
        amount_text(settlement.amount, currency),
        currency,
    )
