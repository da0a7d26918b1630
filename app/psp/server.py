"""The PSP's own API over HTTP, and its notices."""

import asyncio
import hmac
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from secrets import token_hex
from typing import Any, Final, cast

import httpx2
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.payments.playing import SIGNATURE, signature_of
from app.psp.books import Account, Books, Entry, Refused
from app.psp.outcomes import Reply, outcome_of
from domain.states import TransactionKind, TransactionStatus

KINDS: Final = {
    "captures": TransactionKind.CAPTURE,
    "voids": TransactionKind.VOID,
    "refunds": TransactionKind.REFUND,
}
PAUSES: Final = (0.0, 0.5, 2.0, 5.0)
"""Seconds before each attempt to deliver a notice."""
LATER: Final = 1.0
"""Seconds until something that is pending ends."""
_CURRENCY: Final = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the PSP asks of its callers and signs with; `webhook` is where its notices go."""

    api_key: str
    webhook_secret: str
    webhook: str | None = None


PLAY: Final = Keys(api_key="test-key", webhook_secret="test-secret")  # noqa: S106  (plays only)


class Denied(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def create_psp(keys: Keys, books: Books | None = None) -> Starlette:
    """Make the server; its books are empty when none are given."""
    desk = Desk(keys, books or Books())

    async def denied(_: Request, error: Exception) -> Response:
        status = error.status if isinstance(error, Denied) else HTTPStatus.UNPROCESSABLE_ENTITY
        return JSONResponse({"error": {"message": str(error)}}, status)

    one = "/v1/payments/{id}"
    return Starlette(
        routes=[
            Route("/v1/payments", desk.open, methods=["POST"]),
            Route(one, desk.show, methods=["GET"]),
            Route(one + "/expire", desk.expire, methods=["POST"]),
            Route(one + "/chargebacks", desk.charge_back, methods=["POST"]),
            Route(one + "/{kind}", desk.do, methods=["POST"]),
        ],
        exception_handlers={Denied: denied, Refused: denied},
        lifespan=desk.running,
    )


class Desk:
    """Answers requests, and sends notices of what was done."""

    def __init__(self, keys: Keys, books: Books) -> None:
        self.books = books
        self._keys = keys
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncGenerator[None]:
        """Stop what is under way when the server stops."""
        yield
        for task in self._tasks:
            task.cancel()

    async def open(self, request: Request) -> Response:
        """Open a payment: `{amount, currency, capture: "manual" | "automatic"}`."""
        self._admit(request)
        said = await _body(request)
        currency = said.get("currency")
        if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
            raise Denied(HTTPStatus.UNPROCESSABLE_ENTITY, "The currency is three capital letters.")
        manual = said.get("capture", "manual") == "manual"
        account = self.books.open(amount=_amount(said), currency=currency, is_manual=manual)
        self._tell(account, account.entries[0])
        return JSONResponse(account.to_json(_page(request, account)))

    async def show(self, request: Request) -> Response:
        """Give a payment with all that was done with it."""
        self._admit(request)
        account = self._account(request)
        return JSONResponse(account.to_json(_page(request, account)))

    async def expire(self, request: Request) -> Response:
        """Let the time of a payment run out."""
        self._admit(request)
        account = self._account(request)
        self.books.expire(account)
        self._tell(account, account.entries[-1], "payment.expired")
        return JSONResponse(account.to_json(_page(request, account)))

    async def charge_back(self, request: Request) -> Response:
        """Let the customer's bank take money back: `{amount}`."""
        self._admit(request)
        account = self._account(request)
        entry = self.books.charge_back(account, _amount(await _body(request)))
        self._tell(account, entry)
        return JSONResponse(entry.to_json())

    async def do(self, request: Request) -> Response:
        """Collect, let go or give back: `{amount}`, once for each Idempotency-Key."""
        self._admit(request)
        account, kind = self._account(request), KINDS.get(request.path_params["kind"])
        key, said = request.headers.get("idempotency-key"), await _body(request)
        if kind is None:
            raise Denied(HTTPStatus.NOT_FOUND, "There is no such path.")
        if not key:
            raise Denied(HTTPStatus.BAD_REQUEST, "The header Idempotency-Key is missing.")
        amount = _amount(said)
        outcome = outcome_of(amount)
        self.books.asked[f"{kind.value} {key}"] += 1
        entry = self.books.known(account, key)
        if entry is None and outcome.does is not None:
            entry = self.books.enter(account, kind, outcome.does, amount, key)
            if outcome.later:
                self._start(self._end(account, entry, outcome.later))
            else:
                self._tell(account, entry)
        match outcome.reply:
            case Reply.ERROR:
                raise Denied(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here.")
            case Reply.SILENCE:
                await asyncio.Event().wait()
            case Reply.DROP:
                return _dropped()
            case Reply.ANSWER:
                pass
        if entry is None:
            raise Denied(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here.")
        return JSONResponse(entry.to_json())

    def _admit(self, request: Request) -> None:
        expected = f"Bearer {self._keys.api_key}"
        if not hmac.compare_digest(
            request.headers.get("authorization", "").encode(), expected.encode()
        ):
            raise Denied(HTTPStatus.UNAUTHORIZED, "The key is wrong.")

    def _account(self, request: Request) -> Account:
        found = self.books.accounts.get(request.path_params["id"])
        if found is None:
            raise Denied(HTTPStatus.NOT_FOUND, "There is no such payment.")
        return found

    async def _end(self, account: Account, entry: Entry, status: TransactionStatus) -> None:
        await asyncio.sleep(LATER)
        entry.status = status
        entry.error = "The bank refused." if status is TransactionStatus.FAILURE else None
        self._tell(account, entry)

    def _tell(self, account: Account, entry: Entry, kind: str | None = None) -> None:
        notice = {
            "id": f"tn_{token_hex(12)}",
            "type": kind or f"payment.{entry.kind.value.lower()}.{entry.status.value.lower()}",
            "created": datetime.now(UTC).isoformat(),
            "payment": account.id,
            "transaction": entry.to_json(),
        }
        if self._keys.webhook:
            self._start(self._send(self._keys.webhook, orjson.dumps(notice)))

    async def _send(self, url: str, body: bytes) -> None:
        async with httpx2.AsyncClient(timeout=10) as client:
            for pause in PAUSES:
                await asyncio.sleep(pause)
                sent = str(int(datetime.now(UTC).timestamp()))
                signature = f"t={sent},v1={signature_of(self._keys.webhook_secret, sent, body)}"
                headers = {"content-type": "application/json", SIGNATURE: signature}
                try:
                    answer = await client.post(url, content=body, headers=headers)
                except httpx2.HTTPError:
                    continue
                if answer.is_success:
                    return

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _dropped() -> Response:
    """Promise more bytes than come: the server closes the connection then."""
    return StreamingResponse(iter([b"{"]), headers={"content-length": "100"})


async def _body(request: Request) -> dict[str, Any]:
    try:
        found = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Denied(HTTPStatus.BAD_REQUEST, "The body is not a JSON object.")
    return cast("dict[str, Any]", found)


def _amount(said: dict[str, Any]) -> int:
    amount = said.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise Denied(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The amount is a positive integer of minor units."
        )
    return amount


def _page(request: Request, account: Account) -> str:
    return f"{request.base_url}v1/payments/{account.id}"
