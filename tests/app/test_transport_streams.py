"""Results that come one after the other over HTTP: events, or parts of one response."""

import asyncio
import json
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from toy_shop import House, make_schema, served

from app.transport import Endpoint
from app.transport.framing import PARTS
from app.transport.watch import RESTART

APOLLO = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json;q=0.9"


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> TestClient:
    endpoint = Endpoint(make_schema(), house.authenticate, heartbeat=0.02)
    return TestClient(endpoint, headers={"Authorization": "Bearer right"})


def ask(client: TestClient, query: str, accept: str) -> Any:
    return client.post("/graphql", json={"query": query}, headers={"Accept": accept})


def events(text: str) -> list[tuple[str, Any]]:
    """Read a stream as a browser does, comments left out."""
    blocks = [block.split("\n") for block in text.split("\n\n") if block and block != ":"]
    return [
        (
            name.removeprefix("event: "),
            json.loads(data.removeprefix("data: ")) if data != "data:" else None,
        )
        for name, data in blocks
    ]


def parts(text: str) -> list[Any]:
    """Read the parts of a response as Apollo Client does."""
    *found, end = text.split("\r\n--graphql")
    assert (found[0], end) == ("", "--\r\n")
    heads, bodies = zip(*[each.split("\r\n\r\n") for each in found[1:]], strict=True)
    assert set(heads) == {"\r\nContent-Type: application/json; charset=utf-8"}
    return [json.loads(each) for each in bodies]


def test_a_subscription_is_streamed(client: TestClient, house: House):
    response = ask(client, "subscription {ticks}", "text/event-stream")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert "\r" not in response.text
    assert events(response.text) == [
        ("next", {"data": {"ticks": 0}}),
        ("next", {"data": {"ticks": 1}}),
        ("complete", None),
    ]
    assert [operation.closed for operation in house.operations] == [1]


def test_a_subscription_comes_in_parts_as_apollo_client_reads_them(client: TestClient):
    response = ask(client, "subscription {ticks}", APOLLO)
    assert response.headers["content-type"] == (
        'multipart/mixed; boundary="graphql"; subscriptionSpec=1.0'
    )
    assert parts(response.text) == [{"payload": {"data": {"ticks": nth}}} for nth in (0, 1)]
    (refused,) = parts(ask(client, "subscription {tocks}", APOLLO).text)
    assert refused["payload"]["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    alive, ended = parts((PARTS.opening + PARTS.alive + PARTS.end(RESTART)).decode())
    assert (alive, ended["payload"]) == ({}, None)
    assert ended["errors"][0]["extensions"]["code"] == "RESTARTING"


def test_queries_and_refusals_are_streamed_too(client: TestClient):
    one = ask(client, "{hello}", "text/event-stream")
    assert events(one.text) == [("next", {"data": {"hello": "hello"}}), ("complete", None)]
    bad = events(ask(client, "{hello", "text/event-stream").text)
    assert bad[0][1]["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    params = {"query": "mutation {rename}"}
    got = client.get("/", params=params, headers={"Accept": "text/event-stream"})
    assert events(got.text)[0][1]["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_a_stream_that_breaks_is_masked(client: TestClient):
    with capture_logs():
        found = events(ask(client, "subscription {breaks}", "text/event-stream").text)
    assert [name for name, _ in found] == ["next", "next", "complete"]
    assert found[1][1]["errors"][0]["message"] == "Internal error"


async def test_a_stream_shows_signs_of_life_and_ends_with_its_client(house: House):
    endpoint = Endpoint(make_schema(), house.authenticate, heartbeat=0.02)
    headers = {"Authorization": "Bearer right", "Accept": "text/event-stream"}
    body = {"query": "subscription {forever}"}
    async with served(endpoint) as address, httpx2.AsyncClient(headers=headers) as client:
        async with client.stream("POST", f"http://{address}/graphql", json=body) as response:
            text = ""
            async for part in response.aiter_text():
                text += part
                if text.count(":\n\n") >= 3:
                    break
            assert text.startswith(':\n\nevent: next\ndata: {"data":{"forever":0}}\n\n:\n\n')
        for _ in range(100):
            if house.operations[0].closed:
                break
            await asyncio.sleep(0.02)
    assert house.operations[0].closed == 1
