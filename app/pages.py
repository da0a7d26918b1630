"""The pages for those who watch over a process, at an address of their own."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from app.figures import Figures
from app.health import Readiness, healthz


class _Server(uvicorn.Server):
    """Leaves the signals to whoever serves beside it."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


def pages(readiness: Readiness, figures: Figures) -> list[Route]:
    """Give what watchers ask."""
    return [
        Route("/healthz", healthz),
        Route("/readyz", readiness.page),
        Route("/metrics", figures.page),
    ]


@asynccontextmanager
async def listening(
    routes: list[Route], host: str, port: int, *, beside_others: bool = False
) -> AsyncGenerator[None]:
    """Answer at an address until the block ends, perhaps in turn with other processes.

    Raises:
        OSError: somebody else listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if beside_others:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]), name="pages")
        try:
            yield
        finally:
            server.should_exit = True
            await task
