"""The servers that are compared, each a process of its own behind uvicorn."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from benchmarks.stage.client import Post, send

REPO = Path(__file__).parents[2]
PATIENCE = 60.0
HAS_PLAN = "plan" in Settings.model_fields
"""Whether this version knows the compiled road at all."""
HAS_BUDGETS = "token_budget" in Settings.model_fields
ENDLESS = {
    "TISKI_TOKEN_BUDGET": "1000000000",
    "TISKI_TOKEN_RESTORE": "1000000000",
    "TISKI_ADDRESS_BUDGET": "1000000000",
    "TISKI_ADDRESS_RESTORE": "1000000000",
    "TISKI_TOKEN_SOCKETS": "0",
    "TISKI_TOKEN_SUBSCRIPTIONS": "0",
}
"""Budgets that are counted as ever, and that nobody spends."""

_TISKI = (sys.executable, "-c", "from app.cli import main; main()", "serve", "--port")
_LIMIT = (sys.executable, "-m", "benchmarks.limit", "--port")


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    road: str
    port: int
    pid: int

    async def ask(self, post: Post) -> bytes:
        """Send one request and give the body of the answer."""
        return (await send(self.port, [post], 1)).last


@contextmanager
def serving(road: str, database_url: str) -> Generator[Running]:
    """Run `limit`, `plan` or `ordinary` until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = _LIMIT if road == "limit" else _TISKI
    process = subprocess.Popen(
        [*command, str(port)], env=_environ(road, database_url), cwd=REPO, stdout=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        yield Running(road, port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _environ(road: str, database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TISKI_")}
    ours = {
        "PYTHONPATH": str(REPO),
        "TISKI_DATABASE_URL": database_url,
        "TISKI_POOL_SIZE": "20",
        "TISKI_WORKER": "external",
        "TISKI_LOG_LEVEL": "warning",
    }
    if HAS_PLAN:
        ours["TISKI_PLAN"] = "on" if road == "plan" else "off"
    if HAS_BUDGETS:
        ours |= ENDLESS
    return {**kept, **ours}


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            asyncio.run(send(port, [Post("tsk_nobody", b"{}")], 1))
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("A server did not start.")
