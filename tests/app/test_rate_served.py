"""Budgets and places at a server: over HTTP, Server-Sent Events and WebSocket, on both roads."""

import asyncio
import shutil
from collections.abc import Generator
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic
from typing import Any

import httpx2
import pytest
from factories import close_world, open_world
from redis_server import RedisServer
from serving import serving
from starlette.testclient import TestClient, WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs

from app.main import create_app
from app.rate.budgets import Budget
from app.rate.shared import SharedBudgets
from app.settings import Settings
from db.shops import create_token
from domain.access import ActorKind

SLUG = "{ shop { slug } }"  # 2 points
_FIELDS = 12 * "slug " + 12 * "name "
HEAVY = "{" + " ".join(f"a{n}: shop {{ {_FIELDS}}}" for n in range(20)) + "}"
"""500 points, all of which it really costs: there is no list in it."""
LIST = "{ orders(first: 50) { totalCount nodes { id number } } }"
FOLLOW = "subscription { orderPlaced { cursor } }"
SSE = {"Accept": "text/event-stream"}
PROTOCOL = "graphql-transport-ws"


class Counter:
    """A server with small budgets, and tokens for whoever comes to it."""

    def __init__(self, app: TestClient, url: str, tokens: list[str]) -> None:
        self.app = app
        self.url = url
        self.tokens = iter(tokens)
        self._addresses = iter(f"192.0.2.{number}" for number in range(1, 255))

    def come(self, token: str | None = None) -> TestClient:
        """Come with a token, from an address where nobody has been before."""
        headers = {"Authorization": f"Bearer {token or next(self.tokens)}"}
        client = TestClient(self.app.app, headers=headers, client=(next(self._addresses), 1))
        client.portal = self.app.portal  # the server's one event loop
        return client

    def figures(self) -> list[str]:
        """Give what Prometheus would read."""
        return self.app.get("/metrics").text.splitlines()


@pytest.fixture(scope="module")
def counter(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Counter]:
    """Yield a server; nothing that is tried here depends on the database."""
    file = tmp_path_factory.mktemp("rate") / "tiski.sqlite"
    url = f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, file)}"
    given: Any = {"token_budget": 1001, "token_restore": 1, "address_budget": 3000}
    caps: Any = {"address_restore": 1, "token_sockets": 2, "token_subscriptions": 2}
    tokens = asyncio.run(_tokens(url))
    app = create_app(Settings(database_url=url, worker="external", **given, **caps))
    with TestClient(
        app, client=("127.0.0.1", 1)
    ) as client:  # figures are given to this machine only
        yield Counter(client, url, tokens)


async def _tokens(url: str) -> list[str]:
    world = await open_world(url, url)
    for _ in range(3):
        await world.place()
    given: Any = {"kind": ActorKind.APP, "scopes": [], "expires_at": None, "staff": None}
    tokens = [
        await create_token(
            world.database, world.shop_id, name=str(number), at=world.services.clock.now(), **given
        )
        for number in range(20)
    ]
    await close_world(world)
    return tokens


def post(client: TestClient, query: str, headers: dict[str, str] | None = None) -> Any:
    return client.post("/graphql", json={"query": query}, headers=headers)


def cost(response: Any) -> dict[str, Any]:
    return response.json()["extensions"]["cost"]


def spent(client: TestClient) -> TestClient:
    """Leave one point of the token's budget."""
    assert [post(client, HEAVY).status_code for _ in range(2)] == [200, 200]
    return client


def test_every_answer_tells_what_it_cost_on_both_roads(counter: Counter):
    client = counter.come()
    for turn in range(1, 4):  # the first goes by Strawberry, the others by the front
        told = cost(post(client, LIST))
        available = told["throttleStatus"].pop("currentlyAvailable")
        assert told == {
            "requestedQueryCost": 152,
            "actualQueryCost": 2 + 3 * 3,
            "throttleStatus": {"maximumAvailable": 1001, "restoreRate": 1},
        }
        assert 1001 - 11 * turn <= available <= 1001 - 11 * turn + 8  # some seconds may pass
    streamed = post(client, LIST, SSE).text
    assert '"actualQueryCost":11' in streamed


def test_what_is_refused_tells_its_cost_where_that_is_known(counter: Counter):
    client = counter.come()
    for query, requested in (
        ("{ orders(first: 100) { nodes { lines(first: 100) { nodes { id sku } } } } }", 30_201),
        ("{ shop { shoe } }", 2),
        ("{ shop { slug(x: 1) } }", 2),
    ):
        told = cost(post(client, query))
        assert (told["requestedQueryCost"], told["actualQueryCost"]) == (requested, None)
    assert 971 <= told["throttleStatus"]["currentlyAvailable"] < 981
    assert "extensions" not in post(client, "{").json()
    assert 959 <= cost(post(client, SLUG))["throttleStatus"]["currentlyAvailable"] < 969


def test_over_budget_it_is_429_by_every_way(counter: Counter):
    post(counter.come(), LIST)  # from here on the front knows it
    client = spent(counter.come())
    for query, headers, points in (
        (LIST, {"Accept": "application/json"}, 152),
        (LIST, {}, 152),
        (LIST, SSE, 152),
        (HEAVY, {}, 500),
    ):
        response = post(client, query, headers)
        assert response.status_code == 429
        assert points - 20 <= int(response.headers["retry-after"]) < points
        assert "json" in response.headers["content-type"]
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "THROTTLED"
        assert str(error["extensions"]["retryAfter"]) == response.headers["retry-after"]
        assert cost(response) == error["extensions"]["cost"]
        assert cost(response)["requestedQueryCost"] == points
        assert cost(response)["throttleStatus"]["currentlyAvailable"] < 20
    assert any(line.startswith('tiski_throttled_total{by="token"}') for line in counter.figures())
    assert any('tiski_errors_total{code="THROTTLED"}' in line for line in counter.figures())


def test_what_can_not_be_read_spends_the_rest_and_nothing_is_read_then(counter: Counter):
    client = spent(counter.come())
    while post(client, "{").status_code != 429:  # two on a slow machine
        pass
    for send in (
        lambda: post(client, "{"),
        lambda: post(client, SLUG, SSE),
        lambda: client.post("/graphql", content=b"no JSON"),
        lambda: client.get("/graphql", params={"query": SLUG}),
    ):
        response = send()
        assert response.status_code == 429
        assert 1 <= int(response.headers["retry-after"]) <= 10
        assert cost(response)["requestedQueryCost"] is None


def greeted(socket: WebSocketTestSession) -> WebSocketTestSession:
    socket.send_json({"type": "connection_init"})
    assert socket.receive_json() == {"type": "connection_ack"}
    return socket


def subscribe(socket: WebSocketTestSession, query: str, number: str) -> dict[str, Any]:
    socket.send_json({"type": "subscribe", "id": number, "payload": {"query": query}})
    return socket.receive_json()


def test_over_websocket_the_operation_hears_it_and_the_socket_stays(counter: Counter):
    client = spent(counter.come())
    with client.websocket_connect("/graphql", [PROTOCOL]) as socket:
        greeted(socket)
        for number, query in (("1", HEAVY), ("2", LIST)):
            said = subscribe(socket, query, number)
            assert (said["type"], said["id"]) == ("error", number)
            (error,) = said["payload"]
            assert error["extensions"]["code"] == "THROTTLED"
            assert error["extensions"]["cost"]["throttleStatus"]["maximumAvailable"] == 1001
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong"
    with counter.come().websocket_connect("/graphql", [PROTOCOL]) as socket:
        told = subscribe(greeted(socket), LIST, "1")["payload"]["extensions"]["cost"]
        assert (told["requestedQueryCost"], told["actualQueryCost"]) == (152, 11)


def test_who_guesses_tokens_is_sent_away_with_the_whole_address(counter: Counter):
    client = counter.come("tsk_" + "x" * 43)
    answers = [post(client, SLUG).status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]
    client.headers["Authorization"] = f"Bearer {next(counter.tokens)}"
    response = post(client, SLUG)
    assert response.status_code == 429
    assert cost(response)["throttleStatus"]["maximumAvailable"] == 3000
    with pytest.raises(WebSocketDenialResponse) as denied:
        client.websocket_connect("/graphql", [PROTOCOL]).__enter__()
    assert denied.value.status_code == 429
    assert denied.value.headers["retry-after"]
    assert post(counter.come(), SLUG).status_code == 200
    assert any(line.startswith('tiski_throttled_total{by="address"}') for line in counter.figures())


def test_a_token_holds_so_many_sockets_and_another_when_one_ends(counter: Counter):
    client = counter.come()
    with client.websocket_connect("/graphql", [PROTOCOL]) as first:
        greeted(first)
        with client.websocket_connect("/graphql", [PROTOCOL]) as second:
            greeted(second)
            with client.websocket_connect("/graphql", [PROTOCOL]) as third:
                third.send_json({"type": "connection_init"})
                with pytest.raises(WebSocketDisconnect) as closed:
                    third.receive_json()
            assert closed.value.code == 4429
            with counter.come().websocket_connect("/graphql", [PROTOCOL]) as other:
                greeted(other)
        with client.websocket_connect("/graphql", [PROTOCOL]) as another:
            greeted(another)
    assert 'tiski_throttled_total{by="sockets"} 1.0' in counter.figures()


def test_a_token_follows_so_many_subscriptions_and_another_when_one_ends(counter: Counter):
    client = counter.come()
    with client.websocket_connect("/graphql", [PROTOCOL]) as socket:
        greeted(socket)
        for number in ("1", "2"):
            payload = {"query": FOLLOW}
            socket.send_json({"type": "subscribe", "id": number, "payload": payload})
        (error,) = subscribe(socket, FOLLOW, "3")["payload"]
        assert error["extensions"] == {"code": "THROTTLED", "retryAfter": 1}
        assert "2 subscriptions" in error["message"]
        response = post(client, FOLLOW, SSE)
        assert response.status_code == 429
        assert subscribe(socket, SLUG, "4")["type"] == "next"
        assert socket.receive_json()["type"] == "complete"
        socket.send_json({"type": "complete", "id": "1"})
        refused = 2
        while not _is_followed(socket, str(10 + refused)):  # its place is free a moment later
            refused += 1
            assert refused < 100
    assert f'tiski_throttled_total{{by="subscriptions"}} {refused}.0' in counter.figures()


def _is_followed(socket: WebSocketTestSession, number: str) -> bool:
    """Try to follow once more, and tell whether that goes."""
    socket.send_json({"type": "subscribe", "id": number, "payload": {"query": FOLLOW}})
    socket.send_json({"type": "ping"})
    if socket.receive_json()["type"] == "pong":
        return True
    assert socket.receive_json()["type"] == "pong"
    return False


@pytest.fixture
def redis() -> Generator[RedisServer]:
    """Yield a real Redis."""
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.mark.redis
async def test_two_processes_share_budgets_and_go_on_alone_without_redis(
    counter: Counter, redis: RedisServer, tmp_path: Path
):
    settings = {
        "TISKI_REDIS_URL": redis.url,
        "TISKI_TOKEN_BUDGET": "1500",
        "TISKI_TOKEN_RESTORE": "1",
        "TISKI_WORKER": "external",
    }
    headers = {"Authorization": f"Bearer {next(counter.tokens)}"}
    async with AsyncExitStack() as stack:
        logs = [tmp_path / "one", tmp_path / "two"]
        servers = [
            await stack.enter_async_context(
                serving(counter.url, log, {**settings, "TISKI_TRUSTED_PROXIES": trusted})
            )
            for log, trusted in zip(logs, ("127.0.0.0/8", "none"), strict=True)
        ]
        client = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=30))

        async def ask(server: int, query: str) -> Any:
            return await client.post(f"{servers[server]}/graphql", json={"query": query})

        assert (await ask(0, HEAVY)).status_code == 200
        left = cost(await ask(1, HEAVY))["throttleStatus"]["currentlyAvailable"]
        assert 500 <= left <= 510
        # Of a list of 152 points 11 were there; what is given back arrives a moment later.
        for turn in range(6):
            assert (await ask(turn % 2, LIST)).status_code == 200
        assert [(await ask(server, HEAVY)).status_code for server in (0, 1)] == [429, 429]
        # Each was told by a proxy for whom it asks, and one of them believes it.
        for server, address in enumerate(("203.0.113.1", "203.0.113.2")):
            forwarded = {"Authorization": "Bearer no", "X-Forwarded-For": f"x, {address}"}
            response = await client.post(f"{servers[server]}/graphql", headers=forwarded)
            assert response.status_code == 401
        charged = {key.rpartition(":address:")[2] for key in redis.names() if ":address:" in key}
        assert charged == {"203.0.113.1", "127.0.0.1"}
        redis.stop()
        # What each knows to be left is all that it may spend now.
        assert [(await ask(server, SLUG)).status_code for server in (0, 1)] == [200, 200]
        assert [(await ask(server, HEAVY)).status_code for server in (0, 1)] == [429, 429]
        figures = (await client.get(f"{servers[0]}/metrics")).text
        assert "tiski_redis_failures_total 0.0" not in figures
        for log in logs:
            assert log.read_text().count("redis does not answer") == 1


@pytest.mark.redis
async def test_budgets_in_redis_follow_the_same_rules(redis: RedisServer):
    failures: list[int] = []
    one, two = (SharedBudgets(redis.url, lambda: failures.append(1), away=0.0) for _ in range(2))

    def budget(name: str, maximum: int = 100, restore: int = 1) -> Budget:
        """Make what a process knows of it that was never asked before."""
        return Budget(name, maximum, restore, monotonic())

    def levels(*budgets: Budget) -> list[int]:
        return [round(each.level) for each in budgets]

    async def take(shared: SharedBudgets, cost: float, *budgets: Budget, **how: Any) -> Any:
        return await shared.take(budgets, cost, monotonic, **{"force": False, **how})

    small, large = budget("small"), budget("large", 1000)
    assert await take(one, 70, small, large)
    assert levels(small, large) == [30, 930]
    same, again = budget("small"), budget("large", 1000)
    assert not await take(two, 50, same, again)
    assert levels(same, again) == [30, 930]
    one.give_back([small, large], 70, 20)
    one.give_back([small, large], 0, 10)
    assert await take(one, 60, small, large)
    assert levels(small, large) == [10, 910]
    assert not await take(two, 500, same, force=True)
    assert levels(same) == [-90]
    enough = await asyncio.gather(*[take(two, 1, budget("many", 50)) for _ in range(120)])
    assert 50 <= sum(enough) <= 52
    quick = budget("quick", 100, 1000)
    await take(one, 100, quick)
    await asyncio.sleep(0.02)
    assert await take(two, 15, quick)

    redis.stop()
    with capture_logs() as logs:
        assert await take(one, 1, small) is None
        assert await take(one, 1, small) is None
        redis.start()
        assert await take(one, 100, small)
    assert [each["event"].split(",")[0] for each in logs] == [
        "redis does not answer",
        "redis answers again",
    ]
    assert len(failures) == 2
    await one.close()
    await two.close()
