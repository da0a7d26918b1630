"""What of a person is taken out of the messages to webhooks."""

from factories import World
from receiver import Receiver, answers
from telling import Teller, deliveries, hook

from db.call import Call
from queryplan.ids import decode_id

QUERY = "subscription { events { event { type } order { customerDetails { email } } } }"


async def test_what_was_sent_about_somebody_can_be_taken_out(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver, query=QUERY)
    id = made["webhook"]["id"]
    customer = await world.create_customer()
    theirs = await world.place(customerId=customer["id"])
    guests = await world.place()
    await world.place(customer={"email": "other@example.com"})
    receiver.answer = answers(500, "aino")
    await teller.tell()
    receiver.answer = answers(200, "thanks, aino")
    teller.later(seconds=10)
    await teller.tell()
    clock, viewer = world.services.clock, world.viewer
    async with world.database.writing(viewer, Call(mutation=""), clock.now()) as unit:
        await unit.deliveries.forget(decode_id(customer["id"])[1], [decode_id(guests["id"])[1]])
    assert theirs["id"] != guests["id"]
    found = await deliveries(world, id)
    emptied = [each for each in found if each["body"] is None]
    assert len(emptied) == 2
    for each in emptied:
        assert {attempt["response"] for attempt in each["attempts"]["nodes"]} == {None}
    (kept,) = [each for each in found if each["body"] is not None]
    assert "other@example.com" in kept["body"]
    assert {attempt["response"] for attempt in kept["attempts"]["nodes"]} == {
        "aino",
        "thanks, aino",
    }
