"""What holds at every address beside /graphql: a visit has its price, and its time to be answered."""

import asyncio
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.rate import Throttled, Till
from app.rate.addresses import address_of
from app.turns import SOON

Turning = Callable[[Request, HTTPStatus, str, int], Response]
"""Turns a visitor away: with a status, a sentence, and seconds after which to come again."""

SLOW: Final = "This took too long and was stopped. Try again in a moment."


def said(_: Request, status: HTTPStatus, message: str, wait: int) -> Response:
    """Turn a program away."""
    headers = {"Cache-Control": "no-store", "Retry-After": str(wait)}
    return JSONResponse({"error": message}, status, headers)


class SideDoor:
    """Takes a visit's price from the budget of its address, and ends one that is not answered.

    The clock runs until the answer begins, or until a body is read: whoever takes one in has
    limits of its own.
    """

    def __init__(self, app: ASGIApp, till: Till, seconds: float, turn_away: Turning = said) -> None:
        self._app = app
        self._till = till
        self._seconds = seconds
        self._turn_away = turn_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let somebody in, if there is anything left for the address."""
        address = address_of(scope)
        try:
            self._till.enter(address)
        except Throttled as error:
            given = HTTPStatus.TOO_MANY_REQUESTS, error.message, error.retry_after
            await self._turn_away(Request(scope), *given)(scope, receive, send)
            return
        await self._till.charge_stranger(address)
        limit = asyncio.timeout(self._seconds)

        def relax() -> None:
            if limit.when() is not None and not limit.expired():
                limit.reschedule(None)

        async def hear() -> Message:
            relax()
            return await receive()

        async def say(message: Message) -> None:
            relax()
            await send(message)

        try:
            async with limit:
                await self._app(scope, hear, say)
        except TimeoutError:
            if not limit.expired():
                raise
            given = HTTPStatus.GATEWAY_TIMEOUT, SLOW, SOON
            await self._turn_away(Request(scope), *given)(scope, receive, send)


def behind_side_doors(
    routes: Iterable[Route], till: Till, seconds: float, turn_away: Turning = said
) -> list[Route]:
    """Give the same addresses, each with its door."""
    given = list(routes)
    for route in given:
        route.app = SideDoor(route.app, till, seconds, turn_away)
    return given
