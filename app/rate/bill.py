"""What one operation costs, and whether it was paid for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from graphql import OperationType

from app.guard import Analysis
from app.rate.budgets import Budget

if TYPE_CHECKING:
    from app.rate.till import Till

REFUSED: Final = 10
"""Points for a request that is refused: somebody had to read it."""
LEAST: Final = 1


class Bill:
    """The bill of one operation: the announced cost is taken before it runs, the rest given back."""

    __slots__ = (
        "_budgets",
        "_is_charged",
        "_leave",
        "_owes",
        "_till",
        "_token",
        "actual",
        "requested",
    )

    def __init__(self, till: Till, token: UUID, budgets: Sequence[Budget]) -> None:
        self.requested: int | None = None
        self.actual: int | None = None
        self._till = till
        self._token = token
        self._budgets = budgets
        self._is_charged = False
        self._owes = 0
        """Points that were taken and may still be given back."""
        self._leave: Callable[[], None] | None = None

    async def take(self, found: Analysis) -> None:
        """Take what the operation may cost, and the place of a subscription; once.

        Raises:
            Throttled: a budget holds too little, or the token follows as much as it may.
        """
        if self._is_charged:
            return
        cost = self.requested = max(LEAST, found.cost)
        if found.operation is OperationType.SUBSCRIPTION:
            self._leave = self._till.place(self._token)
        self._is_charged = True
        if not await self._till.take(self._budgets, cost):
            raise self._till.throttled(self._budgets, cost)
        self._owes = cost

    def settle(self, actual: int) -> dict[str, Any]:
        """Give back what was not spent, and tell it as `extensions.cost`."""
        if self._owes:
            self.actual = min(max(actual, LEAST), self._owes)
            self._give_back(self.actual)
        return self.told()

    async def refuse(self, requested: int | None = None) -> None:
        """Take a little for a request that does not run; `requested` is its cost, if it is known."""
        if requested is not None:
            self.requested = max(requested, LEAST)
        if self._owes:
            self._give_back(REFUSED)
        elif not self._is_charged:
            self._is_charged = True
            await self._till.take(self._budgets, REFUSED, force=True)

    async def end(self) -> None:
        """Leave the subscription's place; what was no operation is charged as refused."""
        if self._leave is not None:
            self._leave()
        self._owes = 0
        if not self._is_charged:
            await self.refuse()

    def told(self) -> dict[str, Any]:
        """Tell the costs as clients of Shopify's API know them."""
        told: dict[str, Any] = {
            "requestedQueryCost": self.requested,
            "actualQueryCost": self.actual,
        }
        if self._budgets:
            told["throttleStatus"] = status(self._budgets)
        return told

    def _give_back(self, spent: int) -> None:
        if spent < self._owes:
            self._till.give_back(self._budgets, self._owes, spent)
        self._owes = 0


def status(budgets: Sequence[Budget]) -> dict[str, int]:
    """Tell of the budget that has less left than the others."""
    least = budgets[0]
    for budget in budgets:
        if budget.level < least.level:
            least = budget
    return {
        "maximumAvailable": least.maximum,
        "currentlyAvailable": int(least.level) if least.level > 0 else 0,
        "restoreRate": least.restore,
    }


BILL: Final[ContextVar[Bill | None]] = ContextVar("bill", default=None)
"""The bill of the operation that runs in this task."""
