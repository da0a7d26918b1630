"""Who is asking: tokens are looked up in the database and remembered for a few seconds."""

import asyncio
import re
from collections import OrderedDict, defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from app.errors import Unauthenticated
from app.turns import SECONDS
from app.unanswered import in_time
from db.database import Database
from db.shops import TOKEN_PREFIX, Grant, grant_of, hash_of
from db.tokens import note_uses
from domain.access import Viewer
from domain.ports import Clock
from resolvers.context import Context, Services

REMEMBERED: Final = timedelta(seconds=3)
"""How long a look-up holds; a revoked token works no longer than this.

Connections that live on ask once a second, so that they end within five (see `app.transport.watch`).
"""

NOTED: Final = 60.0  # seconds between two times that uses of tokens are stored
_TO_NOTE: Final = 2.0  # seconds that storing them may take
_HEADER: Final = re.compile(rf"(?i:bearer) +({TOKEN_PREFIX}[A-Za-z0-9_-]{{43}})")
_LONGEST: Final = 100  # characters of a header that is worth reading

log = structlog.stdlib.get_logger(__name__)

MISSING: Final = "Send an access token: `Authorization: Bearer TOKEN`."
MALFORMED: Final = "The Authorization header must be `Bearer TOKEN`, with a token of this server."
UNKNOWN: Final = "This access token is not known here."
EXPIRED: Final = "This access token has expired."
REVOKED: Final = "This access token was revoked."


@dataclass(frozen=True, slots=True)
class Known:
    """What the database said about a token, and when."""

    grant: Grant | None
    at: datetime


class Remembered:
    """The last answers, so many at most."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[str, Known] = OrderedDict()

    def get(self, key: str, now: datetime) -> Known | None:
        """Give an answer that is not too old; one from the future means that the clock was set."""
        known = self._known.get(key)
        if known is None or not timedelta(0) <= now - known.at < REMEMBERED:
            return None
        self._known.move_to_end(key)
        return known

    def put(self, key: str, known: Known) -> None:
        """Remember an answer, and forget the one that was asked for least recently."""
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > self._size:
            self._known.popitem(last=False)


class TokenCache:
    """Finds out whom a token stands for, with at most one question a token in three seconds.

    Unknown tokens are remembered apart, so that made-up ones can't push out real ones. Only
    hashes are kept.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        size: int = 10_000,
        seconds: float = SECONDS,
        noted: float = NOTED,
    ) -> None:
        """A question may take so many `seconds`; `noted` lie between two notings of uses."""
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._noted = noted
        self._good = Remembered(size)
        self._unknown = Remembered(size)
        self._asking: dict[str, asyncio.Task[Grant | None]] = {}
        self._used: dict[tuple[UUID, UUID], datetime] = {}

    async def viewer(self, secret: str) -> Viewer:
        """Give whoever the token stands for.

        Raises:
            Unauthenticated: it is not known, has expired or was revoked.
            Unanswered: the database did not tell in time.
        """
        key, now = hash_of(secret), self._clock.now()
        known = self._good.get(key, now) or self._unknown.get(key, now)
        grant = known.grant if known else await self._ask(key, secret)
        if grant is None:
            raise Unauthenticated(UNKNOWN)
        if grant.revoked_at is not None:
            raise Unauthenticated(REVOKED)
        now = self._clock.now()
        if grant.expires_at is not None and grant.expires_at <= now:
            raise Unauthenticated(EXPIRED)
        self._used[grant.viewer.shop_id, grant.viewer.token_id] = now
        return grant.viewer

    async def note_uses(self) -> None:
        """Store when the tokens that were used since the last time were used."""
        used, self._used = self._used, {}
        by_shop = defaultdict[UUID, dict[UUID, datetime]](dict)
        for (shop_id, id), at in used.items():
            by_shop[shop_id][id] = at
        for shop_id, uses in by_shop.items():
            await note_uses(self._database, shop_id, uses)

    @asynccontextmanager
    async def noting(self) -> AsyncGenerator[None]:
        """Note uses until the block ends, and then those since the last time."""
        task = asyncio.create_task(self._keep_noting(), name="uses of tokens")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])
            await self._try_to_note()

    async def _keep_noting(self) -> None:
        while True:
            await asyncio.sleep(self._noted)
            await self._try_to_note()

    async def _try_to_note(self) -> None:
        try:
            async with asyncio.timeout(_TO_NOTE):
                await self.note_uses()
        except Exception as error:  # noqa: BLE001  (nothing depends on it)
            log.warning("uses of tokens not noted", error=repr(error))

    async def _ask(self, key: str, secret: str) -> Grant | None:
        """Ask the database; who asks for the same token meanwhile waits for the same answer."""
        task = self._asking.get(key)
        if task is None:
            task = asyncio.create_task(self._look_up(key, secret))
            self._asking[key] = task
            task.add_done_callback(lambda done: self._answered(key, done))
        # One of those who wait may hang up; the others still want the answer. Nobody waits until
        # a question that is stopped has come to its end, which can take its time too.
        async with in_time(self._seconds):
            return await asyncio.shield(task)

    def _answered(self, key: str, task: asyncio.Task[Grant | None]) -> None:
        del self._asking[key]
        if not task.cancelled():
            task.exception()  # seen, even where everybody who waited has hung up

    async def _look_up(self, key: str, secret: str) -> Grant | None:
        asked_at = self._clock.now()
        async with in_time(self._seconds):
            grant = await grant_of(self._database, secret)
        kept = self._unknown if grant is None else self._good
        kept.put(key, Known(grant, asked_at))
        return grant


def authenticator(
    services: Services, tokens: TokenCache
) -> Callable[[str | None, str], Awaitable[Context]]:
    """Make the function that turns an Authorization header into the context of its sender."""

    async def authenticate(authorization: str | None, request_id: str) -> Context:
        viewer = await tokens.viewer(bearer_token(authorization))
        return Context(services=services, viewer=viewer, request_id=request_id)

    return authenticate


def bearer_token(authorization: str | None) -> str:
    """Read the token out of an Authorization header.

    Raises:
        Unauthenticated: there is none, or it can't be one of ours.
    """
    if not authorization:
        raise Unauthenticated(MISSING)
    found = None if len(authorization) > _LONGEST else _HEADER.fullmatch(authorization.strip())
    if found is None:
        raise Unauthenticated(MALFORMED)
    return found[1]
