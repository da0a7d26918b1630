"""Servers that start within a moment: forked from a process that has read the code already."""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
from serving import environ_of, free_port
from small_shop import until

_CONTEXT = multiprocessing.get_context("forkserver")


def _serve(port: int, environ: Mapping[str, str], log: str) -> None:
    """Be `tiski serve`."""
    os.environ.clear()
    os.environ.update(environ)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    sys.argv = ["tiski", "serve", "--port", str(port)]
    from app.cli import main  # noqa: PLC0415  read before the fork

    main()


class ForkedServer:
    """One server at one port, killed and started as often as it takes."""

    def __init__(
        self, database_url: str, log: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        _CONTEXT.set_forkserver_preload(["app.main", "app.cli"])
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.answers = False
        self.calls = 0
        """What it has answered since it was started, counted by who asks."""
        self._environ = environ_of(database_url, {"TISKI_WORKER": "external", **(settings or {})})
        self._log = str(log)
        self._process: Any = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        self.calls = 0
        self._launch()
        async with httpx2.AsyncClient(timeout=2) as client:
            for _ in range(600):
                if not self._process.is_alive():  # it found no database: a supervisor tries again
                    self._launch()
                try:
                    self.answers = (await client.get(f"{self.address}/readyz")).is_success
                except httpx2.TransportError:
                    self.answers = False
                if self.answers:
                    return
                await asyncio.sleep(0.05)
        raise AssertionError(await asyncio.to_thread(Path(self._log).read_text))

    def _launch(self) -> None:
        self._process = _CONTEXT.Process(
            target=_serve, args=(self.port, self._environ, self._log), daemon=True
        )
        self._process.start()

    def halt(self) -> set[int]:
        """Stop it where it stands; give the ports of its connections."""
        self.answers = False
        os.kill(self._process.pid, signal.SIGSTOP)
        return _ports(self._process.pid)

    def resume(self) -> None:
        """Let it go on where it was halted."""
        os.kill(self._process.pid, signal.SIGCONT)
        self.answers = True

    async def kill(self) -> None:
        """Kill it with SIGKILL."""
        self.answers = False
        self._process.kill()
        await until(lambda: not self._process.is_alive())


def _ports(pid: int) -> set[int]:
    folder = Path(f"/proc/{pid}/fd")
    links = {str(each.readlink()) for each in folder.iterdir()}
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].partition(":")[2], 16) for row in rows if f"socket:[{row[9]}]" in links}
