"""Keys of calls that were answered."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from conftest import Addresses
from small_shop import now, open_shop, place_in

from db.answer import Answer
from db.call import Call
from db.database import Database
from db.housekeeping import forget_answers
from db.idempotency import AlreadyAnswered
from domain.access import Viewer
from domain.errors import IdempotencyKeyReused
from domain.ports import Doubt, DoubtCode

CALL = Call(mutation="placeOrder", input_hash="a", idempotency_key="key")
DOUBT = Doubt(DoubtCode.PHONE_DOUBTFUL, "Is it spelled right?", ("input", "phone"))


@pytest.fixture
async def viewer(addresses: Addresses) -> Viewer:
    """Return somebody who may do everything in a new shop."""
    return await open_shop(addresses.owner)


@pytest.fixture
async def database(addresses: Addresses) -> AsyncIterator[Database]:
    """Yield the application's database."""
    database = Database(addresses.app)
    yield database
    await database.close()


async def call(database: Database, viewer: Viewer, made: Call = CALL) -> Answer:
    """Place an order, or give what the same call answered before."""
    try:
        async with database.writing(viewer, made, now()) as unit:
            order = await place_in(unit)
            return unit.answer(order=order.id, warnings=[DOUBT], counts={"lines": 1})
    except AlreadyAnswered as before:
        return before.answer


async def test_the_same_call_gives_the_first_answer(database: Database, viewer: Viewer) -> None:
    first = await call(database, viewer)
    assert first.log_position == 0
    again = await call(database, viewer)
    assert again == first
    assert again.warnings == (DOUBT,)
    other = await call(database, viewer, replace(CALL, mutation="updateOrder"))
    assert other.refs != first.refs
    other = await call(database, replace(viewer, token_id=UUID(int=2)))
    assert other.refs != first.refs


async def test_racers_wait_for_the_first(database: Database, viewer: Viewer) -> None:
    answers = await asyncio.gather(*(call(database, viewer) for _ in range(10)))
    assert answers == [answers[0]] * 10


async def test_another_input_is_refused(database: Database, viewer: Viewer) -> None:
    await call(database, viewer)
    with pytest.raises(IdempotencyKeyReused):
        await call(database, viewer, replace(CALL, input_hash="b"))


async def test_a_block_that_fails_frees_its_key(database: Database, viewer: Viewer) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.writing(viewer, CALL, now()):
            raise ZeroDivisionError
    await call(database, viewer, replace(CALL, input_hash="b"))


async def test_old_answers_are_forgotten_in_every_shop(
    database: Database, viewer: Viewer, addresses: Addresses
) -> None:
    other = await open_shop(addresses.owner, "other")
    firsts = [await call(database, each) for each in (viewer, other)]
    assert await forget_answers(database, now() - timedelta(days=7)) == 0
    assert await call(database, viewer) == firsts[0]
    assert await forget_answers(database, now() + timedelta(seconds=1)) == 2
    assert (await call(database, viewer)).refs != firsts[0].refs


def test_an_answer_is_kept_as_json() -> None:
    answer = Answer(
        refs={"order": UUID(int=1)}, counts={"lines": 2}, warnings=(DOUBT,), log_position=7
    )
    assert Answer.from_json(answer.to_json()) == answer
