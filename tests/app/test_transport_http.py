"""GraphQL over HTTP and Server-Sent Events: every answer is JSON with a code, or a clean stream."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from toy_shop import House, make_schema

from app.transport import Endpoint
from app.transport.media import preferred, wants_page

RESPONSE_JSON = "application/graphql-response+json"
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, "
    "text/event-stream, multipart/mixed"
)
APOLLO = "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json;q=0.9"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def client(house: House) -> TestClient:
    page = PlainTextResponse("the page", media_type="text/html")
    endpoint = Endpoint(make_schema(), house.authenticate, page=page, heartbeat=0.02)
    return TestClient(endpoint, headers={"Authorization": "Bearer right"})


def codes(response: Any) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


def ask(client: TestClient, query: str, accept: str = "*/*", **more: Any) -> Any:
    return client.post("/graphql", json={"query": query, **more}, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, RESPONSE_JSON),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        (f"{RESPONSE_JSON}, application/json;q=0.9", RESPONSE_JSON),
        (f"application/json;q=0.9, {RESPONSE_JSON}", RESPONSE_JSON),
        (f"application/json, {RESPONSE_JSON}", "application/json"),
        (URQL, RESPONSE_JSON),
        ("text/event-stream", "text/event-stream"),
        ("text/event-stream, multipart/mixed", "text/event-stream"),
        ("text/event-stream, application/json;q=0.5", "text/event-stream"),
        ("text/event-stream;q=0.5, application/json", "application/json"),
        (APOLLO, "multipart/mixed;subscriptionspec=1.0"),
        (f"application/json, {APOLLO}", "application/json"),
        ("application/json;q=0, */*", RESPONSE_JSON),
        ("text/*", None),
        ("image/png", None),
        ("application/json;q=zero", None),
        ("nonsense", None),
    ],
)
def test_the_media_type_is_the_one_that_the_client_likes_best(
    accept: str | None, media_type: str | None
):
    assert preferred(accept) == media_type


def test_only_who_names_html_gets_the_page():
    assert wants_page(BROWSER)
    assert not wants_page("*/*")
    assert not wants_page(None)
    assert not wants_page("application/json, text/html;q=0.5")


def test_a_query_is_answered(client: TestClient, house: House):
    response = ask(client, "query($n: Int!) {hello(count: $n)}", variables={"n": 2})
    assert response.status_code == 200
    assert response.json() == {"data": {"hello": "hellohello"}}
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-request-id"] == house.callers[0].request_id
    assert [operation.closed for operation in house.operations] == [1]


def test_a_request_id_is_kept_if_it_looks_like_one(client: TestClient):
    given = client.post("/", json={"query": "{hello}"}, headers={"X-Request-ID": "abc-123-def"})
    assert given.headers["x-request-id"] == "abc-123-def"
    bad = client.post("/", json={"query": "{hello}"}, headers={"X-Request-ID": "a b\t<script>"})
    assert len(bad.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"42",
        b'"x"',
        b"null",
        b"[]",
        b'[{"query": "{hello}"}]',
        b"{}",
        b"{",
        b"\xff\xfe",
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b'{"query": NaN}',
        b'{"query": 42}',
        b'{"query": "{hello}", "variables": 5}',
        b'{"query": "{hello}", "variables": []}',
        b'{"query": "{hello}", "operationName": 5}',
        b'{"query": "{hello}", "extensions": "x"}',
        b'{"query": "{hello}", "variables": {"n": ' + b"9" * 10_000 + b"}}",
        b"[" * 100_000,
        b'{"a":' * 30_000,
    ],
)
def test_a_body_that_is_no_request_is_refused_in_json(client: TestClient, body: bytes):
    response = client.post("/", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    assert codes(response) == ["BAD_REQUEST"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('application/json;charset="UTF-8"', 200),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/graphql", 415),
        ("multipart/form-data", 415),
        ("", 415),
    ],
)
def test_only_json_is_read(client: TestClient, content_type: str, status: int):
    response = client.post(
        "/", content=b'{"query": "{hello}"}', headers={"Content-Type": content_type}
    )
    assert response.status_code == status
    if status == 415:
        assert codes(response) == ["UNSUPPORTED_MEDIA_TYPE"]
        assert response.headers["accept-post"] == "application/json"


def test_a_compressed_body_is_refused(client: TestClient):
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert client.post("/", content=b"x", headers=headers).status_code == 415


def test_a_body_has_a_limit(client: TestClient):
    def chunks() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    exact = b'{"query": "{hello}"}'.ljust(256 * 1024)
    assert client.post("/", content=exact, headers=headers).status_code == 200
    for body in (exact + b" ", chunks()):
        response = client.post("/", content=body, headers=headers)
        assert response.status_code == 413
        assert codes(response) == ["PAYLOAD_TOO_LARGE"]
    unreadable = client.post("/", content=b"", headers={**headers, "Content-Length": "9" * 30})
    assert unreadable.status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_told_which_are_allowed(client: TestClient, method: str):
    response = client.request(method, "/")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"
    if method != "HEAD":
        assert codes(response) == ["METHOD_NOT_ALLOWED"]


def test_get_is_for_queries(client: TestClient):
    asked = {"query": "query($n: Int) {hello(count: $n)}", "variables": '{"n": 2}'}
    assert client.get("/", params=asked).json() == {"data": {"hello": "hellohello"}}
    response = client.get("/", params={"query": "mutation {rename}"})
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert client.get("/", params={"query": "{hello}", "variables": "{"}).status_code == 422
    assert client.get("/").status_code == 422


def test_a_browser_gets_the_page_without_a_token(client: TestClient):
    page = client.get("/", headers={"Accept": BROWSER, "Authorization": ""})
    assert page.text == "the page"
    asked = client.get("/", params={"query": "{hello}"}, headers={"Accept": BROWSER})
    assert asked.json() == {"data": {"hello": "hello"}}


@pytest.mark.parametrize("token", [None, "Bearer wrong", "Basic right"])
def test_without_a_valid_token_nothing_is_read(client: TestClient, token: str | None):
    client.headers.pop("Authorization")
    headers = {"Authorization": token} if token else {}
    response = client.post("/", content=b"42", headers=headers)
    assert response.status_code == 401
    assert codes(response) == ["UNAUTHENTICATED"]
    assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("{hello", 400, "GRAPHQL_PARSE_FAILED"),
        ("", 400, "GRAPHQL_PARSE_FAILED"),
        ("{" + "a " * 3000 + "}", 400, "TOKEN_LIMIT"),
        ("{hi}", 422, "GRAPHQL_VALIDATION_FAILED"),
        ("query($n: Int!) {hello(count: $n)}", 422, "BAD_USER_INPUT"),
        ("query A {hello} query B {hello}", 422, "OPERATION_UNKNOWN"),
        ("fragment F on Query {hello}", 422, "OPERATION_UNKNOWN"),
        ("{order {margin}}", 403, "FORBIDDEN"),
    ],
)
def test_a_refused_operation_has_no_data(client: TestClient, query: str, status: int, code: str):
    for accept, expected in ((RESPONSE_JSON, status), ("application/json", 200)):
        response = ask(client, query, accept)
        assert response.status_code == expected
        assert response.headers["content-type"] == f"{accept}; charset=utf-8"
        assert codes(response) == [code]
        assert "data" not in response.json()


def test_an_error_of_a_field_stands_beside_the_data(client: TestClient):
    """The specification: data, even null, beside errors SHOULD be 294 "Partial success"."""
    for accept, status in ((RESPONSE_JSON, 294), ("application/json", 200)):
        with capture_logs():
            response = ask(client, "{hello boom}", accept)
            gone = ask(client, "{wrong}", accept)
        assert (response.status_code, gone.status_code) == (status, status)
        assert response.json()["data"] == {"hello": "hello", "boom": None}
        assert gone.json()["data"] is None


def test_what_breaks_before_the_operation_is_masked():
    async def broken(authorization: str | None, request_id: str) -> Any:
        raise OSError(authorization, request_id)

    client = TestClient(Endpoint(make_schema(), broken))
    with capture_logs() as logs:
        response = ask(client, "{hello}")
    assert response.status_code == 500
    assert codes(response) == ["INTERNAL"]
    assert response.json()["errors"][0]["extensions"]["requestId"] == logs[0]["request_id"]


def test_an_unacceptable_answer_is_406(client: TestClient):
    response = ask(client, "{hello}", "image/png")
    assert response.status_code == 406
    assert codes(response) == ["NOT_ACCEPTABLE"]


def test_a_subscription_by_plain_post_names_the_ways_that_work(client: TestClient):
    for accept in ("*/*", URQL):
        response = ask(client, "subscription {ticks}", accept)
        assert response.status_code == 406
        assert codes(response) == ["SUBSCRIPTION_NEEDS_STREAM"]
        assert "graphql-transport-ws" in response.text
        assert "text/event-stream" in response.text
