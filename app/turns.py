"""How many operations a process has under way at once, and how long each may take."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
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

    @asynccontextmanager
    async def take(self, kind: OperationType, since: float | None = None) -> AsyncGenerator[None]:
        """Hold a place until the block ends; `since` is when the operation began, by the loop.

        Raises:
            GraphQLError: OVERLOADED, before anything was done, or TIMEOUT.
        """
        takes_place = kind is not OperationType.SUBSCRIPTION
        if takes_place and self.running >= self.at_once:
            raise _overloaded()
        self.running += takes_place
        commits = Commits()
        before = COMMITS.set(commits)
        began = asyncio.get_running_loop().time() if since is None else since
        limit = asyncio.timeout_at(began + self.seconds)
        try:
            async with limit:
                yield
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise self.overtime(kind, may_be_done=commits.began) from error
        finally:
            COMMITS.reset(before)
            self.running -= takes_place

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


def _overloaded() -> GraphQLError:
    return refusal(
        OVERLOADED,
        "The server has too much to do right now. Nothing was done; send it again in a moment.",
        **{RETRY_AFTER: SOON},
    )
