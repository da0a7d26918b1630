"""The rules of webhooks: their addresses, their states, their secrets, their rights."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook as Verifier

from domain.access import ActorKind
from domain.errors import Conflict, IllegalTransition, InvalidInput
from domain.signing import new_secret, signed
from domain.states import PauseReason, WebhookState
from domain.webhook import OVERLAP, Webhook, checked_url

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def make(**changes: Any) -> Webhook:
    given: dict[str, Any] = {
        "id": UUID(int=1),
        "version": 3,
        "name": "Partner",
        "url": "https://partner.example/",
        "scopes": ("events:read", "orders:read"),
        "actor_kind": ActorKind.STAFF,
        "actor_name": "Sanna",
        "secret": "sealed",
        "position": 5,
        "created_at": AT,
        "updated_at": AT,
    }
    return Webhook(**given | changes)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("https://partner.example", "https://partner.example/"),
        ("  https://Partner.Example/a?b=c ", "https://partner.example/a?b=c"),
        ("https://partner.example:8443/x", "https://partner.example:8443/x"),
        ("https://pöytä.example/x", "https://xn--pyt-sla1g.example/x"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://[2606:2800:220:1::1]:443/x", "https://[2606:2800:220:1::1]:443/x"),
    ],
)
def test_an_address_that_can_be_called(given: str, stored: str) -> None:
    assert checked_url(given, plain=False) == stored


@pytest.mark.parametrize(
    "given",
    [
        *(None, "", " ", "partner.example", "http://partner.example/", "ftp://partner.example/"),
        *(
            "https://",
            "https:///x",
            "https://user@partner.example/",
            "https://a:b@partner.example/",
        ),
        *("https://partner.example/#part", "https://partner.example:22/", "https://a b.example/"),
        *("https://partner.example:0/", "https://partner.example:99999/", "https://[::1/"),
        *("https://partner.example:25/", "https://partner.example/ä"),
        *("https://-a.example/", "https://a..example/", f"https://{'a' * 64}.example/"),
        *("https://partner.example/" + "x" * 2000, "file:///etc/passwd", "javascript:alert(1)"),
        *("https://partner.example\\@evil.example/", "https://partner.example%00/"),
    ],
)
def test_an_address_that_cannot(given: str | None) -> None:
    with pytest.raises(InvalidInput) as error:
        checked_url(given, plain=False)
    assert error.value.field == ("url",)


def test_http_is_for_development() -> None:
    for text in (
        "http://localhost:8000/x",
        "http://partner.example/",
        "http://partner.example:80/",
    ):
        assert checked_url(text, plain=True) == text
    with pytest.raises(InvalidInput):
        checked_url("http://localhost:22/", plain=True)


def test_pausing_and_resuming() -> None:
    webhook = make()
    with pytest.raises(IllegalTransition):
        webhook.resume(AT)
    webhook.pause(PauseReason.GONE, AT)
    assert (webhook.state, webhook.pause_reason, webhook.paused_at) == (
        WebhookState.PAUSED, PauseReason.GONE, AT,
    )  # fmt: skip
    with pytest.raises(IllegalTransition):
        webhook.pause(PauseReason.REQUESTED, AT)
    webhook.resume(AT)
    assert (webhook.is_active, webhook.pause_reason, webhook.paused_at) == (True, None, None)


def test_the_old_secret_signs_for_a_while() -> None:
    webhook = make()
    assert webhook.secrets(AT) == ("sealed",)
    webhook.rotate("new", AT)
    assert webhook.secrets(AT + OVERLAP - timedelta(seconds=1)) == ("new", "sealed")
    assert webhook.secrets(AT + OVERLAP) == ("new",)


def test_who_decides_who_is_told_what_gives_no_right_that_they_lack() -> None:
    webhook = make()
    webhook.update({"name": "Other"}, frozenset())
    assert webhook.scopes == ("events:read", "orders:read")
    webhook.update({"url": "https://x.example/"}, frozenset({"events:read", "customers:read"}))
    assert webhook.scopes == ("events:read",)


def test_a_version_that_nobody_has_seen_is_refused() -> None:
    webhook = make()
    webhook.expect(None)
    webhook.expect(3)
    with pytest.raises(Conflict):
        webhook.expect(2)


def test_signatures_are_those_of_the_public_library() -> None:
    body, now = '{"type":"ÄÖ"}', datetime.now(UTC)
    old, new = new_secret(), new_secret()
    headers = signed("msg_1", now, body, [new, old])
    for secret in (old, new):
        assert Verifier(secret).verify(body, headers) == {"type": "ÄÖ"}
    assert headers["webhook-signature"].split(" ")[0] == Verifier(new).sign("msg_1", now, body)
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(new_secret()).verify(body, headers)
