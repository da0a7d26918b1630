"""`tiski worker`: the work in the background, in a process of its own."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Annotated

import structlog
import typer
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from app.cli.console import opened, settings
from app.clock import SystemClock
from app.health import Readiness, healthz
from app.logs import configure_logs
from app.parts import Parts, assemble
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
        await stack.enter_async_context(working(parts.services, parts.metrics))
        if port is not None:
            await stack.enter_async_context(_pages(parts, host, port))
        log.info("worker started")
        await stop.wait()
    log.info("worker stopped")


class Pages(uvicorn.Server):
    """Leaves the signals to the worker."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def _pages(parts: Parts, host: str, port: int) -> AsyncGenerator[None]:
    """Answer those who watch over the worker."""
    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", Readiness(parts.services.database).page),
            Route("/metrics", parts.metrics.page),
        ]
    )
    server = Pages(
        uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, lifespan="off")
    )
    task = asyncio.create_task(server.serve(), name="pages")
    try:
        yield
    finally:
        server.should_exit = True
        await task
