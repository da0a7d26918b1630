"""Is the process alive, and may requests be sent to it."""

import asyncio
from contextvars import Context
from time import monotonic
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.database import Database
from db.readiness import faults

UNREACHABLE: Final = "The database does not answer."
STOPPING: Final = "The process is told to stop."
PATIENCE: Final = 2.0
"""Seconds until the database counts as unreachable."""
_FRESH: Final = 1.0  # seconds that an answer is good for

log = structlog.stdlib.get_logger(__name__)


async def healthz(_: Request) -> Response:
    """Say that the process lives."""
    return _answer({"status": "alive"})


class Readiness:
    """Says whether requests should come here; however often it is asked, it looks once a second.

    It has a connection of its own: a process that has much to do is ready all the same.
    """

    def __init__(self, database: Database, patience: float = PATIENCE) -> None:
        """The database is closed with it."""
        self._database = database
        self._patience = patience
        self._one_at_a_time = asyncio.Lock()
        self._faults: list[str] = []
        self._looked_at = -_FRESH
        self._looking: asyncio.Task[list[str]] | None = None
        self._is_stopping = False

    async def page(self, _: Request) -> Response:
        """Answer 200 when the process is ready, and 503 with reasons when it is not."""
        if self._is_stopping:
            return _answer({"status": "not ready", "reasons": [STOPPING]}, 503)
        async with self._one_at_a_time:
            if monotonic() - self._looked_at >= _FRESH:
                self._faults = await self._look()
                self._looked_at = monotonic()
        if self._faults:
            return _answer({"status": "not ready", "reasons": self._faults}, 503)
        return _answer({"status": "ready"})

    def stop(self) -> None:
        """Say from now on that requests should go elsewhere."""
        self._is_stopping = True

    async def close(self) -> None:
        """Give the connection back."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        await self._database.close()

    async def _look(self) -> list[str]:
        """Look for reasons, and wait no longer than that: even giving up can take its time."""
        if self._looking is None or self._looking.done():
            looking = reasons_not_to_serve(self._database, self._patience)
            self._looking = asyncio.create_task(looking, name="readiness", context=Context())
        done, _ = await asyncio.wait([self._looking], timeout=self._patience)
        return self._looking.result() if done else [UNREACHABLE]


async def reasons_not_to_serve(database: Database, patience: float = PATIENCE) -> list[str]:
    """Say in sentences what keeps the process from serving; nothing means that it may."""
    try:
        async with asyncio.timeout(patience):
            return await faults(database)
    except Exception as error:  # noqa: BLE001  (each driver has its own, and all mean the same)
        log.warning("database does not answer", error=type(error).__name__)
        return [UNREACHABLE]


def _answer(body: object, status: int = 200) -> Response:
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
