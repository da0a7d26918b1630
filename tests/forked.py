"""Processes that start within a moment: forked from one that has read the code already."""

import asyncio
import importlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

_CONTEXT = multiprocessing.get_context("forkserver")


class Forked:
    """A process, killed and waited for as asyncio's are."""

    def __init__(self, target: Callable[..., None], *arguments: Any) -> None:
        _CONTEXT.set_forkserver_preload(["app.main", "app.cli"])
        self._process = _CONTEXT.Process(target=target, args=arguments, daemon=True)
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    @property
    def lives(self) -> bool:
        """Whether it has not ended."""
        return self._process.is_alive()

    @property
    def returncode(self) -> int | None:
        """How it ended; minus the signal that ended it."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self._process.terminate()

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self._process.kill()

    async def wait(self) -> None:
        """Wait until it has ended."""
        await asyncio.to_thread(self._process.join)


def fork_server(port: int, environ: Mapping[str, str], log: Path) -> Forked:
    """Start `tiski serve`."""
    return Forked(_serve, port, dict(environ), str(log))


async def fork_worker(module: str, *arguments: Any) -> Forked:
    """Start `main(ready, *arguments)` of a module of the tests, and wait until it says `ready()`."""
    hears, says = _CONTEXT.Pipe(duplex=False)
    process = Forked(_work, module, arguments, says)
    says.close()
    with hears:
        await asyncio.to_thread(hears.recv)
    return process


def _serve(port: int, environ: Mapping[str, str], log: str) -> None:
    os.environ.clear()
    os.environ.update(environ)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["tiski", "serve", "--port", str(port)]
    from app.cli import main  # noqa: PLC0415  read before the fork

    main()


def _work(module: str, arguments: tuple[Any, ...], says: Connection) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # where the log goes
    work = importlib.import_module(module).main
    asyncio.run(work(lambda: says.send(None), *arguments))
