"""Starts what a browser visits: Tiski itself, and a page of another origin."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2

REPO = Path(__file__).parents[2]
TISKI = (sys.executable, "-c", "from app.cli import main; main()")
PATIENCE = 60.0  # seconds until a server must answer


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(database_url: str, log: Path, **settings: str) -> AsyncGenerator[str]:
    """Run `tiski serve` as a process of its own and give its address."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TISKI_")}
    environ = {**kept, "PYTHONPATH": str(REPO), "TISKI_DATABASE_URL": database_url, **settings}
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *TISKI, "serve", "--port", str(port), env=environ, stdout=output, stderr=output
        )
    address = f"http://127.0.0.1:{port}"
    try:
        await _ready(address, process, log)
        yield address
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _ready(address: str, process: asyncio.subprocess.Process, log: Path) -> None:
    async with httpx2.AsyncClient() as client, asyncio.timeout(PATIENCE):
        while process.returncode is None:
            try:
                answer = await client.get(f"{address}/readyz")
            except httpx2.TransportError:
                pass
            else:
                if answer.is_success:
                    return
            await asyncio.sleep(0.1)
    raise AssertionError(await asyncio.to_thread(log.read_text))


class _Quiet(SimpleHTTPRequestHandler):
    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Say nothing."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002  (its name there)
        """Say nothing: the page asks for its icon, which it has not."""


@contextmanager
def another_origin() -> Generator[str]:
    """Serve this folder's page at a port of its own and give its origin."""
    handler = partial(_Quiet, directory=str(Path(__file__).parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
