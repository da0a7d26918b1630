"""Runs `tiski serve` as a process of its own, for tests that come from outside."""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from forked import Forked, fork_server

REPO = Path(__file__).parents[1]
TISKI = (sys.executable, "-c", "from app.cli import main; main()")
PATIENCE = 60.0  # seconds until a server must answer
_PIDS: dict[str, int] = {}


def serving_at(address: str) -> int:
    """Return the number of the process that serves there."""
    return _PIDS[address]


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ_of(database_url: str, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a process of Tiski, without settings from elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TISKI_")}
    ours = {"PYTHONPATH": str(REPO), "TISKI_DATABASE_URL": database_url}
    ours["TISKI_MAIL_DIR"] = str(Path(tempfile.gettempdir()) / "tiski-test-mail")
    return {**kept, **ours, **(settings or {})}


@asynccontextmanager
async def serving(
    database_url: str,
    log: Path,
    settings: Mapping[str, str] | None = None,
    *,
    port: int | None = None,
) -> AsyncGenerator[str]:
    """Serve until the block ends, and give the address."""
    port = port or free_port()
    environ = environ_of(database_url, settings)
    process = fork_server(port, environ, log)
    address = f"http://127.0.0.1:{port}"
    _PIDS[address] = process.pid
    try:
        await _ready(address, process, log)
        yield address
    finally:
        if process.lives:
            process.terminate()
        await process.wait()


async def _ready(address: str, process: Forked, log: Path) -> None:
    async with httpx2.AsyncClient() as client, asyncio.timeout(PATIENCE):
        while process.lives:
            try:
                answer = await client.get(f"{address}/readyz")
            except httpx2.TransportError:
                pass
            else:
                if answer.is_success:
                    return
            await asyncio.sleep(0.1)
    raise AssertionError(await asyncio.to_thread(log.read_text))


async def subscribed(address: str) -> None:
    """Wait until the server has a subscriber."""
    async with httpx2.AsyncClient() as client, asyncio.timeout(PATIENCE):
        while True:
            answer = await client.get(f"{address}/metrics")
            if "tiski_subscriptions 1.0" in answer.text:
                return
            await asyncio.sleep(0.05)
