"""A client of graphql-transport-ws that says what a test lets it say."""

from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

PROTOCOL = "graphql-transport-ws"
TOKEN = {"Authorization": "Bearer right"}


def opened(client: TestClient, **headers: str) -> WebSocketTestSession:
    return client.websocket_connect("/graphql", subprotocols=[PROTOCOL], headers=headers)


def greet(socket: WebSocketTestSession) -> None:
    socket.send_json({"type": "connection_init", "payload": TOKEN})
    assert socket.receive_json() == {"type": "connection_ack"}


def subscribe(socket: WebSocketTestSession, query: str, number: str = "1", **more: Any) -> None:
    payload = {"query": query, **more}
    socket.send_json({"type": "subscribe", "id": number, "payload": payload})


def closing(socket: WebSocketTestSession) -> tuple[int, str]:
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    return closed.value.code, closed.value.reason
