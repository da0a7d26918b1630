"""What may end a connection that lives on: its token no longer holds, or the server stops."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import Context
from typing import Final, NamedTuple

import structlog

from app.errors import RESTARTING, UNAUTHENTICATED, Unauthenticated
from app.transport.authentication import Authenticator

ASK_AGAIN: Final = 1.0
"""Seconds between two questions; an answer is remembered for three (see `app.auth`)."""
PATIENCE: Final = 1.0  # seconds until a question counts as not answered
COME_BACK: Final = "The server restarts. Subscribe again after your last cursor."

log = structlog.stdlib.get_logger(__name__)


class Ending(NamedTuple):
    """Why a connection has to end: the code of an error, the code of a socket's close, words."""

    code: str
    close_code: int
    message: str


class Held:
    """A token by which connections live: one question at a time for all of them."""

    def __init__(self, ask: Callable[[], Awaitable[object]]) -> None:
        self.connections = 0
        self.ended: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self.holds = asyncio.Event()
        self.holds.set()
        self._ask = ask
        self._task = asyncio.create_task(self._keep_asking(), name="token", context=Context())

    def end(self, ending: Ending) -> None:
        """Tell every connection that it must end now."""
        if not self.ended.done():
            self.ended.set_result(ending)

    def forget(self) -> None:
        """Ask no more."""
        self._task.cancel()

    async def _keep_asking(self) -> None:
        while True:
            await asyncio.sleep(ASK_AGAIN)
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._ask()
            except Unauthenticated as error:
                # 4403 lets clients try again with a new token, 4401 makes them give up.
                self.end(Ending(UNAUTHENTICATED, 4403, error.message))
                return
            except Exception as error:  # noqa: BLE001  (nobody is told anything until it answers)
                if self.holds.is_set():
                    log.warning("token not checked, events wait", error=repr(error))
                self.holds.clear()
            else:
                self.holds.set()


class Connection:
    """One connection that lives by a token."""

    def __init__(self, held: Held, leave: Callable[[], None]) -> None:
        self._held = held
        self._leave = leave

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more may be sent."""
        return self._held.ended.done()

    @property
    def is_clear(self) -> bool:
        """Tell whether something may be sent at once, since the token is known to hold."""
        return self._held.holds.is_set() and not self._held.ended.done()

    async def ending(self) -> Ending:
        """Wait until the connection has to end."""
        return await asyncio.shield(self._held.ended)

    async def may_send(self) -> bool:
        """Wait until the token is known to hold; False when it does not (any more)."""
        if self._held.holds.is_set():
            return not self.is_over
        waiting = asyncio.ensure_future(self._held.holds.wait())
        try:
            await asyncio.wait({waiting, self._held.ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting
        return not self.is_over

    def close(self) -> None:
        """Say that it has ended, whoever ended it."""
        self._leave()


class TokenWatch:
    """Watches the tokens of all connections that live on, and ends all when the server stops."""

    def __init__(self, authenticate: Authenticator) -> None:
        self._authenticate = authenticate
        self._held: dict[str | None, Held] = {}
        self._is_stopping = False

    def enter(self, authorization: str | None) -> Connection:
        """Begin to watch for a connection, whose token has just been found good."""
        held = self._held.get(authorization)
        if held is None or held.ended.done():
            held = self._held[authorization] = Held(
                lambda: self._authenticate(authorization, "watch")
            )
        held.connections += 1
        if self._is_stopping:
            held.end(RESTART)
        is_in = True

        def leave() -> None:
            nonlocal is_in
            if is_in:
                is_in = False
                self._left(authorization, held)

        return Connection(held, leave)

    def stop(self) -> None:
        """End every connection; clients are told to come back."""
        self._is_stopping = True
        for held in self._held.values():
            held.end(RESTART)

    def _left(self, authorization: str | None, held: Held) -> None:
        held.connections -= 1
        if not held.connections:
            held.forget()
            if self._held.get(authorization) is held:
                del self._held[authorization]


RESTART: Final = Ending(RESTARTING, 1012, COME_BACK)
