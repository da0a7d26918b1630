"""A process that has all that it takes on: others are told to come again, its watchers are answered."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
from conftest import Addresses
from fixed_clock import FixedClock
from in_the_way import in_the_way
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

KNOWN = "{ shop { slug } }"  # to the front, once it was asked
ORDINARY = "{ shop { slug } viewer { name } }"
DEFERRED = "{ shop { slug ... @defer { name } } }"
MUTATION = "mutation { updateShop(input: {}) { userErrors { code } } }"
SUBSCRIPTION = "subscription { customerChanged { cursor } }"
SLOW = "{ customers { totalCount } }"
JSON, PARTS, EVENTS = "application/json", "multipart/mixed", "text/event-stream"
REFUSAL = {"code": "OVERLOADED", "retryAfter": 1}


@pytest.fixture
def client(addresses: Addresses, token: str) -> Generator[TestClient]:
    """Yield a client of a server with two places and two connections; tokens stay known there."""
    clock = FixedClock()
    clock.pass_by(seconds=0)
    given: Any = {"limit_at_once": 2, "pool_size": 2, "worker": "external"}
    app = create_app(Settings(database_url=addresses.app, **given), clock)
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(app, headers=headers, client=("127.0.0.1", 1)) as client:
        yield client


def ask(client: TestClient, query: str, accept: str = JSON) -> Any:
    return client.post("/graphql", json={"query": query}, headers={"Accept": accept})


def assert_put_off(client: TestClient) -> None:
    """Ask by every way, and be told to come again."""
    for query, accept in (
        (KNOWN, JSON),
        (f"query Other {KNOWN}", JSON),
        (ORDINARY, JSON),
        (MUTATION, JSON),
        (DEFERRED, PARTS),
    ):
        refused = ask(client, query, accept)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1"), query
        assert refused.json()["errors"][0]["extensions"] == REFUSAL
    assert '"code":"OVERLOADED"' in ask(client, KNOWN, EVENTS).text
    notice = client.post("/hooks/payments/demo/test", content=b"{}")
    assert (notice.status_code, notice.headers["retry-after"]) == (503, "1")
    with client.websocket_connect("/graphql", ["graphql-transport-ws"]) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json()["type"] == "connection_ack"
        socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": KNOWN}})
        said = socket.receive_json()
        assert (said["type"], said["payload"][0]["extensions"]) == ("error", REFUSAL)


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_full_process_puts_others_off_and_answers_its_watchers(
    client: TestClient, addresses: Addresses
) -> None:
    for query in (KNOWN, ORDINARY):
        assert ask(client, query).status_code == 200
    statement = "LOCK TABLE customer IN ACCESS EXCLUSIVE MODE"
    with ThreadPoolExecutor() as threads, in_the_way(addresses, statement) as waiting:
        slow = [threads.submit(ask, client, SLOW) for _ in range(2)]
        while waiting() < len(slow):
            assert not any(each.done() for each in slow)
        assert_put_off(client)
        began = monotonic()
        pages = {path: client.get(path) for path in ("/healthz", "/readyz", "/metrics")}
        assert monotonic() - began < 8
        assert {path: each.status_code for path, each in pages.items()} == dict.fromkeys(pages, 200)
        assert pages["/readyz"].json() == {"status": "ready"}
        figures = pages["/metrics"].text
        assert "tiski_pool_connections_used 2.0" in figures
        assert "tiski_jobs_waiting NaN" in figures  # there is no connection to count them by
        assert 'tiski_errors_total{code="OVERLOADED"}' in figures
        assert not any(each.done() for each in slow)
    assert [each.result().json()["data"]["customers"] for each in slow] == [{"totalCount": 0}] * 2
    assert ask(client, ORDINARY).status_code == 200
