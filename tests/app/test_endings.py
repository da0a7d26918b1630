"""How what is followed live ends: the token no longer holds, the server stops, the reader sleeps."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from conftest import Addresses
from factories import World, close_world, open_world
from listeners import Listener, StreamListener
from serving import free_port, serving, serving_at
from small_shop import until

from app.health import STOPPING
from db.shops import create_token, revoke_token
from domain.access import ActorKind

LATEST = 5.0


@pytest.fixture
async def world(addresses: Addresses) -> AsyncIterator[World]:
    """Yield a shop whose orders are placed past the server."""
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


async def token(world: World, name: str, lives: timedelta | None = None) -> str:
    """Make a token that may read everything."""
    now = datetime.now(UTC)
    return await create_token(
        world.database,
        world.shop_id,
        name=name,
        kind=ActorKind.APP,
        scopes=[],
        expires_at=None if lives is None else now + lives,
        staff=None,
        at=now,
    )


async def keep_placing(world: World) -> None:
    """Let something happen all the time."""
    while True:
        await world.place()
        await asyncio.sleep(0.1)


async def test_a_token_that_ends_hears_nothing_five_seconds_later(
    world: World, addresses: Addresses, tmp_path: Path
) -> None:
    """Revoked or expired, over WebSocket and Server-Sent Events; a token that holds hears on."""
    lives = timedelta(seconds=6)
    async with serving(addresses.app, tmp_path / "log") as address, asyncio.TaskGroup() as tasks:
        revoked, expiring = await token(world, "revoked"), await token(world, "expiring", lives)
        expires = time.monotonic() + lives.total_seconds()
        every = [kind(each) for each in (revoked, expiring) for kind in (Listener, StreamListener)]
        staying = Listener(world.token)
        following = [tasks.create_task(each.follow(address)) for each in (*every, staying)]
        placing = tasks.create_task(keep_placing(world))
        await until(lambda: all(each.connections for each in (*every, staying)))
        await asyncio.sleep(1)
        assert await revoke_token(world.database, world.shop_id, "revoked", datetime.now(UTC))
        ends = [time.monotonic(), time.monotonic(), expires, expires]
        async with asyncio.timeout(2 * LATEST):
            await asyncio.wait(following[:-1])
        await until(lambda: staying.heard[-1].at > max(ends))
        placing.cancel()
        following[-1].cancel()
    for listener, end in zip(every, ends, strict=True):
        assert listener.heard
        assert listener.heard[-1].at - end < LATEST
        assert listener.ended_at - end < LATEST
    socket, stream, expired_socket, expired_stream = every
    assert socket.close == (4403, "This access token was revoked.")
    assert expired_socket.close == (4403, "This access token has expired.")
    for said in (stream.said, expired_stream.said):
        assert said[0]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        assert said[1:] == [{"type": "complete"}]


async def test_a_server_that_stops_sends_its_clients_back_with_their_cursor(
    world: World, addresses: Addresses, tmp_path: Path
) -> None:
    socket, stream = Listener(world.token), StreamListener(world.token)
    log, port = tmp_path / "log", free_port()
    async with asyncio.TaskGroup() as tasks:
        async with serving(addresses.app, log, port=port) as address:
            following = [tasks.create_task(each.follow(address)) for each in (socket, stream)]
            await until(lambda: socket.connections == stream.connections == 1)
            await world.place()
            await until(lambda: len(socket.heard) == len(stream.heard) == 2)
            told = time.monotonic()
        assert time.monotonic() - told < 4
        await asyncio.wait(following)
    assert max(socket.ended_at, stream.ended_at) - told < 2
    assert socket.close is not None
    assert socket.close[0] == 1012
    assert "after your last cursor" in socket.close[1]
    assert socket.said == []
    assert stream.said == [{"type": "retry"}]
    await world.place()
    async with serving(addresses.app, log, port=port) as address, asyncio.TaskGroup() as tasks:
        again = [tasks.create_task(each.follow(address)) for each in (socket, stream)]
        await until(lambda: len(socket.heard) == len(stream.heard) == 4)
        for task in again:
            task.cancel()
    assert socket.positions == stream.positions == [1, 2, 3, 4]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_server_that_stops_lets_requests_end_and_sends_new_ones_elsewhere(
    world: World, addresses: Addresses, tmp_path: Path
) -> None:
    """With a delay all goes on but /readyz; then what runs ends, and nothing is cut."""
    settings = {"TISKI_STOP_DELAY": "1"}
    headers = {"Authorization": f"Bearer {world.token}"}
    async with (
        httpx2.AsyncClient(headers=headers) as client,
        serving(addresses.app, tmp_path / "log", settings) as address,
    ):

        async def asked() -> httpx2.Response:
            return await client.post(f"{address}/graphql", json={"query": "{ shop { slug } }"})

        assert (await asked()).is_success
        told = time.monotonic()
        os.kill(serving_at(address), signal.SIGTERM)
        ready = await client.get(f"{address}/readyz")
        while ready.is_success:
            ready = await client.get(f"{address}/readyz")
        assert ready.json()["reasons"] == [STOPPING]
        last = 0.0
        with suppress(httpx2.TransportError):
            while True:
                assert (await asked()).is_success
                last = time.monotonic()
        assert last - told > 0.8
