"""A Redis of our own for tests, which can be stopped and started again."""

import subprocess
import time
from contextlib import suppress

import redis
from serving import free_port

PATIENCE = 20.0


class RedisServer:
    """One `redis-server` at one port, which keeps nothing on the disk."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        self._process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + PATIENCE
        with redis.Redis.from_url(self.url) as client:
            while time.monotonic() < deadline:
                with suppress(redis.ConnectionError):
                    client.ping()
                    return
                time.sleep(0.02)
        raise AssertionError(self.url)

    def names(self) -> list[str]:
        """Give the names of everything that it holds."""
        with redis.Redis.from_url(self.url, decode_responses=True) as client:
            return sorted(str(key) for key in client.scan_iter())

    def stop(self) -> None:
        """Stop it at once, and forget everything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
