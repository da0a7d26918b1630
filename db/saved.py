"""What a write block saves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from db.repository import A, Tracked
from domain.customer import Customer
from domain.order import Order
from domain.payment import Payment
from domain.shop import Shop


@dataclass(frozen=True, slots=True)
class Saved:
    """Everything that differs at the end of a block."""

    customers: list[Tracked[Customer]]
    orders: list[Tracked[Order]]
    payments: list[Tracked[Payment]]
    settings: list[Tracked[Shop]]

    def renew(self, at: datetime) -> None:
        """Raise the version of everything that was there before."""
        for tracked in (*self.customers, *self.orders, *self.payments):
            if not tracked.is_made_now:
                tracked.aggregate.version += 1
                tracked.aggregate.updated_at = at
        for settings in self.settings:
            settings.aggregate.version += 1

    @property
    def at_once(self) -> "Saved":
        """Those that wait for nothing else: they have a row already, and a series did not expect them."""
        return Saved(
            _at_once(self.customers),
            _at_once(self.orders),
            _at_once(self.payments),
            _at_once(self.settings),
        )

    def __iter__(self) -> Iterator[Tracked[Any]]:
        """Give customers, then orders, payments and the shop: the order of locks."""
        return chain(self.customers, self.orders, self.payments, self.settings)


def _at_once(tracked: list[Tracked[A]]) -> list[Tracked[A]]:
    return [each for each in tracked if not each.is_new and not each.waits]
