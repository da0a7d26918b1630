"""Answers of a provider that get lost, come late or make no sense: what was done is found out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asked_for import EVERY, Asked
from at_the_psp import KEY, Till, reconciled, serving_app, statuses, till_of
from factories import World

from adapters.payments import provider_kinds
from adapters.payments.playing import Playing
from adapters.vault import vault
from app.psp import PLAY, create_psp
from resolvers.context import Paying

every_kind = pytest.mark.parametrize("asked", EVERY, ids=lambda each: each.kind.value)


@pytest.fixture
async def till(world: World) -> AsyncIterator[Till]:
    async with till_of(world) as till:
        yield till


@every_kind
@pytest.mark.parametrize(
    ("ending", "status", "is_done"),
    [
        (2, "PENDING", True),
        (3, "PENDING", False),
        (4, "UNKNOWN", True),
        (5, "UNKNOWN", False),
        (6, "UNKNOWN", True),
        (7, "UNKNOWN", True),
        (8, "UNKNOWN", False),
        (9, "UNKNOWN", True),
    ],
)
async def test_what_became_of_it_is_found_out_by_asking(
    till: Till, asked: Asked, ending: int, status: str, is_done: bool
) -> None:
    cents = 1000 + ending
    id = await asked.payment(till, cents)
    payload = await till.world.do(asked.document, id=id, **asked.given(cents))
    assert payload["transaction"]["status"] == status
    doubts = ["OUTCOME_UNKNOWN"] if status == "UNKNOWN" else []
    assert [warning["code"] for warning in payload["warnings"]] == doubts
    # What may have moved is not moved again, neither by this command nor by another one.
    (error,) = await till.world.refused(asked.document, id=id, **asked.given(cents))
    assert error["code"] == "AMOUNT_EXCEEDED"
    asked.expect_moved(till, await reconciled(till, id), cents if is_done else 0)
    assert list(till.books.asked.values()) == [1]  # asked about, and never again for money


@every_kind
@pytest.mark.parametrize(
    "said",
    [b"<html>Bad gateway</html>", b"", b"[]", b'{"id": 1}', b'{"error": {"message": 7}', b"\xff"],
    ids=repr,
)
async def test_an_answer_that_makes_no_sense_is_no_answer(
    till: Till, asked: Asked, said: bytes
) -> None:
    id = await asked.payment(till, 1000)
    async with serving_app(Babble(create_psp(PLAY, till.books), said)) as address:
        kind = Playing(address)
        kinds = {**provider_kinds(), "test": kind}
        before, services = till.world.services.paying, till.world.services
        services.paying = Paying(kinds=kinds, vault=vault([KEY]))
        payload = await till.world.do(asked.document, id=id, **asked.given(1000))
        services.paying = before
        await kind.close()
    assert payload["transaction"]["status"] == "UNKNOWN"
    asked.expect_moved(till, await reconciled(till, id), 1000)
    assert list(till.books.asked.values()) == [1]


class Babble:
    """A PSP that does what it is asked for and answers something else."""

    def __init__(self, app: Any, said: bytes) -> None:
        self._app = app
        self._said = said

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def otherwise(message: Any) -> None:
            if scope["type"] != "http":
                await send(message)
            elif message["type"] == "http.response.start":
                await send({"type": "http.response.start", "status": 200, "headers": []})
            else:
                await send({"type": "http.response.body", "body": self._said})

        await self._app(scope, receive, otherwise)


@every_kind
async def test_a_provider_that_lost_the_payment_never_did_it(till: Till, asked: Asked) -> None:
    id = await asked.payment(till, 1007)
    (account,) = till.books.accounts.values()
    await till.world.do(asked.document, id=id, **asked.given(1007))
    del till.books.accounts[account.id]  # a 404 is an answer
    payment = await reconciled(till, id)
    assert statuses(payment)[-1] == (asked.kind.value, "FAILURE")
    assert payment["transactions"]["nodes"][-1]["error"] == "The provider has no such payment."
