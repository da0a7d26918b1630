"""A database that does not answer holds nobody up, before an operation has begun too."""

import hashlib
import socket
from collections.abc import Callable, Generator
from typing import Any

import pytest
from conftest import Addresses
from in_the_way import in_the_way
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from app.clock import SystemClock
from app.main import create_app
from app.parts import assemble
from app.settings import Settings

LIMIT = 0.4
QUERY = "{ shop { slug } }"
DOCUMENT = {"documentId": hashlib.sha256(QUERY.encode()).hexdigest()}
TOKEN = {"Authorization": "Bearer tsk_" + "x" * 43}
REFUSAL = {"code": "TIMEOUT", "limit": LIMIT, "mayBeDone": False}
NOTICES = ("/hooks/payments/demo/test", "/hooks/mail/demo/generic")
JSON, RESPONSE_JSON, EVENTS = (
    "application/json",
    "application/graphql-response+json",
    "text/event-stream",
)


def served(url: str, **headers: str) -> TestClient:
    """Serve with little time; budgets of addresses are not what is tried here."""
    settings = Settings(database_url=url, limit_seconds=LIMIT, worker="external")
    return TestClient(create_app(settings), headers=headers)


@pytest.fixture
def client(addresses: Addresses, token: str) -> Generator[TestClient]:
    """Yield a client that has a token."""
    with served(addresses.app, Authorization=f"Bearer {token}") as client:
        yield client


def asked(client: TestClient, accept: str, **body: Any) -> Any:
    return client.post("/graphql", json=body, headers={"Accept": accept})


def code(response: Any) -> dict[str, Any]:
    (error,) = response.json()["errors"]
    return error["extensions"]


def patiently(ask: Callable[[], Any]) -> Any:
    """Ask again where a busy machine took too long by itself."""
    response = ask()
    for _ in range(10):
        if response.status_code != 504 and "TIMEOUT" not in response.text:
            break
        response = ask()
    return response


def greeting(client: TestClient) -> WebSocketTestSession:
    return client.websocket_connect("/graphql", ["graphql-transport-ws"])


def assert_nobody_is_known(client: TestClient) -> None:
    """Ask by every way that needs a token."""
    for accept in (JSON, RESPONSE_JSON, EVENTS):
        answer = asked(client, accept, query=QUERY)
        assert (answer.status_code, code(answer)) == (504, REFUSAL)
    with greeting(client) as socket:
        socket.send_json({"type": "connection_init"})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1013  # clients come again after this one
    assert "did not answer" in closed.value.reason


def assert_visits_end(client: TestClient) -> None:
    """Come to the addresses beside /graphql."""
    for path in NOTICES:
        assert client.post(path, content=b"{}").status_code == 504
    picture = client.get("/pictures/" + 32 * "0" + "/" + 32 * "0")
    assert (picture.status_code, picture.headers["retry-after"]) == (504, "1")


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_questions_that_wait_for_somebody_elses_lock_are_stopped(
    client: TestClient, addresses: Addresses
) -> None:
    with in_the_way(
        addresses, "LOCK TABLE access_token, shop, picture IN ACCESS EXCLUSIVE MODE"
    ) as waiting:
        assert_nobody_is_known(client)
        assert_visits_end(client)
        assert waiting() == 0
    answer = patiently(lambda: asked(client, JSON, query=QUERY))
    assert answer.json()["data"] == {"shop": {"slug": "demo"}}
    with in_the_way(addresses, "LOCK TABLE persisted_document IN ACCESS EXCLUSIVE MODE") as waiting:
        spoken, streamed = (asked(client, each, **DOCUMENT) for each in (RESPONSE_JSON, EVENTS))
        assert [each.status_code for each in (spoken, streamed)] == [504, 504]
        assert code(spoken) == code(streamed) == REFUSAL
        with greeting(client) as socket:
            socket.send_json({"type": "connection_init"})
            assert socket.receive_json()["type"] == "connection_ack"
            named = {
                "extensions": {
                    "persistedQuery": {"version": 1, "sha256Hash": DOCUMENT["documentId"]}
                }
            }
            socket.send_json({"type": "subscribe", "id": "1", "payload": named})
            said = socket.receive_json()
            assert (said["type"], said["payload"][0]["extensions"]) == ("error", REFUSAL)
            socket.send_json({"type": "ping"})
            assert socket.receive_json()["type"] in {"pong", "complete"}
        assert waiting() == 0
    assert patiently(lambda: client.post(NOTICES[0], content=b"{}")).status_code == 404


def test_a_server_that_takes_connections_and_says_nothing_holds_nobody_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+asyncpg://a:b@127.0.0.1:{silent.getsockname()[1]}/tiski"
        with served(url, **TOKEN) as client:
            assert_nobody_is_known(client)
            assert_visits_end(client)
            assert client.get("/healthz").status_code == 200


def test_who_waits_for_a_connection_is_stopped_by_the_limit_of_operations() -> None:
    """A pool that lost patience first would end in an internal error."""
    for seconds in (0.5, 60.0):
        parts = assemble(Settings(limit_seconds=seconds), SystemClock())
        pool: Any = parts.services.database.engine.pool
        assert pool.timeout() > seconds
