"""Files of digital assets on their way in, over HTTP."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from at_work import at_work, ends
from conftest import Addresses
from digital import (
    BYTES,
    CREATE_ASSET,
    DELETE_ASSET,
    RENEW,
    UPDATE_ASSET,
    asset,
    described,
    entered,
    http,
    links,
    looking,
    sold,
    urls,
)
from factories import FixedClock, World, close_world, open_world

from adapters.vault import vault
from app.asset_uploads import AssetUploads
from db.ids import new_id
from db.shops import revoke_token
from domain.asset import key_of
from domain.storage import Stored
from queryplan.ids import decode_id
from resolvers.assets import UPLOADS
from resolvers.sealing import seal
from resolvers.uploads import NotTaken, open_upload, take_in

READ = """query ($id: ID!) { digitalAsset(by: {id: $id}) {
  state version file { version sha256 } awaited { size } } }"""


@pytest.fixture
async def world(addresses: Addresses) -> Any:
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


async def kept(world: World) -> list[Stored]:
    """Give all that lies in the storage of the shop."""
    return [each async for each in world.services.digital.storage.held(world.shop_id.hex)]


async def test_what_came_is_measured_and_entered_at_once(world: World) -> None:
    sha256 = hashlib.sha256(BYTES).hexdigest()
    made = await entered(world, sha256=sha256.upper())
    url, id = made["uploadUrl"], made["digitalAsset"]["id"]
    assert url.startswith(UPLOADS)
    async with http(world) as client:
        wrong: list[tuple[int, Any]] = [
            (422, BYTES[:-1]),
            (413, BYTES + b"x"),
            (422, BYTES[:-1] + b"x"),  # another checksum
            (422, piecewise(BYTES[:-1])),
            (422, piecewise(BYTES + b"x")),
        ]
        for status, content in wrong:
            refused = await client.put(url, content=content)
            assert (refused.status_code, list(refused.json())) == (status, ["error"])
        packed = await client.put(url, content=BYTES, headers={"Content-Encoding": "gzip"})
        assert packed.status_code == 415
        assert await kept(world) == []
        before = (await world.ask(READ, id=id))["digitalAsset"]
        assert (before["state"], before["file"], before["awaited"]) == (
            *("AWAITING_UPLOAD", None),
            {"size": len(BYTES)},
        )
        done = await client.put(url, content=piecewise(BYTES))
        assert (done.status_code, done.json()) == (201, {"size": len(BYTES), "sha256": sha256})
        again = await client.put(url, content=BYTES)
        assert again.status_code == 410
        assert (await client.get(url)).status_code == 405
    after = (await world.ask(READ, id=id))["digitalAsset"]
    assert (after["state"], after["file"], after["awaited"]) == (
        *("READY", {"version": 1, "sha256": sha256}),
        None,
    )
    assert len(await kept(world)) == 1
    data = await world.ask(
        "{ events(filter: {types: [DIGITAL_ASSET_UPLOADED]}) { nodes { actor { name } data } } }"
    )
    (event,) = data["events"]["nodes"]
    assert (event["actor"]["name"], event["data"]["file_version"]) == ("Sanna", 1)


async def piecewise(content: bytes) -> AsyncIterator[bytes]:
    """Send without saying beforehand how much comes."""
    for start in range(0, len(content), 500):
        yield content[start : start + 500]


async def test_a_broken_upload_leaves_nothing_and_may_be_sent_again(world: World) -> None:
    made = await entered(world)
    sealed = made["uploadUrl"].removeprefix(UPLOADS)
    (route,) = AssetUploads(world.services).routes()
    came: asyncio.Queue[Any] = asyncio.Queue()
    came.put_nowait({"type": "http.request", "body": BYTES[:1000], "more_body": True})
    came.put_nowait({"type": "http.disconnect"})
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "http", "method": "PUT", "path": made["uploadUrl"], "headers": [],
        "query_string": b"",
    }  # fmt: skip
    _, more = route.matches(scope)
    await route.handle({**scope, **more}, came.get, send)
    assert said[0]["status"] == 408
    assert await kept(world) == []
    upload = await open_upload(world.services, sealed)
    await take_in(world.services, upload, piecewise(BYTES))


async def test_of_two_uploads_at_once_one_is_kept(world: World) -> None:
    made = await entered(world)
    upload = await open_upload(world.services, made["uploadUrl"].removeprefix(UPLOADS))
    contents = [BYTES, bytes(len(BYTES))]
    done = await asyncio.gather(
        *[take_in(world.services, upload, piecewise(each)) for each in contents],
        return_exceptions=True,
    )
    (sha256,) = [each for each in done if isinstance(each, str)]
    assert [type(each) for each in done if not isinstance(each, str)] == [NotTaken]
    found = (await world.ask(READ, id=made["digitalAsset"]["id"]))["digitalAsset"]
    assert found["file"] == {"version": 1, "sha256": sha256}
    (stored,) = await kept(world)
    pieces = await world.services.digital.storage.open(stored.key, 0, len(BYTES))
    content = b"".join([piece async for piece in pieces])
    assert hashlib.sha256(content).hexdigest() == sha256


async def test_who_may_not_upload(world: World, addresses: Addresses) -> None:
    made = await entered(world)
    url, id = made["uploadUrl"], made["digitalAsset"]["id"]
    keys, row = world.services.digital.vault, decode_id(id)[1]
    other = await open_world(addresses.app, addresses.owner)
    token = world.viewer.token_id
    forged = [
        UPLOADS + "x",
        url[:-6] + "AAAAAA",
        UPLOADS + seal(keys, "download", world.shop_id, row, token, n=1),
        UPLOADS + seal(keys, "asset", other.shop_id, row, token, n=1),
        UPLOADS + seal(keys, "asset", world.shop_id, row, other.viewer.token_id, n=1),
    ]
    async with http(world) as client:
        for each in forged:
            assert (await client.put(each, content=BYTES)).status_code == 403, each
        newer = await world.do(UPDATE_ASSET, id=id, input={"file": described()})
        assert (await client.put(url, content=BYTES)).status_code == 410  # another is awaited
        url = newer["uploadUrl"]
        clock = world.services.clock
        assert isinstance(clock, FixedClock)
        clock.pass_by(hours=1)
        assert (await client.put(url, content=BYTES)).status_code == 410
        clock.at = None
        await revoke_token(world.database, world.shop_id, "test", datetime.now(UTC))
        assert (await client.put(url, content=BYTES)).status_code == 403
    assert await kept(world) == []
    await close_world(other)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_without_a_key_nothing_is_sealed_and_everything_else_goes_on(world: World) -> None:
    await asset(world)
    world.services.handing = replace(world.services.digital, vault=vault([]))
    (error,) = await world.refused(CREATE_ASSET, input={"name": "B", "skus": [], **described()})
    assert error["code"] == "NOT_CONFIGURED"
    order = await sold(world)
    assert len(await links(world, order)) == 1
    assert await urls(world, order) == []
    (error,) = await world.refused(RENEW, order=order)
    assert error["code"] == "NOT_CONFIGURED"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_what_belongs_to_no_asset_is_cleared_away(world: World) -> None:
    """A file that was replaced or that a dead process left goes a day later, no other."""
    made = await asset(world)
    file = described(size=5)
    done = await world.do(UPDATE_ASSET, id=made["id"], input={"file": file})
    async with http(world) as client:
        assert (await client.put(done["uploadUrl"], content=b"newer")).status_code == 201
    deleted = await asset(world, b"to be deleted")
    await world.do(DELETE_ASSET, id=deleted["id"])
    incoming = await world.services.digital.storage.receive()
    await incoming.write(b"left by a dead process")
    await incoming.keep(key_of(world.shop_id, new_id(), new_id()))
    await incoming.drop()
    assert len(await kept(world)) == 4
    data = await world.ask("{ jobs { nodes { id kind nextAttemptAt } } }")
    job = data["jobs"]["nodes"][0]
    assert {each["kind"] for each in data["jobs"]["nodes"]} == {"CLEAR_ASSET_FILES"}
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    clock.pass_by(hours=26)
    async with at_work(world):
        assert (await ends(world, job["id"], "DONE"))["done"] == 3
    (left,) = await kept(world)
    async with looking(world) as unit:
        assert await unit.assets.keys() == {left.key}
