"""A person who is erased is taken out of what webhooks were told, and of what they will be told."""

from factories import World
from receiver import Receiver, answers
from telling import Teller, deliveries, hook

ERASE = """mutation ($id: ID!) {
  eraseCustomer(id: $id, reason: "asked by letter") { userErrors { code message } }
}"""
QUERY = "subscription { events { event { type } order { customerDetails { email } } } }"


async def test_an_erased_person_is_not_told_of(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver, query=QUERY)
    customer = await world.create_customer()
    await world.place(customerId=customer["id"])
    receiver.answer = answers(200, "thanks, aino")
    await teller.tell()
    await world.place(customerId=customer["id"])
    await world.place(customer={"email": "other@example.com"})
    receiver.answer = answers(500, "aino?")
    await teller.tell()
    await world.do(ERASE, id=customer["id"])
    found = await deliveries(world, made["webhook"]["id"])
    for each in found:
        is_other = each["body"] is not None
        assert not is_other or "other@example.com" in each["body"]
        responses = {attempt["response"] for attempt in each["attempts"]["nodes"]}
        assert responses == ({"aino?"} if is_other else {None})
    assert [each["body"] is None for each in found].count(True) == 2
    receiver.answer, receiver.got = answers(200), []
    teller.later(seconds=10)
    await teller.tell()
    told = [each["data"]["order"]["customerDetails"]["email"] for each in receiver.messages()]
    assert sorted(told, key=str) == [None, "other@example.com"]
