"""What every payment provider keeps, whoever it is: one suite for all."""

import hmac
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import orjson
import pytest
import stripe
from at_the_psp import serving_app
from serving import free_port
from stripe_twin import StripeTwin

from adapters.payments import provider_kinds
from adapters.payments.playing import SIGNATURE, Playing, signature_of
from adapters.payments.stripe import Stripe
from app.psp import PLAY, Books, create_psp
from domain.errors import InvalidInput, Refused
from domain.ports import PaymentProvider, ProviderKind
from domain.provider import NoticeRefused, PaymentUnknown, ProviderSilent, Request, Statement
from domain.states import TransactionKind, TransactionStatus

SECRET = "whsec_of_the_shop"
NOW = datetime.now(UTC)


class Twin(Protocol):
    """A provider that runs here, and what the suite has to know of it."""

    kind: ProviderKind
    credentials: dict[str, str]

    def open(self, amount: int, *, is_manual: bool = True) -> str:
        """Let a customer pay."""
        ...

    def lose_the_answer(self, amount: int) -> int:
        """Make the provider do what it is asked, and not say so; give an amount to ask for."""
        ...

    def notice(self, payment: str) -> dict[str, Any]:
        """Write a notice of a payment that was just reserved."""
        ...

    def signed(self, body: bytes, sent: int) -> dict[str, str]:
        """Sign a notice."""
        ...


@dataclass
class PlayingTwin:
    kind: ProviderKind
    books: Books
    credentials: dict[str, str]

    def open(self, amount: int, *, is_manual: bool = True) -> str:
        return self.books.open(amount=amount, currency="EUR", is_manual=is_manual).id

    def lose_the_answer(self, amount: int) -> int:
        return amount // 100 * 100 + 4

    def notice(self, payment: str) -> dict[str, Any]:
        entry = self.books.accounts[payment].entries[0].to_json()
        type = "payment.authorization.success"
        at = NOW.isoformat()
        return {
            "id": "tn_1",
            "type": type,
            "created": at,
            "payment": payment,
            "transaction": entry,
        }

    def signed(self, body: bytes, sent: int) -> dict[str, str]:
        return {SIGNATURE: f"t={sent},v1={signature_of(SECRET, str(sent), body)}"}


@dataclass
class StripesTwin:
    kind: ProviderKind
    books: StripeTwin
    credentials: dict[str, str]

    def open(self, amount: int, *, is_manual: bool = True) -> str:
        return self.books.open(amount, "EUR", is_manual=is_manual)

    def lose_the_answer(self, amount: int) -> int:
        self.books.fails_after_doing = True
        return amount

    def notice(self, payment: str) -> dict[str, Any]:
        told = dict(self.books.intents[payment])
        told["latest_charge"] = told["latest_charge"]["id"]  # as Stripe's events have it
        return {
            "id": "evt_1",
            "object": "event",
            "type": "payment_intent.amount_capturable_updated",
            "created": int(NOW.timestamp()),
            "data": {"object": told},
        }

    def signed(self, body: bytes, sent: int) -> dict[str, str]:
        header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, sent)
        return {"stripe-signature": header}


@pytest.fixture(params=["test", "stripe"])
async def twin(request: pytest.FixtureRequest) -> AsyncIterator[Twin]:
    """Yield each provider in turn."""
    if request.param == "test":
        books = Books()
        async with serving_app(create_psp(PLAY, books)) as address:
            kind = Playing(address)
            yield PlayingTwin(kind, books, {"apiKey": PLAY.api_key, "webhookSecret": SECRET})
            await kind.close()
    else:
        stripes = StripeTwin()
        async with serving_app(stripes.app) as address:
            kind = Stripe(address)
            yield StripesTwin(kind, stripes, {"apiKey": stripes.key, "webhookSecret": SECRET})
            await kind.close()


@pytest.fixture
def provider(twin: Twin) -> PaymentProvider:
    return twin.kind.connect(twin.credentials)


def asking(payment: str, amount: int) -> Request:
    return Request(key=uuid4(), payment=payment, amount=amount, currency="EUR", reason="broken")


def moved(statement: Statement, kind: TransactionKind) -> int:
    return sum(
        fact.amount
        for fact in statement.facts
        if fact.kind is kind and fact.status is TransactionStatus.SUCCESS
    )


async def test_what_a_customer_reserved_is_told(twin: Twin, provider: PaymentProvider) -> None:
    payment = twin.open(10_000)
    statement = await provider.fetch(payment)
    (fact,) = statement.facts
    assert statement.payment == payment
    assert statement.url
    assert statement.url.startswith("http")
    assert (fact.kind, fact.status) == (TransactionKind.AUTHORIZATION, TransactionStatus.SUCCESS)
    assert (fact.amount, fact.currency, fact.key) == (10_000, "EUR", None)
    assert abs(fact.at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_what_was_collected_at_once_is_a_sale(twin: Twin, provider: PaymentProvider) -> None:
    statement = await provider.fetch(twin.open(10_000, is_manual=False))
    assert [fact.kind for fact in statement.facts] == [TransactionKind.SALE]


async def test_a_request_moves_money_once_however_often_it_is_sent(
    twin: Twin, provider: PaymentProvider
) -> None:
    payment = twin.open(10_000)
    request = asking(payment, 10_000)
    answers = [await provider.capture(request) for _ in range(3)]
    assert {answer.status for answer in answers} == {TransactionStatus.SUCCESS}
    assert len({answer.reference for answer in answers}) == 1
    statement = await provider.fetch(payment)
    assert moved(statement, TransactionKind.CAPTURE) == 10_000
    assert request.key in {fact.key for fact in statement.facts}


async def test_a_part_can_be_collected(twin: Twin, provider: PaymentProvider) -> None:
    payment = twin.open(10_000)
    assert (await provider.capture(asking(payment, 2_500))).status is TransactionStatus.SUCCESS
    statement = await provider.fetch(payment)
    assert moved(statement, TransactionKind.CAPTURE) == 2_500
    assert moved(statement, TransactionKind.VOID) in {0, 7_500}


async def test_parts_are_given_back_and_never_more_than_came(
    twin: Twin, provider: PaymentProvider
) -> None:
    payment = twin.open(10_000, is_manual=False)
    for _ in range(2):
        answer = await provider.refund(asking(payment, 4_000))
        assert answer.status is TransactionStatus.SUCCESS
    refused = await provider.refund(asking(payment, 4_000))
    assert refused.status is TransactionStatus.FAILURE
    assert refused.error
    assert moved(await provider.fetch(payment), TransactionKind.REFUND) == 8_000


async def test_what_is_reserved_is_let_go(twin: Twin, provider: PaymentProvider) -> None:
    payment = twin.open(10_000)
    assert (await provider.void(asking(payment, 10_000))).status is TransactionStatus.SUCCESS
    statement = await provider.fetch(payment)
    assert moved(statement, TransactionKind.VOID) == 10_000
    assert not statement.has_expired
    again = await provider.capture(asking(payment, 10_000))
    assert again.status is TransactionStatus.FAILURE


async def test_a_payment_that_it_does_not_have(provider: PaymentProvider) -> None:
    with pytest.raises(PaymentUnknown):
        await provider.fetch("pi_nowhere")
    answer = await provider.capture(asking("pi_nowhere", 100))
    assert answer.status is TransactionStatus.FAILURE


async def test_a_lost_answer_is_unknown_and_asking_tells(
    twin: Twin, provider: PaymentProvider
) -> None:
    payment = twin.open(20_000)
    request = asking(payment, twin.lose_the_answer(10_000))
    answer = await provider.capture(request)
    assert answer.status is TransactionStatus.UNKNOWN
    assert answer.error
    (done,) = [f for f in (await provider.fetch(payment)).facts if f.key == request.key]
    assert (done.kind, done.status) == (TransactionKind.CAPTURE, TransactionStatus.SUCCESS)


async def test_a_wrong_key_is_refused_and_not_unknown(
    twin: Twin, provider: PaymentProvider
) -> None:
    stranger = twin.kind.connect({**twin.credentials, "apiKey": "sk_wrong"})
    payment = twin.open(10_000)
    answer = await stranger.refund(asking(payment, 100))
    assert answer.status is TransactionStatus.FAILURE
    with pytest.raises(ProviderSilent):
        await stranger.fetch(payment)
    assert moved(await provider.fetch(payment), TransactionKind.REFUND) == 0


async def test_a_provider_that_is_away_never_looks_like_a_success(twin: Twin) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    kind = Playing(away) if isinstance(twin, PlayingTwin) else Stripe(away)
    provider = kind.connect(twin.credentials)
    answer = await provider.capture(asking("pi_1", 100))
    assert answer.status in {TransactionStatus.FAILURE, TransactionStatus.UNKNOWN}
    with pytest.raises(ProviderSilent):
        await provider.fetch("pi_1")
    await kind.close()


async def test_every_exchange_is_told_in_the_providers_own_shape(
    twin: Twin, provider: PaymentProvider
) -> None:
    payment = twin.open(10_000)
    answer = await provider.capture(asking(payment, 10_000))
    assert answer.contact.type == "capture"
    assert payment in str(answer.contact.data["request"])
    assert "10000" in str(answer.contact.data["response"])
    assert twin.credentials["apiKey"] not in str(answer.contact)


async def test_a_signed_notice_is_read(twin: Twin, provider: PaymentProvider) -> None:
    payment = twin.open(10_000)
    body = orjson.dumps(twin.notice(payment))
    notice = provider.read_notice(twin.signed(body, int(NOW.timestamp())), body, NOW)
    assert notice.payment == payment
    assert notice.id == orjson.loads(body)["id"]
    assert [fact.kind for fact in notice.facts] == [TransactionKind.AUTHORIZATION]
    told = [fact.reference for fact in (await provider.fetch(payment)).facts]
    assert [fact.reference for fact in notice.facts] == told  # so that it is known to be the same


async def test_a_notice_of_another_kind_is_read_and_says_nothing(
    twin: Twin, provider: PaymentProvider
) -> None:
    body = orjson.dumps(
        {
            **twin.notice(twin.open(100)),
            "type": "account.something",
            "data": {"object": {"object": "account"}},
        }
    )
    notice = provider.read_notice(twin.signed(body, int(NOW.timestamp())), body, NOW)
    assert (notice.payment, notice.facts) == (None, ())
    assert notice.contact.type == "account.something"


@pytest.mark.parametrize(
    "spoil", ["body", "signature", "missing", "old", "future", "shape", "bytes"]
)
async def test_a_notice_that_can_not_be_trusted_is_refused(
    twin: Twin, provider: PaymentProvider, spoil: str
) -> None:
    body = orjson.dumps(twin.notice(twin.open(100)))
    sent = int(NOW.timestamp())
    if spoil == "shape":
        body = b'[{"id": 1}]'
    elif spoil == "bytes":
        body = b"\xff\xfe\x00"
    elif spoil in {"old", "future"}:
        sent += 301 if spoil == "future" else -301
    headers = twin.signed(body, sent) if spoil != "bytes" else twin.signed(b"", sent)
    if spoil == "body":
        body = body.replace(b"100", b"999")
    elif spoil == "signature":
        headers = {name: value[:-1] + "x" for name, value in headers.items()}
    elif spoil == "missing":
        headers = {}
    with pytest.raises(NoticeRefused):
        provider.read_notice(headers, body, NOW)


@pytest.mark.parametrize("given", [{}, {"apiKey": "k"}, {"apiKey": "k", "webhookSecret": " "}])
def test_a_missing_credential_is_named(twin: Twin, given: dict[str, str]) -> None:
    with pytest.raises((InvalidInput, Refused)) as refused:
        twin.kind.connect(given)
    errors = refused.value.errors if isinstance(refused.value, Refused) else (refused.value,)
    assert any("webhookSecret" in error.message for error in errors)


def test_stripe_is_there_and_the_test_psp_where_it_has_an_address() -> None:
    assert set(provider_kinds()) == {"stripe"}
    assert set(provider_kinds(test_psp="http://127.0.0.1:1")) == {"stripe", "test"}


def test_a_package_brings_a_provider_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gyro.py").write_text(
        "from adapters.payments.playing import Playing\n"
        "class Gyro(Playing):\n"
        "    name = 'gyro'\n"
        "def kind():\n"
        "    return Gyro('http://127.0.0.1:1')\n"
    )
    about = tmp_path / "gyro-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: gyro\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[tiski.payment_providers]\ngyro = gyro:kind\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert set(provider_kinds()) == {"stripe", "gyro"}


def test_our_signature_is_the_usual_one() -> None:
    sent, body = str(int(time.time())), b'{"id": "1"}'
    usual = hmac.new(b"s", f"{sent}.".encode() + body, "sha256").hexdigest()
    assert signature_of("s", sent, body) == usual
