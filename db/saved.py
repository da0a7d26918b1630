"""What a write block saves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from db.repository import Tracked
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

    @property
    def stored(self) -> "Saved":
        """Those that have a row already."""
        return Saved(
            [tracked for tracked in self.customers if not tracked.is_new],
            [tracked for tracked in self.orders if not tracked.is_new],
            [tracked for tracked in self.payments if not tracked.is_new],
            self.settings,
        )

    def __iter__(self) -> Iterator[Tracked[Any]]:
        """Give customers, then orders, payments and the shop: the order of locks."""
        yield from self.customers
        yield from self.orders
        yield from self.payments
        yield from self.settings
