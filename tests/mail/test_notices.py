"""What mail providers tell: verified, applied once, and addresses kept from mail."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from factories import Json, World
from httpx2 import ASGITransport, AsyncClient
from mail.posting import look, office, outcomes, send, settled, through_office
from starlette.applications import Starlette

from app.hooks import Hooks
from domain.signing import signed

SET = """mutation ($provider: MailProvider!, $secret: String) {
  setMailHook(provider: $provider, secret: $secret) {
    mailHook { path provider } secret userErrors { code field }
  }
}"""
REMOVE = """mutation { removeMailHook(provider: GENERIC) { userErrors { code field } } }"""
KEY = "key-1234"


def generic(secret: str, type_: str, id: str, **data: Any) -> tuple[dict[str, str], str]:
    """Sign a notice of the generic form."""
    body = json.dumps({"type": f"message.{type_}", "data": data})
    return signed(id, datetime.now(UTC), body, [secret]), body


def mailgun(event: Json, *, key: str = KEY, at: float | None = None) -> str:
    """Sign a notice as Mailgun does."""
    moment = str(int(at or datetime.now(UTC).timestamp()))
    digest = hmac.new(key.encode(), f"{moment}token".encode(), hashlib.sha256).hexdigest()
    signature = {"timestamp": moment, "token": "token", "signature": digest}
    return json.dumps({"signature": signature, "event-data": event})


async def sent_message(world: World) -> Json:
    """Send a message."""
    async with office() as desk:
        through_office(world, desk.port)
        return await settled(world, (await send(world, await world.place()))["id"], "SENT")


async def post(world: World, path: str, headers: dict[str, str], body: str) -> int:
    """Send a notice in this event loop, as a server would get it."""
    app = Starlette(routes=Hooks(world.services).routes())
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        return (await client.post(path, headers=headers, content=body)).status_code


async def test_a_generic_notice_is_applied_once(world: World) -> None:
    message = await sent_message(world)
    made = await world.do(SET, provider="GENERIC")
    path, secret = made["mailHook"]["path"], made["secret"]
    assert path == f"/hooks/mail/{world.shop.slug}/generic"
    told = {"messageId": message["messageId"], "recipient": message["to"]}
    for _ in range(2):
        assert await post(world, path, *generic(secret, "delivered", "n-1", **told)) == 200
    now = await look(world, message["id"])
    assert (now["state"], outcomes(now)) == ("DELIVERED", ["SENT", "DELIVERED"])
    copy = told | {"recipient": "copy@example.com"}
    assert await post(world, path, *generic(secret, "bounced", "n-2", **copy)) == 200
    assert (await look(world, message["id"]))["state"] == "DELIVERED"
    more = told | {"code": 550, "text": "Mailbox gone"}
    assert await post(world, path, *generic(secret, "bounced", "n-3", **more)) == 200
    now = await look(world, message["id"])
    assert (now["state"], outcomes(now)[-1]) == ("BOUNCED", "BOUNCED")
    kept = await world.ask('{ suppressions { nodes { text } } emailCheck(address: "AINO@example.com") '
                           "{ isSuppressed hints { code } } }")  # fmt: skip
    assert kept["suppressions"]["nodes"] == [{"text": "Mailbox gone"}]
    assert kept["emailCheck"] == {"isSuppressed": True, "hints": [{"code": "BOUNCED_BEFORE"}]}
    # Forged, old, and told of nothing from here.
    headers, body = generic(secret, "complained", "n-4", **told)
    assert await post(world, path, headers, body.replace("complained", "delivered")) == 400
    assert await post(world, path, headers | {"webhook-timestamp": "1"}, body) == 400
    other = generic(secret, "bounced", "n-5", messageId="<other@example.com>")
    assert await post(world, path, *other) == 200
    assert await post(world, path.replace("generic", "mailgun"), {}, mailgun({})) == 404
    await world.do(REMOVE)
    assert await post(world, path, headers, body) == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_mailgun_tells_of_complaints_and_permanent_failures(world: World) -> None:
    message = await sent_message(world)
    (error,) = await world.refused(SET, provider="MAILGUN")
    assert error["field"] == ["secret"]
    made = await world.do(SET, provider="MAILGUN", secret=KEY)
    path = made["mailHook"]["path"]
    assert made["secret"] is None
    event = {
        "id": "e-1",
        "event": "failed",
        "severity": "temporary",
        "recipient": message["to"],
        "message": {"headers": {"message-id": message["messageId"].strip("<>")}},
        "delivery-status": {"code": 550, "message": "5.1.1 No such user"},
    }
    assert await post(world, path, {}, mailgun(event, key="other")) == 400
    assert await post(world, path, {}, mailgun(event, at=1)) == 400
    assert await post(world, path, {}, "[]") == 400
    assert await post(world, path, {}, mailgun(event)) == 200
    assert (await look(world, message["id"]))["state"] == "SENT"
    assert await post(world, path, {}, mailgun(event | {"severity": "permanent"})) == 200
    now = await look(world, message["id"])
    assert now["state"] == "BOUNCED"
    assert now["attempts"]["nodes"][-1]["text"] == "5.1.1 No such user"
    spam = event | {"id": "e-2", "event": "complained"}
    assert await post(world, path, {}, mailgun(spam)) == 200
    assert outcomes(await look(world, message["id"]))[-1] == "COMPLAINED"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_an_address_is_looked_at_before_anything_is_sent(world: World) -> None:
    """S1-24: the address that the customer wrote is checked."""
    account = await world.create_customer(email="aino@example.com")
    order = await world.place(customerId=account["id"])
    check = """query ($address: String!, $order: ID) {
      emailCheck(address: $address, orderId: $order) {
        address isSuppressed hints { code message suggestion }
      }
    }"""
    found = await world.ask(check, address=" aino@gmial.com", order=order["id"])
    assert found["emailCheck"]["address"] == "aino@gmial.com"
    assert [(hint["code"], hint["suggestion"]) for hint in found["emailCheck"]["hints"]] == [
        ("DOMAIN_MISTYPED", "aino@gmail.com"),
        ("DIFFERS_FROM_ACCOUNT", "aino@example.com"),
    ]
    fine = await world.ask(check, address="AINO@example.com", order=order["id"])
    assert fine["emailCheck"]["hints"] == []
    bad = await world.ask(check, address="no address")
    assert [hint["code"] for hint in bad["emailCheck"]["hints"]] == ["MALFORMED"]
