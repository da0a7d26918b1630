"""A person who is erased is taken out of what webhooks were told, and of what they will be told."""

from dataclasses import replace
from typing import Any

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


class Hurried:
    """Lets a person be erased between the writing of a message and its storing."""

    def __init__(self, world: World, customer: str) -> None:
        self.inner: Any = world.services.webhooks.payloads
        self.erase: Any = lambda: world.do(ERASE, id=customer)

    async def body(self, told: Any, delivery: Any) -> str:
        """Write the message, then erase the person, once."""
        written = await self.inner.body(told, delivery)
        if self.erase is not None:
            erase, self.erase = self.erase, None
            await erase()
        return written


async def test_who_is_erased_while_a_message_is_written_is_not_in_it(
    world: World, receiver: Receiver, teller: Teller
) -> None:
    await hook(world, receiver, query=QUERY)
    customer = await world.create_customer()
    await world.place(customerId=customer["id"])
    hurried: Any = Hurried(world, customer["id"])
    world.services.telling = replace(world.services.webhooks, payloads=hurried)
    await teller.tell()
    assert hurried.erase is None
    (message,) = receiver.messages()
    assert message["data"]["order"]["customerDetails"]["email"] is None
