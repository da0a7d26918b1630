"""Is the process alive, and may requests be sent to it."""

import asyncio
from time import monotonic
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from db.database import Database
from db.readiness import faults

UNREACHABLE: Final = "The database does not answer."
_PATIENCE: Final = 2.0  # seconds until the database counts as unreachable
_FRESH: Final = 1.0  # seconds that an answer is good for

log = structlog.stdlib.get_logger(__name__)


async def healthz(_: Request) -> Response:
    """Say that the process lives."""
    return _answer({"status": "alive"})


class Readiness:
    """Says whether requests should come here; however often it is asked, it looks once a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._one_at_a_time = asyncio.Lock()
        self._faults: list[str] = []
        self._looked_at = -_FRESH

    async def page(self, _: Request) -> Response:
        """Answer 200 when the process is ready, and 503 with reasons when it is not."""
        async with self._one_at_a_time:
            if monotonic() - self._looked_at >= _FRESH:
                self._faults = await reasons_not_to_serve(self._database)
                self._looked_at = monotonic()
        if self._faults:
            return _answer({"status": "not ready", "reasons": self._faults}, 503)
        return _answer({"status": "ready"})


async def reasons_not_to_serve(database: Database) -> list[str]:
    """Say in sentences what keeps the process from serving; nothing means that it may."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await faults(database)
    except Exception as error:  # noqa: BLE001  (each driver has its own, and all mean the same)
        log.warning("database does not answer", error=type(error).__name__)
        return [UNREACHABLE]


def _answer(body: object, status: int = 200) -> Response:
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
