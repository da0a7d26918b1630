"""The rules of GraphQL over HTTP (August 2026), each by a request that it is about."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from toy_shop import House, make_schema

from app.transport import Endpoint

RESPONSE_JSON = "application/graphql-response+json"
HELLO = "{hello}"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(
        Endpoint(make_schema(), House("orders:write").authenticate),
        headers={"Authorization": "Bearer right", "Accept": RESPONSE_JSON},
    )


def post(client: TestClient, body: Any, **headers: str) -> tuple[int, Any]:
    answered = client.post("/graphql", json=body, headers=headers)
    return answered.status_code, answered.json()


def get(client: TestClient, **parameters: str) -> tuple[int, Any]:
    answered = client.get("/graphql", params=parameters)
    return answered.status_code, answered.json()


SAID = (200, {"data": {"hello": "hello"}})


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("MUST ignore properties they do not understand", {"batch": 1, "id": None}),
        ("null for optional parameters is as not specifying them", {"variables": None}),
        ("null for optional parameters is as not specifying them", {"extensions": None}),
        ("null for optional parameters is as not specifying them", {"operationName": None}),
        ("extensions is a map", {"extensions": {"client": {"name": "x"}}}),
        ("variables is a map", {"variables": {"unused": 1}}),
    ],
)
def test_a_request_that_is_well_formed_runs(client: TestClient, rule: str, more: Any):
    assert post(client, {"query": HELLO, **more}) == SAID, rule


@pytest.mark.parametrize(
    ("rule", "body", "status"),
    [
        ("JSON that could not be parsed SHOULD be 400", b"NONSENSE", 400),
        ("JSON that could not be parsed SHOULD be 400", b'{"query":', 400),
        ("not well-formed SHOULD be 422", b'{"qeury": "{__typename}"}', 422),
        ("not well-formed SHOULD be 422", b'{"query": "{hello}", "variables": [7]}', 422),
        ("not well-formed SHOULD be 422", b'{"query": 0}', 422),
        ("not well-formed SHOULD be 422", b"[]", 422),
        ("a string that does not parse SHOULD be 400", b'{"query": "{"}', 400),
        ("a string that does not parse SHOULD be 400", b'{"query": ""}', 400),
        (
            "an operation that is not there SHOULD be 422",
            b'{"query": "{hello}", "operationName": ""}',
            422,
        ),
        ("JSON may have a mark of its encoding", b'\xef\xbb\xbf{"query": "{hello}"}', 200),
        ("JSON is UTF-8", '{"query": "# Tyyppiä\\n{hello}"}'.encode(), 200),
        ("JSON is UTF-8", '{"query": "# Tyyppiä\\n{hello}"}'.encode("latin-1"), 400),
    ],
)
def test_a_body_has_the_status_of_its_fault(
    client: TestClient, rule: str, body: bytes, status: int
):
    answered = client.post("/", content=body, headers={"Content-Type": "application/json"})
    assert answered.status_code == status, rule
    assert status == 200 or answered.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    ("rule", "parameters", "expected"),
    [
        ("MAY accept GET", {"query": HELLO}, 200),
        (
            "an empty parameter is one that is not there",
            {"operationName": "", "variables": ""},
            200,
        ),
        ("variables is JSON", {"variables": '{"a": 1}', "extensions": "{}"}, 200),
        ("variables MUST be JSON", {"variables": "a=1"}, 422),
        ("variables is a map", {"variables": "[1]"}, 422),
        ("variables may be null", {"variables": "null"}, 200),
        ("operationName=null is the name null", {"operationName": "null"}, 422),
        ("the name null", {"query": "query null {hello}", "operationName": "null"}, 200),
        ("query is required", {"query": ""}, 422),
        ("MUST NOT execute mutations by GET", {"query": "mutation {rename}"}, 405),
        (
            "the operation that the name chooses counts",
            {"query": "mutation M {rename} query Q {hello}", "operationName": "Q"},
            200,
        ),
    ],
)
def test_get_is_read_from_the_address(
    client: TestClient, rule: str, parameters: dict[str, str], expected: int
):
    status, body = get(client, **{"query": HELLO, **parameters})
    assert status == expected, rule
    assert (body == SAID[1]) == (status == 200)


def test_an_operation_that_is_not_clear_is_422(client: TestClient):
    two = "query A {hello} query B {hello}"
    for name, status in ((None, 422), ("C", 422), ("A", 200)):
        assert post(client, {"query": two, "operationName": name})[0] == status


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json;q=0.2, application/graphql-response+json;q=0.1", "application/json"),
        ("application/graphql-response+json; charset=utf-8, application/json", RESPONSE_JSON),
        ("image/png, */*;q=0.1", "application/json"),
        ("APPLICATION/GRAPHQL-RESPONSE+JSON", RESPONSE_JSON),
        ("text/event-stream;q=0, application/json;q=0, */*", RESPONSE_JSON),
    ],
)
def test_the_highest_priority_that_is_supported_is_sent(
    client: TestClient, accept: str, expected: str
):
    answered = client.post("/", json={"query": HELLO}, headers={"Accept": accept})
    assert answered.headers["content-type"] == f"{expected}; charset=utf-8"
    assert answered.headers["vary"] == "Accept"


def test_several_accept_headers_are_one(client: TestClient):
    names = [
        ("Accept", "image/png"),
        ("Accept", f"{RESPONSE_JSON};q=0.5"),
        ("Authorization", "Bearer right"),
    ]
    alone = TestClient(client.app, headers={})
    del alone.headers["Accept"]
    answered = alone.post("/", json={"query": HELLO}, headers=names)
    assert answered.headers["content-type"] == f"{RESPONSE_JSON}; charset=utf-8"
