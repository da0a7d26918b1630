"""A server is killed while it asks a provider for money: the books agree all the same."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from at_the_psp import CAPTURE, KEY, Till, eur, till_of
from at_work import at_work
from conftest import Addresses
from factories import FixedClock, Json, close_world, open_world
from forked import ForkedServer
from small_shop import until
from sqlalchemy import func, select

from db import tables as t
from domain.states import TransactionKind, TransactionStatus


@pytest.fixture
async def till(addresses: Addresses) -> AsyncIterator[Till]:
    world = await open_world(addresses.app, addresses.owner)
    async with till_of(world) as till:
        yield till
    await close_world(world)


async def intents(till: Till) -> int:
    """Count what was begun, as the database has it."""
    async with till.world.sql() as connection:
        begun = select(func.count()).where(t.payment_transaction.c.kind == "CAPTURE")
        return await connection.scalar(begun) or 0


async def killed(
    till: Till, addresses: Addresses, log: Path, psp: str, id: str, amount: str
) -> None:
    """Ask a server for money and kill it while it waits for the provider."""
    settings = {"TISKI_TEST_PSP_URL": psp, "TISKI_SECRET_KEY": KEY}
    server = ForkedServer(addresses.app, log, settings)
    await server.start()
    async with httpx2.AsyncClient(base_url=server.address, timeout=30) as client:
        body = {"query": CAPTURE, "variables": {"id": id, "input": eur(amount)}}
        headers = {"Authorization": f"Bearer {till.world.token}"}
        asking = asyncio.create_task(client.post("/graphql", json=body, headers=headers))
        async with asyncio.timeout(60):
            while not await intents(till):  # noqa: ASYNC110  (nothing tells of it)
                await asyncio.sleep(0.02)
        if psp == till.address:
            await until(lambda: bool(till.books.asked), within=20)
        await server.kill()
        with suppress(httpx2.HTTPError):
            await asking


async def reconciled(till: Till, id: str) -> Json:
    """Do what the next server does, a few minutes later."""
    clock = till.world.services.clock
    assert isinstance(clock, FixedClock)
    till.world.compares = False  # a worker writes between two answers
    async with at_work(till.world), asyncio.timeout(20):
        while True:
            clock.at = (clock.at or datetime.now(UTC)) + timedelta(minutes=1)
            payment = await till.look(id)
            statuses = {each["status"] for each in payment["transactions"]["nodes"]}
            if not statuses & {"PENDING", "UNKNOWN"}:
                return payment
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("ending", "is_done"), [("07", True), ("08", False)], ids=["done and unheard", "never done"]
)
async def test_killed_between_the_call_and_its_answer(
    till: Till, addresses: Addresses, tmp_path: Path, ending: str, is_done: bool
) -> None:
    id = await till.synced()
    await killed(till, addresses, tmp_path / "log", till.address, id, f"10.{ending}")
    before = await till.look(id)
    assert before["transactions"]["nodes"][-1]["status"] == "PENDING"
    payment = await reconciled(till, id)
    assert payment["transactions"]["nodes"][-1]["status"] == ("SUCCESS" if is_done else "FAILURE")
    assert payment["captured"]["amount"] == (f"10.{ending}" if is_done else "0.00")
    assert sum(till.books.asked.values()) == 1
    (account,) = till.books.accounts.values()
    done = TransactionKind.CAPTURE, TransactionStatus.SUCCESS
    theirs = sum(e.amount for e in account.entries if (e.kind, e.status) == done)
    assert payment["captured"]["amount"] == f"{theirs / 100:.2f}"


async def test_killed_before_the_provider_heard_anything(
    till: Till, addresses: Addresses, tmp_path: Path
) -> None:
    id = await till.synced()
    with socket.socket() as deaf:  # takes connections and never reads
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        psp = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        await killed(till, addresses, tmp_path / "log", psp, id, "10.00")
    payment = await reconciled(till, id)
    assert payment["transactions"]["nodes"][-1]["status"] == "FAILURE"
    assert payment["state"] == "AUTHORIZED"
    assert not till.books.asked
    again = await till.world.ask(CAPTURE, id=id, input=eur("10.00"))
    assert again["capturePayment"]["transaction"]["status"] == "SUCCESS"
