"""GraphQL over WebSocket: one operation's fault is its own, a broken frame closes with a reason."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs
from toy_shop import House, make_schema, served
from toy_socket import PROTOCOL, TOKEN, closing, greet, opened, subscribe
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from app.transport import Endpoint


@pytest.fixture
def house() -> House:
    return House()


def endpoint(house: House) -> Endpoint:
    return Endpoint(
        make_schema(),
        house.authenticate,
        allowed_origins=["https://admin.example"],
        init_timeout=timedelta(seconds=0.2),
    )


@pytest.fixture
def client(house: House) -> TestClient:
    return TestClient(endpoint(house))


def test_a_subscription_follows(client: TestClient, house: House):
    with opened(client) as socket:
        greet(socket)
        subscribe(socket, "subscription($to: Int!) {ticks(to: $to)}", variables={"to": 2})
        received = [socket.receive_json() for _ in range(3)]
    assert received == [
        {"type": "next", "id": "1", "payload": {"data": {"ticks": 0}}},
        {"type": "next", "id": "1", "payload": {"data": {"ticks": 1}}},
        {"type": "complete", "id": "1"},
    ]
    assert [operation.closed for operation in house.operations] == [1]


def test_queries_and_mutations_come_this_way_too(client: TestClient):
    with opened(client) as socket:
        greet(socket)
        subscribe(socket, "query A {hello} query B {hi: hello}", operationName="B")
        assert socket.receive_json()["payload"] == {"data": {"hi": "hello"}}
        assert socket.receive_json()["type"] == "complete"


@pytest.mark.parametrize("key", ["Authorization", "authorization"])
def test_the_token_comes_in_connection_init(client: TestClient, key: str):
    with opened(client) as socket:
        socket.send_json({"type": "connection_init", "payload": {key: "Bearer right"}})
        assert socket.receive_json() == {"type": "connection_ack"}


def test_the_token_may_come_in_a_header(client: TestClient):
    with opened(client, Authorization="Bearer right") as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}


def test_a_token_that_no_longer_holds_ends_the_socket_and_what_runs_on_it(
    client: TestClient, house: House
):
    with opened(client) as socket:
        greet(socket)
        subscribe(socket, "subscription {forever}")
        assert socket.receive_json()["type"] == "next"
        house.token = None
        assert closing(socket)[0] == 4403
    assert [operation.closed for operation in house.operations] == [1]


@pytest.mark.parametrize(
    ("payload", "code"),
    [({}, 4401), (None, 4401), ({"Authorization": 5}, 4401), ({"Authorization": "Bearer x"}, 4403)],
)
def test_without_a_valid_token_the_socket_is_closed(client: TestClient, payload: Any, code: int):
    with opened(client) as socket:
        socket.send_json({"type": "connection_init", "payload": payload})
        assert closing(socket) == (code, "A valid access token is needed.")


def test_nothing_runs_before_connection_init(client: TestClient):
    with opened(client) as socket:
        subscribe(socket, "{hello}")
        assert closing(socket)[0] == 4401


def test_who_says_nothing_is_sent_away(client: TestClient):
    with opened(client) as socket:
        assert closing(socket)[0] == 4408


def test_connection_init_comes_once(client: TestClient):
    with opened(client) as socket:
        greet(socket)
        socket.send_json({"type": "connection_init", "payload": TOKEN})
        assert closing(socket)[0] == 4429


def test_an_id_is_used_once_at_a_time(client: TestClient):
    with opened(client) as socket:
        greet(socket)
        subscribe(socket, "subscription {forever}")
        assert socket.receive_json()["type"] == "next"
        subscribe(socket, "subscription {forever}")
        assert closing(socket) == (4409, "Subscriber for 1 already exists")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{hello", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{hi}", "GRAPHQL_VALIDATION_FAILED"),
        ("{order {margin}}", "FORBIDDEN"),
        ("fragment F on Query {hello}", "OPERATION_UNKNOWN"),
        ("{" + "a " * 3000 + "}", "TOKEN_LIMIT"),
    ],
)
def test_a_refused_operation_leaves_the_others_alone(client: TestClient, query: str, code: str):
    with opened(client) as socket:
        greet(socket)
        subscribe(socket, "subscription {forever}", "running")
        assert socket.receive_json()["type"] == "next"
        subscribe(socket, query, "bad")
        refused = socket.receive_json()
        assert (refused["type"], refused["id"]) == ("error", "bad")
        assert refused["payload"][0]["extensions"]["code"] == code
        subscribe(socket, "{hello}", "bad")
        assert socket.receive_json()["payload"] == {"data": {"hello": "hello"}}


def test_an_operation_that_breaks_is_masked(client: TestClient):
    with capture_logs(), opened(client) as socket:
        greet(socket)
        subscribe(socket, "subscription {breaks}")
        received = [socket.receive_json() for _ in range(3)]
    assert received[1]["payload"]["errors"][0]["message"] == "Internal error"
    assert received[2]["type"] == "complete"


def test_a_completed_operation_frees_its_place(client: TestClient, house: House):
    with opened(client) as socket:
        greet(socket)
        for carried in ({}, {"payload": {"sent": 1}}):
            socket.send_json({"type": "ping", **carried})
            assert socket.receive_json() == {"type": "pong", **carried}
        socket.send_json({"type": "pong", "payload": {"nobody": "asked"}})
        subscribe(socket, "subscription {forever}")
        socket.receive_json()
        socket.send_json({"type": "complete", "id": "1"})
        socket.send_json({"type": "complete", "id": "unknown"})
        subscribe(socket, "{hello}", "2")
        assert socket.receive_json()["payload"] == {"data": {"hello": "hello"}}
    assert [operation.closed for operation in house.operations] == [1, 1]


def test_a_socket_that_leaves_closes_its_operations(client: TestClient, house: House):
    with opened(client) as socket:
        greet(socket)
        subscribe(socket, "subscription {forever}")
        assert socket.receive_json()["type"] == "next"
    assert [operation.closed for operation in house.operations] == [1]


MALFORMED = [
    "",
    "{",
    "42",
    '"x"',
    "null",
    "[]",
    "{}",
    '{"type": 5}',
    '{"type": "start"}',
    '{"type": "connection_init", "payload": 5}',
    '{"type": "ping", "payload": []}',
    '{"type": "subscribe"}',
    '{"type": "subscribe", "id": 5, "payload": {"query": "{hello}"}}',
    '{"type": "subscribe", "id": "", "payload": {"query": "{hello}"}}',
    '{"type": "subscribe", "id": "1"}',
    '{"type": "subscribe", "id": "1", "payload": "{hello}"}',
    '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{hello}", "variables": []}}',
    '{"type": "subscribe", "id": "%s", "payload": {"query": "{hello}"}}' % ("x" * 257),
    '{"type": "subscribe", "id": "1", "payload": {"query": "{hello}", "extensions": 1}}',
    '{"type": "next", "id": "1", "payload": {}}',
    '{"type": "connection_ack"}',
    '{"type": "complete"}',
    "[" * 30_000,
    '{"type": "ping", "payload": {"n": ' + "9" * 10_000 + "}}",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_message_closes_with_4400(client: TestClient, text: str):
    with opened(client) as socket:
        greet(socket)
        socket.send_text(text)
        code, reason = closing(socket)
    assert code == 4400
    assert reason


@pytest.mark.parametrize("protocols", [[], ["graphql-ws"], ["soap"]])
def test_only_one_protocol_is_spoken(client: TestClient, protocols: list[str]):
    with client.websocket_connect("/", subprotocols=protocols) as socket:
        assert closing(socket)[0] == 4406


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        ("https://admin.example", True),
        ("http://testserver", True),
        ("https://evil.example", False),
        ("http://admin.example", False),
        ("null", False),
    ],
)
def test_only_known_pages_may_open_a_socket(client: TestClient, origin: str, welcome: bool):
    if welcome:
        with opened(client, Origin=origin) as socket:
            greet(socket)
        return
    with (
        pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
        opened(client, Origin=origin),
    ):
        pass


async def hello(socket: ClientConnection) -> None:
    await socket.send(json.dumps({"type": "connection_init", "payload": TOKEN}))
    assert json.loads(await socket.recv()) == {"type": "connection_ack"}


async def test_the_real_server_closes_with_the_same_codes(house: House):
    async with served(endpoint(house)) as address:
        for text in (*MALFORMED, b"\x00\xff"):
            async with connect(
                f"ws://{address}/graphql", subprotocols=[Subprotocol(PROTOCOL)]
            ) as socket:
                await hello(socket)
                await socket.send(text)
                with pytest.raises(ConnectionClosed):
                    await socket.recv()
                assert socket.close_code == 4400, text


async def test_a_client_that_drops_off_the_net_leaves_nothing_behind(house: House):
    async with served(endpoint(house)) as address:
        async with connect(
            f"ws://{address}/graphql", subprotocols=[Subprotocol(PROTOCOL)]
        ) as socket:
            await hello(socket)
            start = {"type": "subscribe", "id": "1", "payload": {"query": "subscription {forever}"}}
            await socket.send(json.dumps(start))
            await socket.recv()
            socket.transport.abort()
        for _ in range(100):
            if house.operations[0].closed:
                break
            await asyncio.sleep(0.02)
    assert house.operations[0].closed == 1
