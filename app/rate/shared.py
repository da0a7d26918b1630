"""Budgets that all processes share, in Redis; while it is away, each process counts for itself."""

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Final, NamedTuple, cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from app.rate.budgets import Budget

PREFIX: Final = "tiski:budget:"
PATIENCE: Final = 0.5  # seconds in which Redis must answer
AWAY: Final = 1.0  # seconds until it is asked again after it did not
_TOGETHER: Final = 100  # claims that are sent at once

# The same rules as those of `budgets.take`, by the clock of Redis, in milliseconds.
_TAKE: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local levels, enough = {}, true
for place, key in ipairs(KEYS) do
  local maximum, restore = tonumber(ARGV[3 * place - 1]), tonumber(ARGV[3 * place])
  local known = redis.call('HMGET', key, 'level', 'at')
  local level = maximum
  if known[1] then
    local passed = math.max(0, now - tonumber(known[2]))
    level = math.min(maximum, tonumber(known[1]) + passed * restore / 1000)
  end
  levels[place] = level
  enough = enough and level >= tonumber(ARGV[3 * place + 1])
end
if enough or ARGV[1] == '1' then
  for place, key in ipairs(KEYS) do
    local maximum, restore = tonumber(ARGV[3 * place - 1]), tonumber(ARGV[3 * place])
    local level = math.min(maximum, levels[place] - tonumber(ARGV[3 * place + 1]))
    redis.call('HSET', key, 'level', level, 'at', now)
    redis.call('PEXPIRE', key, math.ceil((maximum - level) / restore * 1000) + 1000)
    levels[place] = level
  end
end
local said = {enough and 1 or 0}
for place, level in ipairs(levels) do said[place + 1] = tostring(level) end
return said
"""

log = structlog.stdlib.get_logger(__name__)


class _Claim(NamedTuple):
    budgets: Sequence[Budget]
    charges: Sequence[float]
    force: bool
    answer: asyncio.Future[list[Any] | None] | None

    @property
    def parts(self) -> list[Any]:
        """Give the keys and values of the script."""
        parts: list[Any] = [PREFIX + budget.key for budget in self.budgets]
        parts.append(int(self.force))
        for budget, charge in zip(self.budgets, self.charges, strict=True):
            parts += [budget.maximum, budget.restore, charge]
        return parts


class SharedBudgets:
    """Keeps budgets in Redis.

    What is claimed while an answer is awaited goes together in the next message: one connection,
    however many requests there are.
    """

    def __init__(self, url: str, failed: Callable[[], object], *, away: float = AWAY) -> None:
        """`failed` is told when Redis does not answer, `away` seconds before it is asked again.

        Raises:
            ValueError: the address can't be one of Redis.
        """
        self._redis = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 1),  # once: the connection may have been cut long ago
        )
        self._failed = failed
        self._away = away
        self._asked_again_at: float | None = None
        self._waiting: list[_Claim] = []
        self._sending: asyncio.Task[None] | None = None

    async def take(
        self, budgets: Sequence[Budget], cost: float, now: Callable[[], float], *, force: bool
    ) -> bool | None:
        """Take a cost from all of these budgets, or from none, and note what is left.

        None while Redis is away.
        """
        if self._is_away():
            return None
        answer: asyncio.Future[list[Any] | None] = asyncio.get_running_loop().create_future()
        self._claim(_Claim(budgets, [each.charge(cost) for each in budgets], force, answer))
        said = await answer
        if said is None:
            return None
        at = now()
        for budget, level in zip(budgets, said[1:], strict=True):
            budget.level, budget.at = float(level), at
        return said[0] == 1

    def give_back(self, budgets: Sequence[Budget], taken: float, spent: float) -> None:
        """Put back what was taken and not spent; nobody waits for it."""
        if not self._is_away():
            back = [each.charge(spent) - each.charge(taken) for each in budgets]
            self._claim(_Claim(budgets, back, force=True, answer=None))

    async def close(self) -> None:
        """Close the connection, when what is under way has arrived."""
        if self._sending is not None:
            await self._sending
        await self._redis.aclose()

    def _is_away(self) -> bool:
        return self._asked_again_at is not None and monotonic() < self._asked_again_at

    def _claim(self, claim: _Claim) -> None:
        self._waiting.append(claim)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send(), name="budgets")

    async def _send(self) -> None:
        while self._waiting:
            claims, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
            for claim, said in zip(claims, await self._ask(claims), strict=True):
                if claim.answer is not None and not claim.answer.done():  # who asked may be gone
                    claim.answer.set_result(said)
        self._sending = None

    async def _ask(self, claims: Sequence[_Claim]) -> Sequence[list[Any] | None]:
        pipeline = cast("Any", self._redis.pipeline(transaction=False))
        for claim in claims:
            pipeline.eval(_TAKE, len(claim.budgets), *claim.parts)
        try:
            answers = await pipeline.execute()
        except (RedisError, OSError) as error:
            self._note_failure(error)
            return [None] * len(claims)
        if self._asked_again_at is not None:
            log.info("redis answers again, budgets are shared")
            self._asked_again_at = None
        return answers

    def _note_failure(self, error: Exception) -> None:
        self._failed()
        if self._asked_again_at is None:
            reason = type(error).__name__
            log.warning("redis does not answer, budgets are per process meanwhile", error=reason)
        self._asked_again_at = monotonic() + self._away
