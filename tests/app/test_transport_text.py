"""Texts that JSON can write and nothing can hold: the answer names where they stand."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from toy_shop import House, make_schema

from app.transport import Endpoint

HALF = b"\\ud800"


@pytest.fixture
def client() -> TestClient:
    endpoint = Endpoint(make_schema(), House().authenticate)
    return TestClient(endpoint, headers={"Authorization": "Bearer right"})


def answer(client: TestClient, body: bytes) -> Any:
    headers = {"Content-Type": "application/json"}
    response = client.post("/graphql", content=body, headers=headers)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    return error["message"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"query": "{ hello %s }"}', "query"),
        (b'{"query": "{ hello }", "variables": {"a": {"name": "x%s"}}}', "variables.a.name"),
        (b'{"query": "{ hello }", "variables": {"ids": ["1", "%sx"]}}', "variables.ids.1"),
    ],
)
def test_half_a_character_is_refused_by_its_place(
    client: TestClient, body: bytes, place: str
) -> None:
    message = f"The body holds half a character (a lone surrogate) in `{place}`."
    assert answer(client, body % HALF) == message


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": "%s"' % HALF,
        b"[" * 200_000,
        b'{"query": "{ hello }", "variables": {"n": ' + b"9" * 10_000 + b"}, }",
        b'{"query": "\xff"}',
        b'{"query": "{ hello }", "%s": 1}' % HALF,
    ],
)
def test_other_broken_json_is_none(client: TestClient, body: bytes) -> None:
    assert answer(client, body) == "The body is not valid JSON."


def test_a_whole_character_written_in_halves_is_one(client: TestClient) -> None:
    body = b'{"query": "{ hello } # \\ud83d\\ude00"}'
    headers = {"Content-Type": "application/json"}
    response = client.post("/graphql", content=body, headers=headers)
    assert response.json() == {"data": {"hello": "hello"}}
