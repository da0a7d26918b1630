"""What one WebSocket may carry and send."""

import pytest
from starlette.testclient import TestClient
from toy_shop import House, make_schema
from toy_socket import closing, greet, opened, subscribe

from app.main import create_app
from app.settings import Settings
from app.transport import Endpoint


@pytest.fixture
def client() -> TestClient:
    return TestClient(Endpoint(make_schema(), House().authenticate))


def test_a_socket_carries_so_many_operations(client: TestClient):
    with opened(client) as socket:
        greet(socket)
        for number in range(20):
            subscribe(socket, "subscription {forever}", str(number))
            assert socket.receive_json()["type"] == "next"
        subscribe(socket, "subscription {forever}", "one too many")
        refused = socket.receive_json()
        assert (refused["type"], refused["id"]) == ("error", "one too many")
        (error,) = refused["payload"]
        assert error["extensions"] == {"code": "TOO_MANY_OPERATIONS", "limit": 20}
        socket.send_json({"type": "complete", "id": "7"})
        subscribe(socket, "{hello}", "7")
        assert socket.receive_json()["payload"] == {"data": {"hello": "hello"}}


def test_a_binary_or_a_huge_message_closes_the_socket(client: TestClient):
    with opened(client) as socket:
        greet(socket)
        socket.send_bytes(b"{}")
        assert closing(socket)[0] == 4400
    with opened(client) as socket:
        greet(socket)
        socket.send_json({"type": "pong", "payload": {"x": "x" * (65_536 - 39)}})
        subscribe(socket, "{hello}")
        assert socket.receive_json()["type"] == "next"
        assert socket.receive_json()["type"] == "complete"
        socket.send_text('{"type": "pong", "payload": {"x": "%s"}}' % ("ä" * 32_760))
        assert closing(socket)[0] == 1009


def test_a_socket_may_send_so_many_messages_a_second():
    app = Endpoint(make_schema(), House().authenticate, messages_a_second=3)
    with opened(TestClient(app)) as socket:
        greet(socket)
        for _ in range(9):  # three seconds may have begun meanwhile
            socket.send_json({"type": "pong"})
        assert closing(socket) == (1008, "More than 3 messages in a second")


def test_the_reason_of_a_close_fits_into_its_frame(client: TestClient):
    with opened(client) as socket:
        greet(socket)
        for _ in range(2):
            subscribe(socket, "subscription {forever}", "ä" * 200)
        assert socket.receive_json()["type"] == "next"
        code, reason = closing(socket)
        assert code == 4409
        assert 120 < len(reason.encode()) <= 123


def test_the_limits_of_a_socket_are_settings():
    url = "sqlite+aiosqlite:///nobody-asks-for-this"
    app = create_app(
        Settings(database_url=url, socket_init_seconds=0.1, socket_messages=3, socket_message=1024)
    )
    client = TestClient(app)
    with opened(client) as socket:
        assert closing(socket)[0] == 4408
    with opened(client) as socket:
        socket.send_text(" " * 1025)
        assert closing(socket) == (1009, "A message may hold 1024 bytes at most")
    with opened(client) as socket:
        for _ in range(9):
            socket.send_json({"type": "pong"})
        assert closing(socket)[0] == 1008
