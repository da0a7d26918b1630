"""A shop's access to Stripe. The library's calls block, so they run in threads."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

import stripe
from stripe.params import PaymentIntentCaptureParams, RefundCreateParams

from adapters.payments.reading import given
from adapters.payments.stripe.amounts import to_stripe
from adapters.payments.stripe.facts import KEY, UNREADABLE, has_expired, intent_facts, refund_fact
from adapters.payments.stripe.notices import read_notice
from domain.provider import (
    Answer,
    Contact,
    Credential,
    Fact,
    Notice,
    PaymentUnknown,
    ProviderSilent,
    Request,
    Statement,
)
from domain.states import TransactionKind, TransactionStatus

PATIENCE: Final = (5.0, 20.0)
"""Seconds for a connection, and for an answer."""

_UNREADABLE: Final = "Stripe's answer has another shape than it should."
_REFUSALS: Final = (
    stripe.CardError,
    stripe.InvalidRequestError,
    stripe.AuthenticationError,
    stripe.PermissionError,
    stripe.RateLimitError,
)
"""What Stripe says when it has done nothing; everything else may have been done."""


class Stripe:
    """Connects shops with Stripe."""

    name = "stripe"
    credentials = (
        Credential(name="apiKey", description="A secret or restricted key: sk_… or rk_…."),
        Credential(name="webhookSecret", description="The endpoint's signing secret: whsec_…."),
        Credential(
            name="account",
            description="The connected account for which a platform acts: acct_….",
            is_secret=False,
            is_required=False,
        ),
    )

    def __init__(
        self, address: str | None = None, *, patience: tuple[float, float] = PATIENCE
    ) -> None:
        """`address` takes the place of Stripe's own, for tests against a local server."""
        self._address = address
        self._http = stripe.RequestsClient(timeout=patience)

    def connect(self, credentials: Mapping[str, str]) -> "StripeShop":
        """Give one shop's access."""
        known = given(self.credentials, credentials)
        client = stripe.StripeClient(
            known["apiKey"],
            stripe_account=known["account"] or None,
            base_addresses={"api": self._address} if self._address else {},
            max_network_retries=0,
            http_client=self._http,
        )
        return StripeShop(client, known["webhookSecret"])

    async def close(self) -> None:
        """Close every connection."""
        self._http.close()


class StripeShop:
    """One shop's access to Stripe."""

    def __init__(self, client: stripe.StripeClient, secret: str) -> None:
        self._client = client
        self._secret = secret

    async def capture(self, request: Request) -> Answer:
        """Collect some of what is reserved; Stripe lets go of the rest."""
        amount = to_stripe(request.amount, request.currency)
        if amount is None:
            return _impossible("capture", request)
        params: PaymentIntentCaptureParams = {
            "amount_to_capture": amount,
            "metadata": {KEY: str(request.key)},
        }
        return await self._do(
            "capture",
            {"payment_intent": request.payment, **params},
            lambda: self._client.v1.payment_intents.capture(
                request.payment, params, {"idempotency_key": str(request.key)}
            ),
            lambda told: tuple(intent_facts(told, datetime.now(UTC))),
            TransactionKind.CAPTURE,
        )

    async def void(self, request: Request) -> Answer:
        """Let go of all that is reserved."""
        return await self._do(
            "void",
            {"payment_intent": request.payment},
            lambda: self._client.v1.payment_intents.cancel(
                request.payment,
                {"cancellation_reason": "requested_by_customer"},
                {"idempotency_key": str(request.key)},
            ),
            lambda told: tuple(intent_facts(told, datetime.now(UTC))),
            TransactionKind.VOID,
        )

    async def refund(self, request: Request) -> Answer:
        """Give some of what was collected back."""
        amount = to_stripe(request.amount, request.currency)
        if amount is None:
            return _impossible("refund", request)
        params: RefundCreateParams = {
            "payment_intent": request.payment,
            "amount": amount,
            "metadata": {KEY: str(request.key)},
        }
        return await self._do(
            "refund",
            {**params},
            lambda: self._client.v1.refunds.create(params, {"idempotency_key": str(request.key)}),
            lambda told: (refund_fact(told),),
            TransactionKind.REFUND,
        )

    async def fetch(self, payment: str) -> Statement:
        """Ask for a payment and all that was done with it."""
        asked = {"payment_intent": payment}
        try:
            told = await asyncio.to_thread(
                lambda: _plain(
                    self._client.v1.payment_intents.retrieve(
                        payment, {"expand": ["latest_charge.refunds", "latest_charge.dispute"]}
                    )
                )
            )
        except stripe.StripeError as error:
            if error.http_status == HTTPStatus.NOT_FOUND:
                raise PaymentUnknown from error
            contact = _contact("fetch", asked, error.json_body, _said(error))
            raise ProviderSilent(_said(error), contact) from error
        contact = _contact("fetch", asked, told, "Stripe answered.")
        live = "" if told.get("livemode") else "test/"
        try:
            return Statement(
                payment=told["id"],
                contact=contact,
                facts=tuple(intent_facts(told, datetime.now(UTC))),
                has_expired=has_expired(told),
                url=f"https://dashboard.stripe.com/{live}payments/{told['id']}",
            )
        except UNREADABLE as error:
            raise ProviderSilent(_UNREADABLE, contact) from error

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Check who sent a notice and read it."""
        return read_notice(headers, body, now, self._secret)

    async def _do(
        self,
        name: str,
        asked: Mapping[str, Any],
        call: Callable[[], stripe.StripeObject],
        read: Callable[[Mapping[str, Any]], tuple[Fact, ...]],
        kind: TransactionKind,
    ) -> Answer:
        try:
            told = await asyncio.to_thread(lambda: _plain(call()))
        except stripe.StripeError as error:
            refused = isinstance(error, _REFUSALS)
            return Answer(
                status=TransactionStatus.FAILURE if refused else TransactionStatus.UNKNOWN,
                contact=_contact(name, asked, error.json_body, _said(error)),
                error=_said(error),
            )
        try:
            facts = read(told)
        except UNREADABLE:
            contact = _contact(name, asked, told, _UNREADABLE)
            return Answer(status=TransactionStatus.UNKNOWN, contact=contact, error=_UNREADABLE)
        done = next((fact for fact in facts if fact.kind is kind), None)
        return Answer(
            status=done.status if done else TransactionStatus.UNKNOWN,
            contact=_contact(name, asked, told, "Stripe answered."),
            facts=facts,
            reference=done.reference if done else None,
            error=done.error if done else None,
        )


def _impossible(name: str, request: Request) -> Answer:
    message = f"Stripe has no such small amounts of {request.currency}; nothing was sent."
    return Answer(
        status=TransactionStatus.FAILURE,
        contact=_contact(name, {"amount": request.amount}, None, message),
        error=message,
    )


def _plain(told: stripe.StripeObject) -> dict[str, Any]:
    return told.to_dict()


def _contact(name: str, asked: Mapping[str, Any], told: Any, message: str) -> Contact:
    return Contact(type=name, message=message, data={"request": dict(asked), "response": told})


def _said(error: stripe.StripeError) -> str:
    return (error.user_message or "Stripe gave no answer.")[:500]
