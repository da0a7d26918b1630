"""The provider `test`: money that is played with, at the PSP that `tiski test-psp` runs.

What becomes of a request is chosen by its amount; `docs/payments.md` has the table.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import orjson

from adapters.payments.exchange import Exchange, Line
from adapters.payments.reading import given, moment, uuid_or_none
from domain.provider import (
    Answer,
    Contact,
    Credential,
    Fact,
    Notice,
    NoticeRefused,
    PaymentUnknown,
    ProviderSilent,
    Request,
    Statement,
)
from domain.states import TransactionKind, TransactionStatus

SIGNATURE: Final = "test-psp-signature"
"""`t=<Unix seconds>,v1=<HMAC-SHA256 of "t.body" in hex>`, as most PSPs do it."""
UNREADABLE: Final = "The provider's answer has another shape than it should."
_UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError)
LONGEST: Final = 500
"""Characters of a provider's reason that are kept."""
_SECONDS: Final = re.compile("[0-9]{1,12}")
WINDOW: Final = timedelta(minutes=5)
"""So old a notice may be."""


class Playing:
    """Connects shops with a test PSP."""

    name = "test"
    credentials = (
        Credential(name="apiKey", description="The key that the test PSP was started with."),
        Credential(
            name="webhookSecret", description="The secret by which the test PSP signs its notices."
        ),
    )

    def __init__(self, address: str, *, patience: float | None = None) -> None:
        self._line = Line(address) if patience is None else Line(address, patience=patience)

    def connect(self, credentials: Mapping[str, str]) -> "PlayingShop":
        """Give one shop's access."""
        return PlayingShop(self._line, given(self.credentials, credentials))

    async def close(self) -> None:
        """Close every connection."""
        await self._line.close()


class PlayingShop:
    """One shop's access to a test PSP."""

    def __init__(self, line: Line, credentials: Mapping[str, str]) -> None:
        self._line = line
        self._headers = {"authorization": f"Bearer {credentials['apiKey']}"}
        self._secret = credentials["webhookSecret"]

    async def capture(self, request: Request) -> Answer:
        """Collect some of what is reserved."""
        return await self._do(TransactionKind.CAPTURE, request)

    async def void(self, request: Request) -> Answer:
        """Let go of all that is reserved and not collected."""
        return await self._do(TransactionKind.VOID, request)

    async def refund(self, request: Request) -> Answer:
        """Give some of what was collected back."""
        return await self._do(TransactionKind.REFUND, request)

    async def fetch(self, payment: str) -> Statement:
        """Ask for a payment and all that was done with it."""
        exchange = await self._line.ask(
            "GET", f"/v1/payments/{payment}", name="fetch", headers=self._headers
        )
        if exchange.status == HTTPStatus.NOT_FOUND:
            raise PaymentUnknown
        if exchange.status != HTTPStatus.OK or not exchange.is_certain:
            raise ProviderSilent(exchange.contact.message, exchange.contact)
        found = exchange.body
        try:
            return Statement(
                payment=found["id"],
                contact=exchange.contact,
                facts=_facts(found["transactions"]),
                has_expired=found["expired"],
                url=found["url"],
            )
        except _UNREADABLE as error:
            raise ProviderSilent(UNREADABLE, exchange.contact) from error

    def read_notice(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Check who sent a notice and read it."""
        self._check(headers.get(SIGNATURE, ""), body, now)
        try:
            said = orjson.loads(body)
            at = moment(said["created"])
            known = said["type"].startswith("payment.")
            return Notice(
                id=said["id"],
                at=at,
                contact=Contact(type=said["type"], message="", data=said, id=said["id"]),
                payment=said["payment"] if known else None,
                facts=_facts([said["transaction"]] if known and said.get("transaction") else ()),
                has_expired=said["type"] == "payment.expired",
            )
        except _UNREADABLE as error:
            raise NoticeRefused("This is not a notice of the test PSP.") from error

    def _check(self, signature: str, body: bytes, now: datetime) -> None:
        parts = dict(part.split("=", 1) for part in signature.split(",") if "=" in part)
        sent = parts.get("t", "")
        if not _SECONDS.fullmatch(sent):
            raise NoticeRefused(f"The header {SIGNATURE} is missing or has a wrong shape.")
        expected = signature_of(self._secret, sent, body)
        if not hmac.compare_digest(expected.encode(), parts.get("v1", "").encode()):
            raise NoticeRefused("The signature is wrong.")
        if abs(now - datetime.fromtimestamp(int(sent), UTC)) > WINDOW:
            raise NoticeRefused("The notice is too old, or a clock is wrong.")

    async def _do(self, kind: TransactionKind, request: Request) -> Answer:
        exchange = await self._line.ask(
            "POST",
            f"/v1/payments/{request.payment}/{kind.value.lower()}s",
            name=kind.value.lower(),
            headers={**self._headers, "idempotency-key": str(request.key)},
            body={"amount": request.amount, "currency": request.currency, "reason": request.reason},
        )
        if exchange.status != HTTPStatus.OK or not exchange.is_certain:
            return refused_or_unknown(exchange)
        try:
            (fact,) = _facts([exchange.body])
        except _UNREADABLE:
            unknown = TransactionStatus.UNKNOWN
            return Answer(status=unknown, contact=exchange.contact, error=UNREADABLE)
        return Answer(
            status=fact.status,
            contact=exchange.contact,
            facts=(fact,),
            reference=fact.reference,
            error=fact.error,
        )


def refused_or_unknown(exchange: Exchange) -> Answer:
    """Give the answer of an exchange in which nothing is known to have been done."""
    if not exchange.is_certain:
        return Answer(
            status=TransactionStatus.UNKNOWN,
            contact=exchange.contact,
            error=exchange.contact.message,
        )
    match exchange.body:
        case {"error": {"message": str(said)}}:
            error = said[:LONGEST]
        case _:
            error = exchange.contact.message
    return Answer(status=TransactionStatus.FAILURE, contact=exchange.contact, error=error)


def signature_of(secret: str, sent: str, body: bytes) -> str:
    """Sign a notice that is sent at so many Unix seconds."""
    return hmac.digest(secret.encode(), f"{sent}.".encode() + body, "sha256").hex()


def _facts(transactions: Sequence[Mapping[str, Any]]) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            kind=TransactionKind(each["kind"]),
            status=TransactionStatus(each["status"]),
            amount=each["amount"],
            currency=each["currency"],
            at=moment(each["created"]),
            reference=each["id"],
            error=each["error"],
            key=uuid_or_none(each["key"]),
        )
        for each in transactions
    )
