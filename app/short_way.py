"""The way to the API for programs: past what only pages of other sites and other addresses need."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.transport.head import head_of

PATH: Final = "/graphql"


class ShortWay:
    """Leads requests to /graphql that name no origin straight to the endpoint.

    They need no answer about CORS, no search for their route, and nobody to catch what the endpoint
    raises, since it raises nothing. All else goes on to the application.
    """

    def __init__(self, app: ASGIApp, endpoint: ASGIApp) -> None:
        self.app = app
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http" and scope["path"] == PATH and b"origin" not in head_of(scope):
            await self.endpoint(scope, receive, send)
        else:
            await self.app(scope, receive, send)
