"""Customers download what they bought, over HTTP (S1-21, S1-23)."""

import asyncio
from typing import Any

import httpx2
import pytest
from conftest import Addresses
from digital import (
    BYTES,
    RENEW,
    REVOKE,
    TAG,
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
from sqlalchemy import select

from app.customer_downloads import CustomerDownloads, disposition
from db import tables as t
from resolvers.downloads import PATH
from resolvers.sealing import seal

LIKE_A_BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9"}


@pytest.fixture
async def world(addresses: Addresses) -> Any:
    world = await open_world(addresses.app, addresses.owner, sender_email="hei@example.com")
    yield world
    await close_world(world)


def pass_by(world: World, **span: float) -> None:
    """Let time pass."""
    assert isinstance(world.services.clock, FixedClock)
    world.services.clock.pass_by(**span)


async def events(world: World, order: str) -> list[tuple[str, str, Any]]:
    """Read what the log says of an order's downloads."""
    data = await world.ask(
        """query ($id: ID!) { order(by: {id: $id}) { events(first: 100) {
          nodes { type summary actor { kind } data } } } }""",
        id=order,
    )
    nodes = data["order"]["events"]["nodes"]
    return [
        (each["type"], each["actor"]["kind"], each["data"])
        for each in nodes
        if "DOWNLOAD" in each["type"]
    ]


async def test_s1_23_a_paid_order_gives_links_that_give_the_very_bytes(world: World) -> None:
    """S1-23: links to the digital products bought; each download is an event."""
    made = await asset(world)
    order = await sold(world)
    (link,) = await links(world, order)
    assert (link["title"], link["asset"]["id"], link["downloadsLeft"]) == ("Novel", made["id"], 10)
    (url,) = await urls(world, order)
    async with http(world) as client:
        head = await client.head(url)
        got = await client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    assert (got.status_code, got.content) == (200, BYTES)
    for name, value in {
        "etag": TAG,
        "accept-ranges": "bytes",
        "content-length": "2048",
        "content-type": "application/epub+zip",
        "content-disposition": "attachment; filename=\"novel.epub\"; filename*=UTF-8''novel.epub",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "private, no-cache",
    }.items():
        assert (head.headers[name], got.headers[name]) == (value, value)
    assert "sandbox" in got.headers["content-security-policy"]
    issued, downloaded = await events(world, order)
    assert (issued[0], issued[2]) == ("DOWNLOADS_ISSUED", {"links": 1})
    assert downloaded[:2] == ("DIGITAL_PRODUCT_DOWNLOADED", "STOREFRONT")
    assert (downloaded[2]["title"], downloaded[2]["downloads_left"]) == ("Novel", 9)
    (link,) = await links(world, order)
    assert (link["downloads"], link["downloadsLeft"]) == (1, 9)
    assert link["lastDownloadedAt"] is not None


async def test_parts_and_what_counts(world: World) -> None:
    """A resumed download is no new one for a day; a part out of the blue is."""
    await asset(world, downloadLimit=3)
    (url,) = await urls(world, order := await sold(world))

    async def get(status: int, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await client.get(url, headers=named)
        assert answer.status_code == status, answer.text
        return answer

    async def count() -> int:
        return (await links(world, order))[0]["downloads"]

    async with http(world) as client:
        part = await get(206, Range="bytes=1000-1999")
        assert (part.content, await count()) == (BYTES[1000:2000], 1)  # out of the blue
        assert part.headers["content-range"] == "bytes 1000-1999/2048"
        assert part.headers["content-length"] == "1000"
        begun = await get(206, Range="bytes=0-9")
        assert (begun.content, await count()) == (BYTES[:10], 2)
        rest = await get(206, Range="bytes=10-", If_Range=TAG)
        assert begun.content + rest.content == BYTES
        assert (await get(206, Range="bytes=-8")).content == BYTES[-8:]
        assert (await get(416, Range="bytes=2048-")).headers["content-range"] == "bytes */2048"
        assert (await get(304, If_None_Match=TAG)).content == b""
        await get(412, If_Match='"other"')
        assert await count() == 2
        other = await get(200, Range="bytes=10-", If_Range='"another file"')
        assert (other.content, await count()) == (BYTES, 3)
        assert (await client.head(url)).status_code == 200  # its rest may still be asked for
        await get(206, Range="bytes=10-")
        assert (await get(410)).json()["code"] == "USED_UP"
        pass_by(world, hours=25)
        await get(410, Range="bytes=10-")
        assert (await client.head(url)).status_code == 410
    assert await count() == 3


async def test_s1_21_links_that_ended_are_sent_again(world: World) -> None:
    """S1-21: download links that did not arrive, or ended, are made anew."""
    await asset(world, downloadLimit=1, linkDays=2)
    order = await sold(world, language="sv")
    (url,) = await urls(world, order)
    async with http(world) as client:
        assert (await client.get(url)).content == BYTES
        used = await client.get(url, headers=LIKE_A_BROWSER)
        assert (used.status_code, used.headers["content-type"]) == (410, "text/html; charset=utf-8")
        assert '<html lang="sv">' in used.text
        assert "Kontakta butiken" in used.text
        assert "Tiskin kauppa, hei@example.com" in used.text
        assert "sandbox" in used.headers["content-security-policy"]
        assert await urls(world, order) == []  # no message tells what serves nobody
        (again,) = (await world.do(RENEW, order=order))["links"]
        assert again["link"]["downloadsLeft"] == 1
        assert again["url"].startswith("http://tiski/downloads/")
        assert (await client.get(again["url"])).content == BYTES
        pass_by(world, hours=49)
        ended = await client.get(url)
        assert (ended.status_code, ended.json()["code"]) == (410, "EXPIRED")
        assert ended.json()["contact"] == "hei@example.com"
        (renewed,) = (await world.do(RENEW, order=order))["links"]
        assert renewed["link"]["id"] == again["link"]["id"]
        assert (await client.get(url)).content == BYTES  # the address in the first message too
    (link,) = await links(world, order)
    assert (link["downloads"], link["downloadsLeft"]) == (3, 0)
    assert [type for type, _, _ in await events(world, order)] == [
        "DOWNLOADS_ISSUED",
        "DIGITAL_PRODUCT_DOWNLOADED",
        *(("DOWNLOADS_RENEWED", "DIGITAL_PRODUCT_DOWNLOADED") * 2),
    ]


async def test_a_revoked_link_stays_so_and_another_takes_its_place(world: World) -> None:
    await asset(world)
    order = await sold(world)
    (url,) = await urls(world, order)
    done = await world.do(REVOKE, order=order)
    assert done["revoked"] == 1
    assert (await world.do(REVOKE, order=order))["revoked"] == 0
    async with http(world) as client:
        gone = await client.get(url)
        assert (gone.status_code, gone.json()["code"]) == (410, "REVOKED")
        (new,) = (await world.do(RENEW, order=order))["links"]
        assert (await client.get(new["url"])).content == BYTES
        assert (await client.get(url)).status_code == 410
    old, now = await links(world, order)
    assert (old["revokeReason"], now["revokedAt"]) == ("REQUESTED", None)


async def test_at_the_limit_two_at_once_take_turns(world: World) -> None:
    await asset(world, downloadLimit=3)
    order = await sold(world)
    (url,) = await urls(world, order)
    async with http(world) as client:
        answers = await asyncio.gather(*[client.get(url) for _ in range(8)])
    assert sorted(each.status_code for each in answers) == [200] * 3 + [410] * 5
    (link,) = await links(world, order)
    assert (link["downloads"], link["downloadsLeft"]) == (3, 0)
    assert len(await events(world, order)) == 1 + 3


async def test_every_link_gives_the_newest_file(world: World) -> None:
    made = await asset(world)
    order = await sold(world)
    (url,) = await urls(world, order)
    newer = b"corrected"
    file = described(fileName="b.txt", contentType="text/html", size=len(newer))
    done = await world.do(UPDATE_ASSET, id=made["id"], input={"file": file})
    async with http(world) as client:
        assert (await client.get(url)).content == BYTES  # until it has arrived
        assert (await client.put(done["uploadUrl"], content=newer)).status_code == 201
        got = await client.get(url, headers={"Range": "bytes=4-", "If-Range": TAG})
    assert (got.status_code, got.content) == (200, newer)
    assert got.headers["content-disposition"].startswith('attachment; filename="b.txt"')
    (link,) = await links(world, order)
    assert link["asset"]["file"]["version"] == 2


async def test_before_the_file_is_there_a_link_says_so(world: World) -> None:
    made = await entered(world)
    order = await sold(world)
    assert await urls(world, order) == []
    done = await world.do(RENEW, order=order)
    assert [each["code"] for each in done["warnings"]] == ["NOTHING_TO_DOWNLOAD"]
    url = done["links"][0]["url"]
    async with http(world) as client:
        early = await client.get(url)
        assert (early.status_code, early.json()["code"]) == (404, "NOT_READY")
        await client.put(made["uploadUrl"], content=BYTES)
        assert (await client.get(url)).content == BYTES


async def test_addresses_that_nobody_gave(world: World, addresses: Addresses) -> None:
    """A link of one use, shop or server is none of another."""
    await asset(world)
    (url,) = await urls(world, await sold(world))
    vault, (link,) = world.services.digital.vault, await links_ids(world)
    other = await open_world(addresses.app, addresses.owner)
    wrong = [
        *("x", "a" * 140, "%00", "%C3%A4", url.rsplit("/")[-1][:-4] + "AAAA"),
        seal(vault, "asset", world.shop_id, link),
        seal(vault, "download", other.shop_id, link),
        seal(vault, "download", world.shop_id, other.shop_id),
        seal(vault, "download", world.shop_id),
        vault.seal("download"),
    ]
    async with http(world) as client:
        for sealed in wrong:
            answer = await client.get(PATH + sealed)
            assert (answer.status_code, answer.json()["code"]) == (404, "UNKNOWN"), sealed
        for path in ("../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd"):
            assert (await client.get(PATH + path)).status_code == 404
        page = await client.get(
            PATH + "x", headers=LIKE_A_BROWSER | {"Accept-Language": "de, nn;q=0.8, fi;q=0.5"}
        )
        assert '<html lang="nb">' in page.text
        assert (await client.post(url)).status_code == 405
    await close_world(other)


async def links_ids(world: World) -> list[Any]:
    """Give the plain ids of all links."""
    async with world.sql() as connection:
        return list(await connection.scalars(select(t.download_link.c.id)))


async def test_a_storage_that_lost_the_file_counts_nothing(world: World) -> None:
    made = await asset(world)
    order = await sold(world)
    (url,) = await urls(world, order)
    async with looking(world) as unit:
        key = next(iter(await unit.assets.keys()))
    await world.services.digital.storage.remove(key)
    async with http(world) as client:
        answer = await client.get(url)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert (await links(world, order))[0]["downloads"] == 0
    assert made["id"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ('a"; filename="evil.exe', "a__ filename__evil.exe"),
        ("a\r\nSet-Cookie: x=y", "a__Set-Cookie_ x_y"),
        ("Ärger - 100%.pdf", "_rger - 100_.pdf"),
        ("日本語.zip", "___.zip"),
    ],
)
def test_no_name_leaves_its_header(name: str, plain: str) -> None:
    said = disposition(name)
    assert said.isascii()
    assert said.isprintable()
    head, _, coded = said.rpartition("; filename*=UTF-8''")
    assert head == f'attachment; filename="{plain}"'
    assert set(coded).isdisjoint('";, \r\n')


class Wire:
    """A client that reads some pieces, and then nothing more, until it hangs up."""

    def __init__(self, pieces: int) -> None:
        self.left, self.gone = pieces, asyncio.Event()
        self.sizes: list[int] = []

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.body":
            self.sizes.append(len(message["body"]))
            self.left -= 1
        if self.left == 0:
            self.gone.set()
            await asyncio.sleep(3600)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_who_hangs_up_gives_the_place_back(world: World) -> None:
    await asset(world, bytes(1_000_000))
    (url,) = await urls(world, await sold(world))
    downloads = CustomerDownloads(world.services)
    (route,) = downloads.routes()
    wire = Wire(2)
    scope = {
        "type": "http", "method": "GET", "path": url.removeprefix("http://tiski"),
        "headers": [], "query_string": b"",
    }  # fmt: skip
    async with asyncio.timeout(30):
        _, more = route.matches(scope)
        await route.handle({**scope, **more}, wire.receive, wire.send)
    assert len(wire.sizes) == 2  # nothing was read ahead of who takes it
    assert max(wire.sizes) < 400_000
    assert downloads._running == 0  # pyright: ignore[reportPrivateUsage]
