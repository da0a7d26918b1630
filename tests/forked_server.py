"""A server that tests kill, halt and start again, as often as it takes."""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path

import httpx2
from forked import Forked, fork_server
from serving import environ_of, free_port
from small_shop import until

HURRIED = {"TISKI_WORKER": "external", "TISKI_TOKEN_BUDGET": "0", "TISKI_ADDRESS_BUDGET": "0"}
"""Clients ask as fast as they can here, all from one address."""


class ForkedServer:
    """One server at one port."""

    def __init__(
        self, database_url: str, log: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.answers = False
        self.calls = 0
        """What it has answered since it was started, counted by who asks."""
        self._environ = environ_of(database_url, {**HURRIED, **(settings or {})})
        self._log = log
        self._process: Forked

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        self.calls = 0
        self._launch()
        async with httpx2.AsyncClient(timeout=2) as client:
            for _ in range(600):
                if not self._process.lives:  # it found no database: a supervisor tries again
                    self._launch()
                try:
                    self.answers = (await client.get(f"{self.address}/readyz")).is_success
                except httpx2.TransportError:
                    self.answers = False
                if self.answers:
                    return
                await asyncio.sleep(0.05)
        raise AssertionError(await asyncio.to_thread(self._log.read_text))

    def _launch(self) -> None:
        self._process = fork_server(self.port, self._environ, self._log)

    def halt(self) -> set[int]:
        """Stop it where it stands; give the ports of its connections."""
        self.answers = False
        self._process.send_signal(signal.SIGSTOP)
        return _ports(self._process.pid)

    def resume(self) -> None:
        """Let it go on where it was halted."""
        self._process.send_signal(signal.SIGCONT)
        self.answers = True

    async def kill(self) -> None:
        """Kill it with SIGKILL."""
        self.answers = False
        self._process.kill()
        await until(lambda: not self._process.lives)


def _ports(pid: int) -> set[int]:
    folder = Path(f"/proc/{pid}/fd")
    links = {str(each.readlink()) for each in folder.iterdir()}
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return {int(row[1].partition(":")[2], 16) for row in rows if f"socket:[{row[9]}]" in links}
