"""What a webhook is told: each event at least once, signed, in order of its subject."""

from factories import World
from receiver import Receiver, answers
from telling import Teller, deliveries, hook


async def test_an_order_is_told_with_a_signature_that_holds(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    order = await world.place()
    await teller.tell()
    (request,) = receiver.got
    assert request.path == "/hooks"
    message = request.verify(made["secret"])
    assert message["type"] == "ORDER_PLACED"
    data = message["data"]
    assert data["orderId"] == order["id"]
    assert data["event"]["actor"] == {"kind": "STAFF", "name": "Sanna"}
    assert data["event"]["occurredAt"] == message["timestamp"]
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    assert delivery["state"] == "DELIVERED"
    assert delivery["event"] == {"id": data["event"]["id"], "type": "ORDER_PLACED"}
    assert delivery["body"] == request.body
    (attempt,) = delivery["attempts"]["nodes"]
    assert attempt["status"] == 204
    assert attempt["error"] is None
    sent = {each["name"]: each["value"] for each in attempt["headers"]}
    assert {name: request.headers[name] for name in sent} == sent
    assert delivery["messageId"] == sent["webhook-id"]


async def test_what_fails_is_tried_again_with_the_same_id_and_body(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    await world.place()
    receiver.answer = answers(500, "sorry\0")
    await teller.tell()
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    assert (delivery["state"], delivery["attemptCount"]) == ("WAITING", 1)
    assert delivery["attempts"]["nodes"][0]["response"] == "sorry\N{REPLACEMENT CHARACTER}"
    await teller.tell()
    assert len(receiver.got) == 1
    teller.later(seconds=6)
    receiver.answer = answers(200)
    await teller.tell()
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    assert (delivery["state"], delivery["attemptCount"]) == ("DELIVERED", 2)
