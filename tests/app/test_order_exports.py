"""Orders downloaded from an address that was sealed for it (`exportOrders`)."""

import asyncio
import csv
import io
import json
import secrets
import tracemalloc
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from conftest import Addresses
from factories import FixedClock, Json, World, close_world, line, open_world
from many_orders import copy
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.clock import SystemClock
from app.main import create_app
from app.order_exports import AT_ONCE, OrderExports
from app.settings import Settings
from db.order_export import PAGE
from db.shops import revoke_token
from domain.spreadsheet import csv_text, harmless
from resolvers.order_export import PATH, open_export, written_orders

EXPORT = """mutation ($format: OrderExportFormat!, $filter: OrderFilter, $key: String) {
  exportOrders(format: $format, filter: $filter, idempotencyKey: $key) {
    userErrors { code field } url expiresAt
  }
}"""


@pytest.fixture
async def world(addresses: Addresses) -> Any:
    world = await open_world(addresses.app, addresses.owner)
    yield world
    await close_world(world)


async def address(world: World, kind: str = "CSV", **more: Any) -> str:
    """Ask for an address."""
    return (await world.do(EXPORT, format=kind, **more))["url"]


async def text_of(world: World, url: str) -> str:
    """Read what an address gives, as the route does."""
    export = await open_export(world.services, url.removeprefix(PATH))
    async with aclosing(written_orders(world.services, export)) as pieces:
        return b"".join([piece async for piece in pieces]).decode()


def client(world: World) -> httpx2.AsyncClient:
    """Ask the addresses over HTTP."""
    app = Starlette(routes=OrderExports(world.services).routes())
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://tiski")


async def test_a_table_has_a_row_for_each_line(world: World) -> None:
    lines = [line(title='=HYPERLINK("http://x.example")'), line(sku=None, title='A "b", c')]
    first = await world.place(lines=lines, placedAt="2026-03-01T12:00:00Z")
    second = await world.place(placedAt="2026-02-01T12:00:00Z", paymentMethod="invoice")
    rows = list(csv.DictReader(io.StringIO(await text_of(world, await address(world)), newline="")))
    assert [row["number"] for row in rows] == [second["number"], first["number"], first["number"]]
    assert [row["line.title"] for row in rows] == [
        "Mug",
        """'=HYPERLINK("http://x.example")""",
        'A "b", c',
    ]
    assert rows[1]["total"] == rows[2]["total"] == first["total"]["amount"]
    assert rows[0]["email"] == "aino@example.com"
    assert rows[0]["shipping.city"] == "Helsinki"
    assert rows[0]["line.taxRate"] == "25.50"
    assert rows[2]["line.sku"] == ""
    filtered = await text_of(world, await address(world, filter={"paymentMethod": ["invoice"]}))
    assert [row["number"] for row in csv.DictReader(io.StringIO(filtered))] == [second["number"]]


@pytest.mark.parametrize("text", ["=1", "+358 40", "-1", "@a", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([[harmless(text), None, 5]]), newline=""))
    assert row == [f"'{text}", "", "5"]
    assert harmless("a=1") == "a=1"


async def test_lines_of_json_hold_what_the_token_may_read(world: World) -> None:
    order = await world.place()
    (said,) = map(json.loads, (await text_of(world, await address(world, "JSONL"))).splitlines())
    assert (said["number"], said["total"]) == (order["number"], order["total"]["amount"])
    assert said["customerDetails"]["email"] == "aino@example.com"
    assert [each["title"] for each in said["lines"]] == ["Mug"]
    assert len(said["payments"]) == 1
    reader = await world.another("orders:read")
    (said,) = map(json.loads, (await text_of(reader, await address(reader, "JSONL"))).splitlines())
    assert "payments" not in said


async def test_every_order_comes_once_and_of_one_shop(world: World, addresses: Addresses) -> None:
    order = await world.place()
    await copy(world, order, first=1, last=2 * PAGE)
    other = await open_world(addresses.app, addresses.owner)
    await other.place()
    found = (await text_of(world, await address(world, "JSONL"))).splitlines()
    assert len({json.loads(each)["id"] for each in found}) == len(found) == 2 * PAGE + 1
    assert len((await text_of(other, await address(other, "JSONL"))).splitlines()) == 1
    await close_world(other)


async def test_who_is_refused(world: World) -> None:
    clock = world.services.clock
    assert isinstance(clock, FixedClock)
    app = await world.another("orders:read")
    url = await address(app)
    async with client(world) as http:
        good = await http.get(url)
        assert good.status_code == 200
        assert good.headers["cache-control"] == "no-store"
        assert good.headers["content-disposition"].startswith('attachment; filename="orders-')
        head = await http.head(url)
        assert (head.status_code, head.content) == (200, b"")
        assert (await http.post(url)).status_code == 405
        for wrong in (
            url[:-8] + "AAAAAAAA",
            PATH + "x",
            PATH + world.services.webhooks.vault.seal("x"),
        ):
            refused = await http.get(wrong)
            assert (refused.status_code, list(refused.json())) == (403, ["error"])
        clock.at = datetime.now(UTC) + timedelta(minutes=10, seconds=1)
        assert (await http.get(url)).status_code == 410
        clock.at = None
        await revoke_token(world.database, world.shop_id, app.viewer.token_name, datetime.now(UTC))
        assert (await http.get(url)).status_code == 403


async def test_the_log_tells_who_asked(world: World) -> None:
    asked = await world.do(EXPORT, format="JSONL", key="k")
    again = await world.do(EXPORT, format="JSONL", key="k")
    assert asked["url"]
    assert asked["expiresAt"]
    assert (again["url"], again["expiresAt"]) == (None, None)
    data = await world.ask(
        "{ events(filter: {types: [ORDERS_EXPORTED]}) { nodes { data actor { name } } } }"
    )
    assert data["events"]["nodes"] == [{"data": {"format": "JSONL"}, "actor": {"name": "Sanna"}}]


async def test_a_filter_that_fits_into_no_address(world: World) -> None:
    skus = [secrets.token_hex(32) for _ in range(200)]
    (error,) = await world.refused(
        EXPORT, format="CSV", filter={"sku": skus[:100], "paymentMethod": skus[100:]}
    )
    assert (error["code"], error["field"]) == ("INVALID_INPUT", ["filter"])


async def test_memory_does_not_grow_with_the_orders(world: World) -> None:
    order = await world.place()
    await copy(world, order, first=1, last=299)
    await text_of(world, await address(world))  # so that what is made once is there
    peaks: list[int] = []
    for first, last in ((0, 299), (300, 2_999)):
        if first:
            await copy(world, order, first=first, last=last)
        export = await open_export(world.services, (await address(world)).removeprefix(PATH))
        rows = largest = 0
        tracemalloc.start()
        async with aclosing(written_orders(world.services, export)) as pieces:
            async for piece in pieces:
                rows += piece.count(b"\r\n")
                largest = max(largest, len(piece))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (rows, largest < 2_000) == (last + 2, True)
    assert peaks[1] < 1.5 * peaks[0]


class Wire:
    """A client that hangs up after some pieces."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces
        self.gone = asyncio.Event()
        self.got: list[Json] = []

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got.append(message)
        self.left -= 1
        if self.left == 0:
            self.gone.set()
            await asyncio.sleep(3600)


async def test_who_hangs_up_ends_it_and_gives_the_connection_back(world: World) -> None:
    order = await world.place()
    await copy(world, order, first=1, last=2_000)
    (route,) = OrderExports(world.services).routes()
    url = await address(world)
    for _ in range(AT_ONCE + 1):
        wire = Wire(2)
        scope = {"type": "http", "method": "GET", "path": url, "headers": [], "query_string": b""}
        async with asyncio.timeout(60):
            _, more = route.matches(scope)
            await route.handle({**scope, **more}, wire.receive, wire.send)
        assert [each["type"] for each in wire.got] == ["http.response.start", "http.response.body"]
    pool: Any = world.database.engine.pool
    assert pool.checkedout() == 0


def test_the_server_has_the_address(addresses: Addresses) -> None:
    with TestClient(create_app(Settings(database_url=addresses.app), SystemClock())) as http:
        assert http.get(PATH + "x").status_code == 403
