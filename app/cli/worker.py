"""`tiski worker`: the work in the background, in a process of its own."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Annotated

import structlog
import typer

from app.cli.console import opened, settings
from app.clock import SystemClock
from app.figures import Door, Figures
from app.logs import configure_logs
from app.pages import listening, pages
from app.parts import assemble
from app.settings import Settings
from app.worker import working

commands = typer.Typer()

log = structlog.stdlib.get_logger(__name__)


@commands.command()
def worker(
    host: Annotated[str, typer.Option(help="The address to listen at, with --port.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Answer /healthz, /readyz and /metrics at this port."),
    ] = None,
) -> None:
    """Do the work in the background that `tiski serve` leaves alone with TISKI_WORKER=external."""
    chosen = settings()
    configure_logs(chosen.log_level, chosen.log_format)
    asyncio.run(_work(chosen, host, port))


async def _work(chosen: Settings, host: str, port: int | None) -> None:
    async with opened(chosen.database_url):
        pass  # a database that is away or not migrated ends the command with a sentence
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    parts = assemble(chosen, SystemClock())
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(parts.running())
        if port is not None:
            figures = Figures(parts.metrics, chosen, Door.EVERYBODY)
            await stack.enter_async_context(listening(pages(parts.readiness, figures), host, port))
        await stack.enter_async_context(working(parts.services, parts.metrics, parts.tracing))
        log.info("worker started")
        await stop.wait()
        parts.readiness.stop()
    log.info("worker stopped")
