"""A server is killed while it asks a provider for money: the books agree all the same."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from asked_for import EVERY, Asked
from at_the_psp import KEY, Till, reconciled, serving_app, till_of
from at_work import ends
from conftest import Addresses
from factories import Json, close_world, open_world
from forked import fork_worker
from forked_server import ForkedServer
from small_shop import until
from sqlalchemy import func, select, update

from app.psp import PLAY, create_psp
from db import tables as t

WITHIN = 20  # seconds


every_kind = pytest.mark.parametrize("asked", EVERY, ids=lambda each: each.kind.value)
Moment = Callable[[ForkedServer], Awaitable[None]]


@pytest.fixture
async def till(addresses: Addresses) -> AsyncIterator[Till]:
    world = await open_world(addresses.app, addresses.owner)
    async with till_of(world) as till:
        yield till
    await close_world(world)


async def has_begun(till: Till, asked: Asked) -> None:
    """Wait until the database has what is about to be asked for."""
    begun = select(func.count()).where(t.payment_transaction.c.kind == asked.kind.value)
    async with asyncio.timeout(60):
        while True:
            async with till.world.sql() as connection:
                if await connection.scalar(begun):
                    return
            await asyncio.sleep(0.02)


async def killed(
    till: Till, addresses: Addresses, log: Path, psp: str, call: Json, moment: Moment
) -> None:
    """Send a call to a server of its own, and wait for the moment in which that is killed."""
    settings = {"TISKI_TEST_PSP_URL": psp, "TISKI_SECRET_KEY": KEY}
    server = ForkedServer(addresses.app, log, settings)
    await server.start()
    async with httpx2.AsyncClient(base_url=server.address, timeout=30) as client:
        headers = {"Authorization": f"Bearer {till.world.token}"}
        asking = asyncio.create_task(client.post("/graphql", json=call, headers=headers))
        await moment(server)
        with suppress(httpx2.HTTPError):
            await asking


def call_of(asked: Asked, id: str, cents: int) -> Json:
    return {"query": asked.document, "variables": {"id": id, **asked.given(cents)}}


@every_kind
@pytest.mark.parametrize(
    ("ending", "is_done"), [(7, True), (8, False)], ids=["done and unheard", "never done"]
)
async def test_killed_between_the_call_and_its_answer(
    till: Till,
    addresses: Addresses,
    tmp_path: Path,
    asked: Asked,
    ending: int,
    is_done: bool,
) -> None:
    cents = 1000 + ending
    id = await asked.payment(till, cents)

    async def moment(server: ForkedServer) -> None:
        await has_begun(till, asked)
        await until(lambda: bool(till.books.asked), within=WITHIN)
        await server.kill()

    call = call_of(asked, id, cents)
    await killed(till, addresses, tmp_path / "log", till.address, call, moment)
    before = await till.look(id)
    assert before["transactions"]["nodes"][-1]["status"] == "PENDING"
    payment = await reconciled(till, id)
    asked.expect_moved(till, payment, cents if is_done else 0)
    assert set(till.books.asked.values()) == {1}


@every_kind
async def test_killed_before_the_provider_heard_anything(
    till: Till, addresses: Addresses, tmp_path: Path, asked: Asked
) -> None:
    id = await asked.payment(till, 1000)

    async def moment(server: ForkedServer) -> None:
        await has_begun(till, asked)
        await server.kill()

    call = call_of(asked, id, 1000)
    with socket.socket() as deaf:  # takes connections and never reads
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        psp = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        await killed(till, addresses, tmp_path / "log", psp, call, moment)
    asked.expect_moved(till, await reconciled(till, id), 0)
    assert not till.books.asked
    (again,) = (await till.world.ask(call["query"], **call["variables"])).values()
    assert again["transaction"]["status"] == "SUCCESS"
    asked.expect_moved(till, again["payment"], 1000)


CANCEL = """mutation ($id: ID!) {
  cancelOrder(id: $id, input: {refund: {mode: FULL}}) { userErrors { code } }
}"""
ORDER = """query ($id: ID!) { node(id: $id) { ... on Payment { outOfSync order {
  id state paymentStatus settlements { nodes { state rest { amount } } } } } } }"""


@pytest.mark.parametrize(
    ("ending", "is_done"), [(7, True), (8, False)], ids=["done and unheard", "never done"]
)
async def test_killed_while_a_cancelled_order_is_given_back(
    till: Till, addresses: Addresses, tmp_path: Path, ending: int, is_done: bool
) -> None:
    """S1-29: it is given back once, or waits to be; whoever cancels it again is told that it is."""
    world, cents, refund = till.world, 3000 + ending, EVERY[2]
    id = await refund.payment(till, cents)
    order = (await world.ask(ORDER, id=id))["node"]["order"]["id"]

    async def moment(server: ForkedServer) -> None:
        await has_begun(till, refund)
        await until(lambda: bool(till.books.asked), within=WITHIN)
        await server.kill()

    call = {"query": CANCEL, "variables": {"id": order}}
    await killed(till, addresses, tmp_path / "log", till.address, call, moment)
    stored = (await world.ask(ORDER, id=id))["node"]["order"]
    assert (stored["state"], stored["settlements"]["nodes"][0]["state"]) == ("CANCELLED", "OPEN")
    (error,) = await world.refused(CANCEL, id=order)
    assert error["code"] == "ILLEGAL_TRANSITION"
    refund.expect_moved(till, await reconciled(till, id), cents if is_done else 0)
    assert set(till.books.asked.values()) == {1}
    node = (await world.ask(ORDER, id=id))["node"]
    (settlement,) = node["order"]["settlements"]["nodes"]
    rest = {"amount": "0.00" if is_done else f"30.{ending:02d}"}
    assert settlement == {"state": "SETTLED" if is_done else "OPEN", "rest": rest}
    assert node["outOfSync"] is not is_done
    assert (node["order"]["paymentStatus"] == "REFUNDED") is is_done


class Gate:
    """A PSP that has done what it was asked for, and says so when it may."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.opened = asyncio.Event()
        self.said = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def late(message: Any) -> None:
            if scope["type"] == "http" and scope["method"] == "POST":
                await self.opened.wait()
                await send(message)
                self.said.set()
            else:
                await send(message)

        await self._app(scope, receive, late)


@every_kind
async def test_killed_between_the_answer_and_its_commit(
    till: Till, addresses: Addresses, tmp_path: Path, asked: Asked
) -> None:
    id = await asked.payment(till, 1000)
    gate = Gate(create_psp(PLAY, till.books))

    async def moment(server: ForkedServer) -> None:
        await until(lambda: bool(till.books.asked), within=WITHIN)
        async with till.world.sql() as connection:  # so that nobody can store the answer
            await connection.execute(update(t.order).values(updated_at=t.order.c.updated_at))
            gate.opened.set()
            await asyncio.wait_for(gate.said.wait(), WITHIN)
            await asyncio.sleep(0.3)  # the server has read it and waits for the order
            await server.kill()

    async with serving_app(gate) as address:
        call = call_of(asked, id, 1000)
        await killed(till, addresses, tmp_path / "log", address, call, moment)
    assert (await till.look(id))["transactions"]["nodes"][-1]["status"] == "PENDING"
    asked.expect_moved(till, await reconciled(till, id), 1000)
    assert set(till.books.asked.values()) == {1}


BULK = """mutation { bulkOrders(input: {action: CANCEL, refund: FULL, filter: {}}) {
  job { id } userErrors { code }
} }"""


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_killed_bulk_cancellation_gives_nothing_back_twice(
    till: Till, addresses: Addresses
) -> None:
    """A worker dies while the provider answers; another one goes on with the other orders."""
    world, refund = till.world, EVERY[2]
    payments = [await till.synced(3000, is_manual=False) for _ in range(3)]
    job = (await world.do(BULK))["job"]["id"]
    gate = Gate(create_psp(PLAY, till.books))
    async with serving_app(gate) as address:
        command = ("bulk_worker", addresses.app, address)
        dying = await fork_worker(*command)
        await until(lambda: bool(till.books.asked), within=WITHIN)
        dying.kill()
        await dying.wait()
        gate.opened.set()
        other = await fork_worker(*command)
        try:
            await until(lambda: len(till.books.asked) == len(payments), within=WITHIN)
            done = await ends(world, job, "DONE")
        finally:
            other.kill()
            await other.wait()
    assert (done["done"], done["total"], done["failures"]) == (3, 3, 0)
    for payment in payments:
        stored = await reconciled(till, payment)
        assert (stored["state"], stored["refunded"]["amount"]) == ("REFUNDED", "30.00")
    assert set(till.books.asked.values()) == {1}
    assert {each.moved(refund.kind) for each in till.books.accounts.values()} == {3000}
