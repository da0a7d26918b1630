"""The end of patience with a database, before an operation has a time of its own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from graphql import GraphQLError

from app.errors import TIMEOUT


class Unanswered(GraphQLError):
    """The database did not say in time who asks, or for what; HTTP says 504."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The database did not answer within {seconds:g} seconds. Nothing was done: send it "
            "again in a moment.",
            extensions={"code": TIMEOUT, "limit": seconds, "mayBeDone": False},
        )


@asynccontextmanager
async def in_time(seconds: float, since: float | None = None) -> AsyncGenerator[None]:
    """Wait in this block for so long at most; `since` is when the time began, by the loop.

    Raises:
        Unanswered: it took longer.
    """
    began = asyncio.get_running_loop().time() if since is None else since
    limit = asyncio.timeout_at(began + seconds)
    try:
        async with limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise Unanswered(seconds) from error
