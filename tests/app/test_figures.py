"""Figures of the database and of the log's readers, and who may have them."""

import os
import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Addresses
from factories import World, close_world, open_world
from pydantic import SecretStr
from starlette.requests import Request
from starlette.testclient import TestClient
from typer.testing import Result

from app.figures import Door, Figures, door_of
from app.main import create_app
from app.metrics import Metrics, forget_killed
from app.settings import Settings
from db.log_readers import readers_behind

HERE = ("127.0.0.1", 50000)
SECRET = "a token for figures of 32 letters"
Tiski = Callable[..., Result]


@pytest.fixture
def client(addresses: Addresses, token: str) -> Generator[TestClient]:
    """Yield a client of a whole server, on its machine."""
    settings = Settings(database_url=addresses.app, worker="external", pool_size=7)
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_app(settings), headers=headers, client=HERE) as client:
        yield client


def figures(client: TestClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {
        name: float(value)
        for name, _, value in (each.rpartition(" ") for each in lines if not each.startswith("#"))
    }


def test_statements_and_connections_are_counted(client: TestClient):
    statements = 'tiski_sql_seconds_count{kind="statement"}'
    asked = {"query": "{ shop { slug } }"}
    client.post("/graphql", json=asked)
    before = figures(client)
    for _ in range(3):
        client.post("/graphql", json=asked)
    after = figures(client)
    by_figures = after[statements] - before[statements] - 3  # each page of figures asks
    assert 3 <= by_figures <= 6
    assert after['tiski_sql_seconds_sum{kind="transaction"}'] > 0
    assert after["tiski_pool_wait_seconds_count"] > before["tiski_pool_wait_seconds_count"]
    assert (after["tiski_pool_connections"], after["tiski_pool_connections_used"]) == (7, 0)
    assert after['tiski_log_reader_behind{reader="messages"}'] == 0


async def test_readers_of_the_log_tell_how_far_behind_they_are(addresses: Addresses):
    world: World = await open_world(addresses.app, addresses.owner)
    try:
        clock = world.services.clock
        assert set(await readers_behind(world.database, clock)) == {"messages", "webhooks"}
        before, _ = (await readers_behind(world.database, clock))["messages"]
        await world.place()
        behind, age = (await readers_behind(world.database, clock))["messages"]
        assert behind >= before + 1
        assert age >= 0
    finally:
        await close_world(world)


def request(client: Any = HERE, **headers: Any) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "client": client, "headers": pairs})


async def status(given: Request, *, door: Door | None = None, **settings: Any) -> int:
    chosen = Settings(**settings)
    return (await Figures(Metrics(), chosen, door or door_of(chosen)).page(given)).status_code


async def test_without_a_setting_only_this_machine_gets_them():
    for own in (None, "http://127.0.0.1:8000", "http://[::1]:80", "http://localhost:8000"):
        assert await status(request(), public_url=own) == 200
    assert await status(request(("::1", 1))) == 200
    for elsewhere in (("10.0.0.7", 1), ("testclient", 1), None):
        assert await status(request(elsewhere)) == 403
    for header in ("x_forwarded_for", "x_forwarded_proto", "forwarded", "via", "x_real_ip"):
        assert await status(request(**{header: "127.0.0.1"})) == 403


async def test_behind_a_proxy_nobody_is_on_this_machine():
    assert await status(request(), public_url="https://shop.example") == 403
    assert await status(request(), public_url="https://shop.example", door=Door.EVERYBODY) == 200


async def test_with_a_token_everybody_who_has_it_gets_them():
    given: Any = {"metrics_token": SecretStr(SECRET), "public_url": "https://shop.example"}
    far = ("10.0.0.7", 1)
    assert await status(request(far, authorization=f"Bearer {SECRET}"), **given) == 200
    wrongs: Any = ({}, {"authorization": SECRET}, {"authorization": f"Bearer {SECRET}x"})
    for wrong in wrongs:
        assert await status(request(**wrong), **given) == 401
        assert await status(request(**wrong), **given, door=Door.EVERYBODY) == 401


def test_what_a_killed_process_held_open_is_forgotten(tmp_path: Path):
    gone, here = 2**22 + 1, os.getpid()
    for pid in (gone, here):
        for kind in ("gauge_livesum", "counter"):
            (tmp_path / f"{kind}_{pid}.db").touch()
    forget_killed(str(tmp_path))
    left = {each.name for each in tmp_path.iterdir()}
    assert left == {f"gauge_livesum_{here}.db", f"counter_{here}.db", f"counter_{gone}.db"}


def test_the_page_for_operators_names_figures_that_there_are():
    page = Path("docs/operate.md").read_text()
    (alerts,) = (each for each in page.split("```yaml\n") if each.startswith("groups:"))
    (group,) = yaml.safe_load(alerts.partition("```")[0])["groups"]
    assert len(group["rules"]) > 5
    known = {each.name for each in Metrics().registry.collect()}
    named = set(
        re.findall(
            r"\btiski_[a-z_]+[a-z]", page.replace("tiski_app", "").replace("tiski_owner", "")
        )
    )
    endings = r"_(total|bucket|sum|count)$"
    assert {each for each in named if re.sub(endings, "", each) not in known | {"process"}} == set()
