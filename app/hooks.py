"""The addresses at which payment and mail providers tell what happened."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from uuid import UUID

from graphql import GraphQLError, OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.errors import TIMEOUT
from app.transport.request import BadRequest, BodyLimits, read_body
from app.turns import SOON, Turns
from db.shops import shop_id_of
from domain.errors import NotFound, ProviderUnavailable, Retry
from domain.provider import NoticeRefused
from resolvers import mail_notices
from resolvers.context import Services
from resolvers.notices import receive

Receive = Callable[[Services, UUID, str, Mapping[str, str], bytes], Awaitable[None]]


class Hooks:
    """Takes notices; they are stored before they are acknowledged, and applied by a worker."""

    def __init__(
        self,
        services: Services,
        limits: BodyLimits | None = None,
        turns: Turns | None = None,
    ) -> None:
        """`turns` gives a notice its place and its time, as it does for a mutation."""
        self._services = services
        self._limits = limits or BodyLimits()
        self._turns = turns or Turns()

    def routes(self) -> list[Route]:
        """Give the addresses."""
        return [
            Route("/hooks/payments/{shop}/{provider}", self.payment, methods=["POST"]),
            Route("/hooks/mail/{shop}/{provider}", self.mail, methods=["POST"]),
        ]

    async def payment(self, request: Request) -> Response:
        """Take one notice of a payment provider."""
        return await self._taken(request, receive)

    async def mail(self, request: Request) -> Response:
        """Take one notice of a mail provider."""
        return await self._taken(request, mail_notices.receive)

    async def _taken(self, request: Request, receive: Receive) -> Response:
        """Take a notice.

        A sender is told no more than it must know: a shop that there is not and a provider that
        the shop does not work with look alike.
        """
        try:
            body = await read_body(
                request.receive, request.headers.get("content-length", ""), self._limits
            )
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        except BadRequest as refused:
            return _said(HTTPStatus(refused.status), refused.message, refused.headers)
        try:
            async with self._turns.take(OperationType.MUTATION):
                await self._receive(request, body, receive)
        except (NotFound, ProviderUnavailable):
            return _said(HTTPStatus.NOT_FOUND, "Nobody takes notices here.")
        except NoticeRefused as refused:
            return _said(HTTPStatus.BAD_REQUEST, str(refused))
        except (Retry, GraphQLError) as error:
            return _put_off(error)
        return JSONResponse({"received": True})

    async def _receive(self, request: Request, body: bytes, receive: Receive) -> None:
        shop_id = await shop_id_of(self._services.database, request.path_params["shop"])
        if shop_id is None:
            raise NotFound("shop")
        headers = {name.lower(): value for name, value in request.headers.items()}
        provider = request.path_params["provider"]
        await receive(self._services, shop_id, provider, headers, body)


def _put_off(error: Retry | GraphQLError) -> Response:
    """Have a notice sent again that lost a race, found no place, or was not stored in time."""
    code = (error.extensions or {}).get("code") if isinstance(error, GraphQLError) else None
    if code == TIMEOUT:
        return _said(HTTPStatus.GATEWAY_TIMEOUT, "It could not be stored in time. Send it again.")
    headers = {"Retry-After": str(SOON)}
    return _said(HTTPStatus.SERVICE_UNAVAILABLE, "It can't be taken now. Send it again.", headers)


def _said(status: HTTPStatus, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": message}, status, headers)
