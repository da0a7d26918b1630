"""No request ever reaches an address that must not be called, whatever its name says."""

from collections.abc import AsyncIterator

import pytest
from factories import World
from receiver import Receiver, answers, receiving
from telling import Teller, deliveries, hook, local_sender, telling

from adapters.sender import CLOSED, UNKNOWN
from db import tables as t

OPEN, INSIDE = "127.0.0.1", "127.0.0.2"
"""The tests' sender may call the first, as if it were public; nothing else of this machine."""


@pytest.fixture
async def inside() -> AsyncIterator[Receiver]:
    """Yield a server that must never hear anything."""
    async with receiving(INSIDE) as trap:
        yield trap


class Names:
    """A resolver whose answers a test decides."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        """Give the next answer; the last one for ever."""
        del host, port
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def attempt(world: World, teller: Teller, id: str) -> str | None:
    """Let something happen; give the error of the first attempt to tell of it."""
    await world.place()
    await teller.tell()
    found = await deliveries(world, id)
    return found[0]["attempts"]["nodes"][0]["error"]


async def test_a_name_that_turns_inside_after_it_was_saved(world: World, inside: Receiver) -> None:
    """Rebinding: public when it is checked, private when it is called."""
    names = Names([OPEN], [INSIDE])
    async with telling(world, local_sender(resolve=names)) as teller:
        made = await hook(world, inside)
        assert await attempt(world, teller, made["webhook"]["id"]) == CLOSED
    assert names.asked == 2
    assert inside.connections == 0


async def test_a_name_that_turns_inside_while_it_is_called(
    world: World, receiver: Receiver, inside: Receiver
) -> None:
    """What was checked is what is called: a second look-up, which would differ, never happens."""
    names = Names([OPEN], [OPEN], [INSIDE])
    async with telling(world, local_sender(resolve=names)) as teller:
        made = await hook(world, receiver)
        assert await attempt(world, teller, made["webhook"]["id"]) is None
    assert names.asked == 2
    assert len(receiver.got) == 1
    assert inside.connections == 0


async def test_a_name_with_one_address_inside_is_refused_as_a_whole(
    world: World, receiver: Receiver, inside: Receiver
) -> None:
    names = Names([OPEN], [OPEN, INSIDE])
    async with telling(world, local_sender(resolve=names)) as teller:
        made = await hook(world, receiver)
        assert await attempt(world, teller, made["webhook"]["id"]) == CLOSED
    assert receiver.got == []
    assert inside.connections == 0


@pytest.mark.parametrize("host", [INSIDE, "2130706434", "0x7f000002", "0177.0.0.2", "127.2"])
async def test_an_address_inside_is_refused_however_it_is_written(
    world: World, inside: Receiver, host: str
) -> None:
    """Also when it comes into the database in another way; names are looked up for real here."""
    async with telling(world, local_sender(resolve=None)) as teller:
        (made,) = [await hook(world, inside, url=f"http://{OPEN}:{inside.port}/")]
        id = made["webhook"]["id"]
        await world.set(t.webhook, id, url=f"http://{host}:{inside.port}/")
        assert await attempt(world, teller, id) in {CLOSED, UNKNOWN}
    assert inside.connections == 0


async def test_a_redirect_leads_nowhere(
    world: World, receiver: Receiver, inside: Receiver, teller: Teller
) -> None:
    made = await hook(world, receiver)
    receiver.answer = answers(307, location=f"http://{INSIDE}:{inside.port}/")
    assert await attempt(world, teller, made["webhook"]["id"]) is None
    (delivery,) = await deliveries(world, made["webhook"]["id"])
    assert (delivery["state"], delivery["attempts"]["nodes"][0]["status"]) == ("WAITING", 307)
    assert inside.connections == 0


async def test_a_name_that_nobody_knows_is_stored_with_a_doubt(
    world: World, receiver: Receiver
) -> None:
    async with telling(world, local_sender(resolve=Names([]))) as teller:
        made = await hook(world, receiver)
        assert made["warnings"] == [{"code": "URL_DOUBTFUL", "field": ["input", "url"]}]
        assert await attempt(world, teller, made["webhook"]["id"]) == UNKNOWN
