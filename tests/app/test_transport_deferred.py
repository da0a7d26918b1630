"""`@defer`: in parts for who reads them, at once for everybody else, and refused as ever."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from toy_shop import House, make_schema

from app.transport import Endpoint

APOLLO = (
    "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9"
)
APOLLO_NEW = APOLLO.replace("deferSpec=20220824", "incrementalSpec=v0.2")
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, "
    "text/event-stream, multipart/mixed"
)
LATER = 'query Q($later: Boolean = true) {hello order {...Later @defer(label: "x", if: $later)}}'
FRAGMENT = "fragment Later on Order {number margin}"
WHOLE = {"data": {"hello": "hello", "order": {"number": "A1", "margin": 3}}}


@pytest.fixture
def house() -> House:
    return House("margins:read", "orders:write")


@pytest.fixture
def client(house: House) -> TestClient:
    endpoint = Endpoint(make_schema(), house.authenticate)
    return TestClient(endpoint, headers={"Authorization": "Bearer right"})


def ask(client: TestClient, accept: str, query: str = f"{LATER} {FRAGMENT}", **more: Any) -> Any:
    return client.post("/graphql", json={"query": query, **more}, headers={"Accept": accept})


def parts(response: Any) -> list[Any]:
    assert response.status_code == 200
    assert response.headers["content-type"].startswith('multipart/mixed; boundary="-"')
    *found, end = response.text.split("\r\n---")
    assert (found[0], end) == ("", "--\r\n")
    bodies = [each.split("\r\n\r\n") for each in found[1:]]
    assert {head for head, _ in bodies} == {"\r\nContent-Type: application/json; charset=utf-8"}
    return [json.loads(body) for _, body in bodies]


@pytest.mark.parametrize("accept", [APOLLO, URQL, "multipart/mixed"])
def test_what_is_deferred_comes_after_the_rest(client: TestClient, house: House, accept: str):
    assert parts(ask(client, accept)) == [
        {"data": {"hello": "hello", "order": {}}, "hasNext": True},
        {
            "incremental": [
                {"data": {"number": "A1", "margin": 3}, "path": ["order"], "label": "x"}
            ],
            "hasNext": False,
        },
    ]
    (operation,) = house.operations
    assert (operation.closed, operation.released) == (1, 0)


def test_it_comes_in_the_newer_form_to_who_asks_for_that(client: TestClient):
    first, second = parts(ask(client, APOLLO_NEW))
    assert first["pending"] == [{"id": "0", "path": ["order"], "label": "x"}]
    assert second == {
        "incremental": [{"id": "0", "data": {"number": "A1", "margin": 3}}],
        "completed": [{"id": "0"}],
        "hasNext": False,
    }


def test_everybody_else_is_answered_at_once(client: TestClient):
    for accept in ("application/json", "application/graphql-response+json", "*/*"):
        assert ask(client, accept).json() == WHOLE
    not_now = ask(client, APOLLO, variables={"later": False})
    assert not_now.json() == WHOLE
    assert not_now.headers["content-type"].startswith("application/graphql-response+json")
    assert ask(client, APOLLO, "{hello}").json() == {"data": {"hello": "hello"}}
    streamed = ask(client, "text/event-stream")
    assert f"data: {json.dumps(WHOLE, separators=(',', ':'))}\n" in streamed.text
    protocols = ["graphql-transport-ws"]
    with client.websocket_connect("/", protocols) as socket:
        socket.send_json({"type": "connection_init"})
        socket.receive_json()
        request = {"query": f"{LATER} {FRAGMENT}"}
        socket.send_json({"type": "subscribe", "id": "1", "payload": request})
        assert socket.receive_json()["payload"] == WHOLE


def test_an_error_in_a_deferred_part_is_masked(client: TestClient):
    text = "{hello ... @defer {boom wrong}}"
    for accept in (APOLLO, APOLLO_NEW):
        with capture_logs():
            answered = ask(client, accept, text)
        assert "hunter2" not in answered.text
        assert "seven" not in answered.text
        assert '"code":"INTERNAL"' in answered.text
        assert parts(answered)[0]["data"] == {"hello": "hello"}
    with capture_logs():
        (_, later) = parts(ask(client, APOLLO, text))
    (failed,) = later["incremental"]
    assert (failed["data"], failed["path"]) == (None, [])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{... @defer {secrets {totalCount}}}", "FORBIDDEN"),
        ("{hello ... @defer {hi}}", "GRAPHQL_VALIDATION_FAILED"),
        ("mutation {... @defer {rename}}", "GRAPHQL_VALIDATION_FAILED"),
        ("{... @defer {" + "orders {nodes {" * 7 + "id" + "}}" * 7 + "}}", "DEPTH_LIMIT"),
        ("{" + "... @defer {" * 51 + "hello" + "}" * 52, "DIRECTIVE_LIMIT"),
        ("{hello @defer", "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_the_guard_counts_what_is_deferred_as_the_rest(client: TestClient, query: str, code: str):
    for accept in (APOLLO, "application/json"):
        refused = ask(client, accept, query)
        assert refused.json()["errors"][0]["extensions"]["code"] == code
        assert (refused.status_code == 200) == (accept != APOLLO)


def test_what_may_not_come_this_way_is_refused_as_ever(client: TestClient):
    text = "mutation M {rename} query Q {... @defer {hello}}"
    named = {"query": text, "operationName": "Q"}
    assert parts(client.get("/", params=named, headers={"Accept": APOLLO}))[0]["data"] == {}
    mutation = {"query": "mutation M {rename ...F} fragment F on Mutation {__typename}  # defer"}
    refused = client.get("/", params=mutation, headers={"Accept": APOLLO})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert refused.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"
    followed = ask(client, APOLLO, "subscription {ticks} # defer")
    assert followed.status_code == 406
