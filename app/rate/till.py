"""Where all pay: by token and by address."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, Self
from uuid import UUID

from app.metrics import Metrics
from app.rate.bill import Bill, status
from app.rate.budgets import Budget, Budgets, take
from app.rate.places import Places
from app.rate.shared import SharedBudgets
from app.rate.throttled import Throttled
from app.settings import Settings

STRANGER: Final = 100
"""Points for a request without a valid token, for opening a socket, and for a visit beside /graphql."""
_OPEN: Final = 1  # point that a budget must hold for somebody to be let in at all


class Till:
    """Takes what operations cost, and turns away whoever has spent everything.

    `throttled_by` is told what refused somebody: token, address, sockets or subscriptions.
    """

    def __init__(
        self,
        settings: Settings,
        throttled_by: Callable[[str], object] = lambda _: None,
        shared: SharedBudgets | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self.sockets = Places(settings.token_sockets)
        self._subscriptions = Places(settings.token_subscriptions)
        self._tokens = Budgets("token", settings.token_budget, settings.token_restore)
        self._addresses = Budgets("address", settings.address_budget, settings.address_restore)
        self._throttled_by = throttled_by
        self._shared = shared
        self._now = now

    @classmethod
    def of(cls, settings: Settings, metrics: Metrics) -> Self:
        """Make the till of a process, whose budgets are shared where there is a Redis."""
        shared = None
        if settings.redis_url is not None:
            shared = SharedBudgets(
                settings.redis_url.get_secret_value(), metrics.redis_failures.inc
            )
        return cls(settings, lambda by: metrics.throttled.labels(by).inc(), shared)

    async def close(self) -> None:
        """Close the connection to Redis, if there is one."""
        if self._shared is not None:
            await self._shared.close()

    def enter(self, address: str) -> None:
        """Let somebody in who has not said yet who it is.

        Raises:
            Throttled: the address has nothing left.
        """
        if self._addresses.maximum:
            now = self._now()
            self._check((self._addresses.find(address, now),), now)

    def bill(self, token: UUID, address: str) -> Bill:
        """Begin the bill of an operation.

        Raises:
            Throttled: the token or the address has nothing left.
        """
        now = self._now()
        budgets: tuple[Budget, ...] = ()
        if self._tokens.maximum:
            budgets = (self._tokens.find(token, now),)
        if self._addresses.maximum:
            budgets = (*budgets, self._addresses.find(address, now))
        self._check(budgets, now)
        return Bill(self, token, budgets)

    async def charge_stranger(self, address: str) -> None:
        """Take the points for a request without a valid token from its address."""
        if self._addresses.maximum:
            budget = self._addresses.find(address, self._now())
            await self.take((budget,), STRANGER, force=True)

    async def take(self, budgets: Sequence[Budget], cost: float, *, force: bool = False) -> bool:
        """Take a cost from all of these budgets or, unless forced, from none; tell if it was there."""
        if self._shared is not None and budgets:
            enough = await self._shared.take(budgets, cost, self._now, force=force)
            if enough is not None:
                return enough
        return take(budgets, cost, self._now(), force=force)

    def give_back(self, budgets: Sequence[Budget], taken: float, spent: float) -> None:
        """Put back what was taken and not spent."""
        for budget in budgets:
            budget.give_back(taken, spent)
        if self._shared is not None and budgets:
            self._shared.give_back(budgets, taken, spent)

    def place(self, token: UUID) -> Callable[[], None]:
        """Take a place for a subscription, and give what leaves it.

        Raises:
            Throttled: the token follows as much as it may.
        """
        leave = self._subscriptions.take(token)
        if leave is None:
            most = self._subscriptions.most
            self._throttled_by("subscriptions")
            message = f"This access token follows {most} subscriptions already: end one of them."
            raise Throttled(message, 1.0, None)
        return leave

    def refuse_socket(self) -> str:
        """Count a socket that found no place, and say so."""
        self._throttled_by("sockets")
        return f"This access token holds {self.sockets.most} sockets already"

    def throttled(self, budgets: Sequence[Budget], requested: int | None = None) -> Throttled:
        """Make the refusal of an operation, or of whatever it is that somebody sent."""
        need = _OPEN if requested is None else requested
        spent = max(budgets, key=lambda budget: budget.wait(need))
        by = spent.key.partition(":")[0]
        self._throttled_by(by)
        cost = {
            "requestedQueryCost": requested,
            "actualQueryCost": None,
            "throttleStatus": status([spent]),
        }
        whose = "this access token" if by == "token" else "your address"
        message = f"Throttled: the budget of {whose} is spent for now."
        return Throttled(message, spent.wait(need), cost)

    def _check(self, budgets: Sequence[Budget], now: float) -> None:
        for budget in budgets:
            if budget.fill(now) < _OPEN:
                raise self.throttled([budget])
