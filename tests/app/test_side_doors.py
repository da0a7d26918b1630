"""Addresses beside /graphql: they cost their visitors' budget, and nobody waits there for ever."""

import asyncio
import shutil
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any

import pytest
from factories import close_world, open_world
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Match, Route
from starlette.testclient import TestClient

from app.main import create_app
from app.observation import FOLDERS
from app.rate import Till
from app.rate.till import STRANGER
from app.settings import Settings
from app.side_doors import SLOW, behind_side_doors

VISITS = 3
"""How many an address may make in this test."""
PATHS = {
    "/hooks/payments/demo/test": ("POST", 404),
    "/hooks/mail/nowhere/generic": ("POST", 404),
    "/exports/orders/made-up": ("GET", 403),
    "/assets/made-up": ("PUT", 403),
    "/downloads/made-up": ("GET", 404),
    "/documents/made-up": ("GET", 403),
    "/pictures/demo/made-up": ("GET", 404),
}
OPEN = {"/graphql", "/graphiql", "/healthz", "/readyz", "/metrics"}
SOON = 0.1


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    """Yield an application with small budgets, and a client in its event loop."""
    file = tmp_path_factory.mktemp("doors") / "tiski.sqlite"
    url = f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, file)}"
    asyncio.run(_prepare(url))
    given: Any = {"address_budget": VISITS * STRANGER, "address_restore": 1, "worker": "external"}
    given["secret_key"] = "x" * 44
    app = create_app(Settings(database_url=url, **given))
    with TestClient(app, client=("127.0.0.1", 1)) as client:  # figures are for this machine
        yield client


async def _prepare(url: str) -> None:
    await close_world(await open_world(url, url))


def come(server: Any, number: int) -> TestClient:
    """Come from an address where nobody was before."""
    client = TestClient(server.app, client=(f"198.51.100.{number}", 1))
    client.portal = server.portal
    return client


@pytest.mark.parametrize("path", sorted(PATHS))
def test_who_has_spent_the_budget_of_an_address_is_turned_away(server: Any, path: str) -> None:
    method, status = PATHS[path]
    client = come(server, sorted(PATHS).index(path))
    answers = [client.request(method, path) for _ in range(VISITS + 1)]
    assert [each.status_code for each in answers] == [status] * VISITS + [429]
    refused = answers[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 2
    assert refused.headers["cache-control"] == "no-store"
    assert isinstance(refused.json()["error"], str)
    assert client.post("/graphql", json={"query": "{shop{slug}}"}).status_code == 429
    figures = server.get("/metrics").text
    assert 'tiski_throttled_total{by="address"}' in figures


def test_customers_are_turned_away_in_their_words(server: Any) -> None:
    client = come(server, 100)
    browser = {"Accept": "text/html", "Accept-Language": "fi"}
    for _ in range(VISITS):
        client.get("/downloads/made-up")
    refused = client.get("/downloads/made-up", headers=browser)
    assert (refused.status_code, refused.headers["content-type"]) == (
        429,
        "text/html; charset=utf-8",
    )
    assert "hetken kiireinen" in refused.text
    assert refused.headers["retry-after"]


def test_every_other_address_has_its_door(server: Any) -> None:
    """But for those that ask nothing of the database."""
    routes = [each for each in server.app.routes if each.path not in OPEN]
    for path, (method, _) in PATHS.items():
        scope = {"type": "http", "path": path, "method": method}
        routes = [each for each in routes if each.matches(scope)[0] is not Match.FULL]
    assert not routes
    assert {path.split("/")[1] for path in PATHS} == FOLDERS  # by which they stand in figures


async def never(_: Request) -> Response:
    await asyncio.Event().wait()
    return Response()


async def at_length(_: Request) -> Response:
    async def pieces() -> AsyncGenerator[bytes]:
        yield b"begun, "
        await asyncio.sleep(SOON * 2)
        yield b"done"

    return StreamingResponse(pieces())


async def takes_in(request: Request) -> Response:
    await request.body()
    await asyncio.sleep(SOON * 2)
    return PlainTextResponse("taken")


async def somebody_elses(_: Request) -> Response:
    raise TimeoutError


def test_a_visit_has_its_time_until_it_is_answered_or_brings_something() -> None:
    pages = (never, at_length, takes_in, somebody_elses)
    routes = [Route(f"/{each.__name__}", each, methods=["GET", "POST"]) for each in pages]
    till = Till(Settings(address_budget=0))
    client = TestClient(Starlette(routes=behind_side_doors(routes, till, SOON)))
    stopped = client.get("/never")
    assert (stopped.status_code, stopped.json()) == (504, {"error": SLOW})
    assert stopped.headers["retry-after"] == "1"
    assert client.get("/at_length").text == "begun, done"
    assert client.post("/takes_in", content=b"x").text == "taken"
    with pytest.raises(TimeoutError):
        client.get("/somebody_elses")
