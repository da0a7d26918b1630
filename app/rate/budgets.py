"""Budgets that fill up again by themselves (token buckets), as far as this process knows them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

KEPT: Final = 25_000
"""Budgets of a kind that are surely remembered; who was away longer may begin with a full one."""


class Budget:
    """What somebody may spend: so many points at most, so many of which come back in a second."""

    __slots__ = ("at", "key", "level", "maximum", "restore")

    def __init__(self, key: str, maximum: int, restore: int, now: float) -> None:
        self.key = key
        self.maximum = maximum
        self.restore = restore
        self.level: float = maximum
        self.at = now
        """When the level was so; in the seconds of this process."""

    def fill(self, now: float) -> float:
        """Put in what has come back since, and tell what is there."""
        level = self.level + (now - self.at) * self.restore
        self.level = min(self.maximum, level)
        self.at = now
        return self.level

    def charge(self, cost: float) -> float:
        """Give what an operation of this cost takes: never more than a full budget holds."""
        return min(self.maximum, cost)

    def wait(self, cost: float) -> float:
        """Give the seconds until there is enough for an operation of this cost."""
        return max(self.charge(cost) - self.level, 0.0) / self.restore

    def give_back(self, taken: float, spent: float) -> None:
        """Put back what was taken and not spent."""
        level = self.level + self.charge(taken) - self.charge(spent)
        self.level = min(self.maximum, level)


def take(budgets: Sequence[Budget], cost: float, now: float, *, force: bool = False) -> bool:
    """Take a cost from all of these budgets, or from none if one holds too little.

    With `force` it is taken all the same, and a budget may be left in debt.
    """
    enough = True
    for budget in budgets:
        if budget.fill(now) < budget.charge(cost):
            enough = False
    if enough or force:
        for budget in budgets:
            budget.level -= budget.charge(cost)
    return enough


class Budgets:
    """The budgets of one kind; whoever was never here has a full one."""

    def __init__(self, kind: str, maximum: int, restore: int, kept: int = KEPT) -> None:
        self.maximum = maximum
        self._kind = kind
        self._restore = restore
        self._kept = kept
        # Two generations: who is found moves to the young, and one day the old are all dropped.
        self._young: dict[Hashable, Budget] = {}
        self._old: dict[Hashable, Budget] = {}

    def find(self, whose: Hashable, now: float) -> Budget:
        """Give the budget of somebody."""
        found = self._young.get(whose)
        if found is None:
            found = self._old.pop(whose, None)
            if found is None:
                found = Budget(f"{self._kind}:{whose}", self.maximum, self._restore, now)
            if len(self._young) >= self._kept:
                self._old, self._young = self._young, {}
            self._young[whose] = found
        return found
