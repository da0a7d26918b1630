"""Serves a page from another origin than the API's."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any


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
