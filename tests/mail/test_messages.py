"""Sending messages to customers, sending them again, taking them back, recording others'."""

import pytest
from factories import Failed, Json, World
from mail.posting import (
    CANCEL,
    RESEND,
    SEND,
    look,
    office,
    outcomes,
    send,
    settled,
    through_office,
)

from domain.access import ActorKind

RECORD = """mutation ($input: RecordMessageInput!) { recordMessage(input: $input) {
  message { id state to subject text hints { code } sentBy { kind } } logCursor
  userErrors { code message field }
} }"""
MOVE = """mutation ($id: ID!, $email: String) { updateOrderCustomer(
  id: $id, input: {email: $email}) { userErrors { code } } }"""
EVENTS = """query ($id: ID!) { order(by: {id: $id}) {
  messages { nodes { id } }
  events(last: 2) { nodes { type summary message { id } changes { path before after } } }
} }"""


async def test_a_message_goes_to_the_orders_address_at_the_time_of_sending(world: World) -> None:
    """S1-19: "New message" sends one, to the address on the order and not to the account's."""
    account = await world.create_customer(email="account@example.com")
    order = await world.place(customerId=account["id"])
    async with office() as desk:
        through_office(world, desk.port)
        queued = await send(world, order, subject="Blue", locale="sv")
        assert (queued["state"], queued["to"]) == ("QUEUED", "aino@example.com")
        assert (queued["subject"], queued["text"]) == ("Blue", None)
        await world.do(MOVE, id=order["id"], email="moved@example.com")
        sent = await settled(world, queued["id"], "SENT")
        named = await send(world, order, to="other@example.com")
        await settled(world, named["id"], "SENT")
    assert desk.recipients == ["moved@example.com", "other@example.com"]
    assert sent["to"] == "moved@example.com"
    assert sent["sentBy"] == {"kind": "STAFF", "name": "Sanna"}
    assert sent["hints"] == [{"code": "DIFFERS_FROM_ACCOUNT", "suggestion": "account@example.com"}]
    assert "Your mugs are blue." in sent["text"]
    assert sent["attempts"]["nodes"] == [{"outcome": "SENT", "code": "250", "text": "2.0.0 Taken"}]
    mail = desk.taken[0]
    assert (mail["Subject"], mail["To"]) == ("Blue", "moved@example.com")
    assert (mail["Message-ID"], mail["Content-Language"]) == (sent["messageId"], "sv")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert not [name for name in mail if name.startswith("List-")]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    found = (await world.ask(EVENTS, id=order["id"]))["order"]
    assert [each["id"] for each in found["messages"]["nodes"]] == [sent["id"], named["id"]]
    first, last = found["events"]["nodes"]
    assert (first["type"], last["type"]) == ("MESSAGE_QUEUED", "MESSAGE_SENT")
    assert last["summary"] == "Message sent: other@example.com"
    assert last["message"] == {"id": named["id"]}
    assert last["changes"] == [{"path": "state", "before": "QUEUED", "after": "SENT"}]


async def test_a_message_is_sent_again_to_another_address(world: World) -> None:
    """S1-21: a confirmation that did not arrive is sent again."""
    order = await world.place()
    async with office() as desk:
        through_office(world, desk.port)
        desk.says["RCPT"] = ["550 5.1.1 Nobody of that name"]
        first = await send(world, order, template="ORDER_RECEIVED", body=None)
        bounced = await settled(world, first["id"], "BOUNCED")
        assert outcomes(bounced) == ["BOUNCED"]
        again = (await world.do(RESEND, id=first["id"], to="right@example.com"))["message"]
        assert again["resentFrom"] == {"id": first["id"]}
        assert again["messageId"] != first["messageId"]
        sent = await settled(world, again["id"], "SENT")
    assert desk.recipients == ["right@example.com"]
    assert "Mug" in sent["text"]
    assert sent["subject"] == bounced["subject"]


async def test_a_message_is_taken_back_while_it_waits(world: World) -> None:
    order = await world.place()
    queued = await send(world, order)
    (stale,) = await world.refused(CANCEL, id=queued["id"], version=7)
    assert stale["code"] == "CONFLICT"
    gone = (await world.do(CANCEL, id=queued["id"], version=1))["message"]
    assert (gone["state"], gone["version"]) == ("CANCELLED", 2)
    (late,) = await world.refused(CANCEL, id=queued["id"])
    assert late["code"] == "ILLEGAL_TRANSITION"
    async with office() as desk:
        through_office(world, desk.port)
        after = await send(world, order)
        await settled(world, after["id"], "SENT")
    assert len(desk.taken) == 1
    assert (await look(world, queued["id"]))["attempts"]["nodes"] == []


async def test_a_storefront_records_what_it_sent_once(world: World) -> None:
    """S1-18: the list of e-mails holds those that the storefront sent."""
    window = await world.another("messages:record", "orders:place", kind=ActorKind.STOREFRONT)
    order = await world.place()
    given: Json = {
        "about": {"orderId": order["id"]},
        "template": "welcome",
        "to": "aino@gmial.com",
        "subject": "Welcome",
        "text": "Hello from the window",
        "state": "DELIVERED",
        "messageId": "w-1@shop.example",
    }
    with pytest.raises(Failed):  # it may tell, and not read
        await window.do(RECORD, input=given)
    told = (await world.do(RECORD, input=given))["message"]
    assert (told["state"], told["to"]) == ("DELIVERED", "aino@gmial.com")
    assert [hint["code"] for hint in told["hints"]] == ["DOMAIN_MISTYPED"]
    twice = (await world.do(RECORD, input=given | {"subject": "Other"}))["message"]
    assert twice == told
    async with office() as desk:
        through_office(world, desk.port)
        again = (await world.do(RESEND, id=told["id"], to="aino@gmail.com"))["message"]
        await settled(world, again["id"], "SENT")
    assert desk.taken[0]["Subject"] == "Welcome"
    assert "Hello from the window" in desk.taken[0].as_string()


REFUSED: list[tuple[Json, list[str]]] = [
    ({"subject": "One\r\nBcc: all@example.com"}, ["input", "subject"]),
    ({"to": "a@example.com\r\nBcc: b@example.com"}, ["input", "to"]),
    ({"to": "no address"}, ["input", "to"]),
    ({"cc": ["b@example.com", "bad"]}, ["input", "cc", "1"]),
    ({"cc": ["a@example.com"] * 6}, ["input", "cc"]),
    ({"replyTo": "<x>"}, ["input", "replyTo"]),
    ({"locale": "no such"}, ["input", "locale"]),
    ({"body": " "}, ["input", "body"]),
    ({"body": "x" * 20_001}, ["input", "body"]),
]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_can_not_be_sent_is_refused(world: World) -> None:
    order = await world.place()
    for changes, field in REFUSED:
        given = {"about": {"orderId": order["id"]}, "body": "Hei", **changes}
        (error,) = await world.refused(SEND, input=given)
        assert (error["field"], error["code"]) == (field, "INVALID_INPUT"), changes
    data = await world.ask("{ messages { totalCount } jobs { totalCount } }")
    assert data == {"messages": {"totalCount": 0}, "jobs": {"totalCount": 0}}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_an_order_without_an_address_needs_one(world: World) -> None:
    order = await world.place()
    await world.do(MOVE, id=order["id"], email=None)
    given = {"about": {"orderId": order["id"]}, "body": "Hei"}
    (error,) = await world.refused(SEND, input=given)
    assert error["field"] == ["input", "to"]


async def test_erasing_the_customer_takes_back_what_waits(world: World) -> None:
    order = await world.place()
    queued = await send(world, order)
    erase = """mutation ($id: ID!) {
      eraseOrderCustomer(id: $id, reason: "asked") { messageCount userErrors { code } }
    }"""
    assert (await world.do(erase, id=order["id"]))["messageCount"] == 1
    gone = await look(world, queued["id"])
    assert (gone["state"], gone["to"], gone["messageId"]) == ("CANCELLED", "", None)
    given = {"about": {"orderId": order["id"]}, "body": "Hei", "to": "aino@example.com"}
    (error,) = await world.refused(SEND, input=given)
    assert error["code"] == "ERASED"
