"""A server that answers as Stripe's API does, as far as PaymentIntents and refunds go.

Shapes: https://docs.stripe.com/api (payment_intents, refunds, errors), read in November 2026.
"""

import time
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class StripeTwin:
    """The books of one Stripe account."""

    key = "sk_test_twin"

    def __init__(self) -> None:
        self.intents: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.fails_after_doing = False
        self.app = Starlette(
            routes=[
                Route("/v1/payment_intents/{id}", self.show, methods=["GET"]),
                Route("/v1/payment_intents/{id}/capture", self.capture, methods=["POST"]),
                Route("/v1/payment_intents/{id}/cancel", self.cancel, methods=["POST"]),
                Route("/v1/refunds", self.refund, methods=["POST"]),
            ]
        )

    def open(self, amount: int, currency: str, *, is_manual: bool) -> str:
        """Let a customer pay: reserved, or collected at once."""
        id, charge = f"pi_{token_hex(8)}", f"ch_{token_hex(8)}"
        self.intents[id] = {
            "id": id,
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": amount if is_manual else 0,
            "amount_received": 0 if is_manual else amount,
            "currency": currency.lower(),
            "capture_method": "manual" if is_manual else "automatic",
            "status": "requires_capture" if is_manual else "succeeded",
            "created": int(time.time()),
            "canceled_at": None,
            "cancellation_reason": None,
            "last_payment_error": None,
            "livemode": False,
            "metadata": {},
            "latest_charge": {
                "id": charge,
                "object": "charge",
                "created": int(time.time()),
                "dispute": None,
                "refunds": {"object": "list", "data": []},
            },
        }
        return id

    async def show(self, request: Request) -> Response:
        """Answer `GET /v1/payment_intents/{id}`."""
        intent = self.intents.get(request.path_params["id"])
        return self._wrong(request) or (JSONResponse(intent) if intent else _missing())

    async def capture(self, request: Request) -> Response:
        """Answer `POST /v1/payment_intents/{id}/capture`."""

        def done(said: dict[str, str]) -> dict[str, Any] | None:
            intent = self.intents[request.path_params["id"]]
            amount = int(said["amount_to_capture"])
            if intent["status"] != "requires_capture" or amount > intent["amount_capturable"]:
                return None
            intent.update(
                status="succeeded",
                amount_received=amount,
                amount_capturable=0,
                metadata={"tiski_key": said["metadata[tiski_key]"]},
            )
            return intent

        return await self._once(request, request.path_params["id"], done)

    async def cancel(self, request: Request) -> Response:
        """Answer `POST /v1/payment_intents/{id}/cancel`."""

        def done(said: dict[str, str]) -> dict[str, Any] | None:
            intent = self.intents[request.path_params["id"]]
            if intent["status"] != "requires_capture":
                return None
            reason = said["cancellation_reason"]
            ended = int(time.time())
            intent.update(
                status="canceled",
                amount_capturable=0,
                canceled_at=ended,
                cancellation_reason=reason,
            )
            return intent

        return await self._once(request, request.path_params["id"], done)

    async def refund(self, request: Request) -> Response:
        """Answer `POST /v1/refunds`."""
        said = dict(parse_qsl((await request.body()).decode()))

        def done(said: dict[str, str]) -> dict[str, Any] | None:
            intent = self.intents[said["payment_intent"]]
            refunds = intent["latest_charge"]["refunds"]["data"]
            left = intent["amount_received"] - sum(each["amount"] for each in refunds)
            if int(said["amount"]) > left:
                return None
            refund = {
                "id": f"re_{token_hex(8)}",
                "object": "refund",
                "amount": int(said["amount"]),
                "currency": intent["currency"],
                "created": int(time.time()),
                "payment_intent": intent["id"],
                "metadata": {"tiski_key": said["metadata[tiski_key]"]},
                "status": "succeeded",
            }
            refunds.append(refund)
            return refund

        return await self._once(request, said["payment_intent"], done)

    async def _once(self, request: Request, id: str, done: Any) -> Response:
        if refused := self._wrong(request):
            return refused
        if id not in self.intents:
            return _missing()
        key = request.headers["idempotency-key"]
        if key not in self.answers:
            said = dict(parse_qsl((await request.body()).decode()))
            answer = done(said)
            if answer is None:
                return _error(400, "invalid_request_error", "It can't be done in this state.")
            self.answers[key] = answer
        if self.fails_after_doing:
            return _error(500, "api_error", "Something went wrong on our end.")
        return JSONResponse(self.answers[key])

    def _wrong(self, request: Request) -> Response | None:
        if request.headers["authorization"] == f"Bearer {self.key}":
            return None
        return _error(401, "invalid_request_error", "Invalid API Key provided.")


def _missing() -> Response:
    return _error(404, "invalid_request_error", "No such payment_intent.", "resource_missing")


def _error(status: int, kind: str, message: str, code: str | None = None) -> Response:
    return JSONResponse({"error": {"type": kind, "message": message, "code": code}}, status)
