"""`tiski serve`: the API itself."""

import asyncio
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Final

import structlog
import typer
import uvicorn

from app.cli.console import fail, settings
from app.health import reasons_not_to_serve
from app.logs import configure_logs
from app.metrics import SHARED_FOLDER
from app.patience import PatientHttp, PatientSocket
from app.settings import PREFIX, Settings, SettingsInvalid
from app.tracing import open_tracing
from db.database import Database

log = structlog.stdlib.get_logger(__name__)
commands = typer.Typer()

_KEEP_ALIVE: Final = 75  # seconds; longer than proxies keep theirs, so that they close first
_START: Final = 60  # seconds that a worker process may take before it answers


@commands.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen at.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=128, help="How many processes.")] = 1,
) -> None:
    """Serve the API at /graphql, with GraphiQL for browsers; also /healthz, /readyz, /metrics."""
    chosen = settings()
    configure_logs(chosen.log_level, chosen.log_format)
    reasons = asyncio.run(_reasons(chosen))
    if reasons:
        fail(" ".join(reasons))
    try:
        open_tracing(chosen).close()  # now, rather than in each process
    except SettingsInvalid as error:
        fail(str(error))
    if chosen.public_url is None:  # links that customers get lead here then
        os.environ[f"{PREFIX}PUBLIC_URL"] = own_address(host, port)
    if workers > 1 and chosen.redis_url is None:
        log.warning("budgets are per process: TISKI_REDIS_URL is not set", workers=workers)
    with _shared_counts(workers):
        uvicorn.run(
            "app.main:from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,  # app.observation writes it
            server_header=False,
            forwarded_allow_ips=[str(network) for network in chosen.trusted_proxies],
            http=PatientHttp,
            ws=PatientSocket,
            ws_max_size=chosen.socket_message,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=chosen.stop_grace,
            timeout_worker_healthcheck=_START,
        )


def own_address(host: str, port: int) -> str:
    """Give the address by which this machine reaches a server that listens there."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (nothing is opened)
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


async def _reasons(chosen: Settings) -> list[str]:
    database = Database(chosen.database_url, pool_size=2)
    try:
        return await reasons_not_to_serve(database)
    finally:
        await database.close()


@contextmanager
def _shared_counts(workers: int) -> Generator[None]:
    """Let worker processes add up their figures, so that each can answer /metrics for all."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="tiski-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        yield
