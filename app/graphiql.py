"""GraphiQL, served from our own files under a strict policy: nothing comes from another host."""

from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

FILES: Final = Path(__file__).parent / "static" / "graphiql"
EXAMPLES: Final = FILES / "examples"

# Monaco, the editor in GraphiQL, writes <style> elements and style attributes as it runs, without
# a nonce, so styles alone may stand in the page. Its icons and fonts are data: addresses in our
# own style sheets. Scripts, workers and connections are our own files and our own address only.
POLICY: Final = (
    "default-src 'self'; "
    "script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; "
    "font-src 'self' data:; "
    "worker-src 'self'; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'"
)
_SAFE: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_YEAR: Final = "public, max-age=31536000, immutable"  # a built file's name holds its hash


class GraphiQL:
    """The page itself, to be shown to browsers at the address of the API."""

    def __init__(self) -> None:
        self.html = (FILES / "index.html").read_bytes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page."""
        headers = {**_SAFE, "Cache-Control": "no-cache", "Vary": "Accept"}
        response = Response(self.html, headers=headers, media_type="text/html")
        await response(scope, receive, send)


class Assets(StaticFiles):
    """The built files, which a browser never has to ask for again."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file with the headers that all our files carry."""
        response = super().file_response(*args, **kwargs)
        response.headers.update({**_SAFE, "Cache-Control": _YEAR})
        return response


def examples() -> list[dict[str, str]]:
    """Return the operations that the page opens with, in the order of their files' names.

    `2-find-order.graphql` may have its variables beside it, in `2-find-order.json`.
    """
    return [
        {
            "name": file.stem.split("-", 1)[1],
            "query": file.read_text("utf-8"),
            "variables": variables.read_text("utf-8") if variables.exists() else "",
        }
        for file in sorted(EXAMPLES.glob("*.graphql"))
        for variables in [file.with_suffix(".json")]
    ]


def graphiql_files() -> Mount:
    """Return what the page loads, to be mounted beside the API."""
    shown = examples()

    async def show_examples(_: Request) -> Response:
        return JSONResponse(shown, headers={**_SAFE, "Cache-Control": "no-cache"})

    return Mount(
        "/graphiql",
        routes=[
            Route("/examples.json", show_examples),
            Mount("/assets", Assets(directory=FILES / "assets")),
        ],
    )
