"""`tiski worker`: the work in the background, in a process of its own."""

import asyncio
import signal
from contextlib import suppress

import structlog
import typer

from app.cli.console import opened, settings
from app.clock import SystemClock
from app.logs import configure_logs
from app.settings import Settings
from app.worker import work

commands = typer.Typer()

log = structlog.stdlib.get_logger(__name__)


@commands.command()
def worker() -> None:
    """Do the work in the background that `tiski serve` leaves alone with TISKI_WORKER=external."""
    chosen = settings()
    configure_logs(chosen.log_level, chosen.log_format)
    asyncio.run(_work(chosen))


async def _work(chosen: Settings) -> None:
    async with opened(chosen.database_url) as database:
        task = asyncio.create_task(work(database, SystemClock()), name="worker")
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        log.info("worker started")
        with suppress(asyncio.CancelledError):
            await task
        log.info("worker stopped")
