"""How many operations a process has under way at once, and how long each may take."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

from graphql import GraphQLError, OperationType

from app.errors import OVERLOADED, RETRY_AFTER, TIMEOUT, refusal
from db.commits import COMMITS, Commits

AT_ONCE: Final = 500
SECONDS: Final = 10.0
SOON: Final = 1
"""Seconds after which it is worth to ask again."""


class Turns:
    """Gives operations their turn, and ends what takes too long.

    A subscription takes no place among the others, for it mostly waits; its start and the
    rendering of each of its items have the time of a query.
    """

    def __init__(self, at_once: int = AT_ONCE, seconds: float = SECONDS) -> None:
        self.at_once = at_once
        self.seconds = seconds
        self.running = 0

    def take(self, kind: OperationType, since: float | None = None) -> "Turn":
        """Hold a place until the block ends; `since` is when the operation began, by the loop.

        Raises:
            GraphQLError: OVERLOADED, before anything was done, or TIMEOUT.
        """
        return Turn(self, kind, since)

    @contextmanager
    def go_on(self) -> Generator[None]:
        """Keep the place for what comes behind the first part of an answer."""
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1

    def overtime(self, kind: OperationType, *, may_be_done: bool = False) -> GraphQLError:
        """Say that an operation was stopped, and what is known of what it did."""
        stopped = f"This took longer than {self.seconds:g} seconds and was stopped."
        if kind is not OperationType.MUTATION:
            return refusal(TIMEOUT, f"{stopped} Ask for less at once.", limit=self.seconds)
        known = (
            "It may have been done, in part or as a whole. What carries an idempotencyKey is safe "
            "to send again with the same key: it is done once. Look first where there was no key."
            if may_be_done
            else "Nothing of it was done. It is safe to send again."
        )
        return refusal(TIMEOUT, f"{stopped} {known}", limit=self.seconds, mayBeDone=may_be_done)


class Turn:
    """One operation's place, and its time."""

    __slots__ = ("_before", "_commits", "_kind", "_limit", "_since", "_takes_place", "_turns")

    def __init__(self, turns: Turns, kind: OperationType, since: float | None) -> None:
        self._turns = turns
        self._kind = kind
        self._since = since
        self._takes_place = kind is not OperationType.SUBSCRIPTION
        self._commits = Commits()

    async def __aenter__(self) -> None:
        """Take the place, and let the time run."""
        turns = self._turns
        if self._takes_place and turns.running >= turns.at_once:
            raise _overloaded()
        began = asyncio.get_running_loop().time() if self._since is None else self._since
        self._limit = asyncio.timeout_at(began + turns.seconds)
        await self._limit.__aenter__()
        self._before = COMMITS.set(self._commits)
        turns.running += self._takes_place

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the place; say so where the time was over."""
        COMMITS.reset(self._before)
        self._turns.running -= self._takes_place
        try:
            await self._limit.__aexit__(kind, error, trace)
        except TimeoutError as late:
            may_be_done = self._commits.began
            raise self._turns.overtime(self._kind, may_be_done=may_be_done) from late


def _overloaded() -> GraphQLError:
    return refusal(
        OVERLOADED,
        "The server has too much to do right now. Nothing was done; send it again in a moment.",
        **{RETRY_AFTER: SOON},
    )
