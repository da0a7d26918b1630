"""The whole application, asked over HTTP and WebSocket."""

import json
from collections.abc import Callable, Generator
from logging import INFO
from typing import Any

import pytest
from conftest import Addresses
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from structlog.testing import capture_logs
from typer.testing import Result

from app.main import create_app
from app.plan_watch import label
from app.settings import Settings

ADMIN = "https://admin.example"
SLUG = "query Slug { shop { slug } }"
HERE = ("127.0.0.1", 50000)  # figures are given to this machine only
Tiski = Callable[..., Result]


@pytest.fixture
def client(addresses: Addresses, token: str) -> Generator[TestClient]:
    settings = Settings(database_url=addresses.app, cors_origins=(ADMIN,))
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_app(settings), headers=headers, client=HERE) as client:
        yield client


@pytest.fixture
def placing(tiski: Tiski, token: str) -> str:
    """Return a token that may only place orders."""
    words = ("token", "create", "--shop", "demo", "--name", "place", "--scope", "orders:place")
    return tiski(*words).stdout.strip()


def ask(client: TestClient, query: str, **more: Any) -> Any:
    return client.post("/graphql", json={"query": query, **more})


def test_a_token_opens_its_shop(client: TestClient):
    response = ask(client, "{ viewer { kind name tokenName } shop { slug currencyCode } }")
    assert response.status_code == 200
    assert response.json()["data"] == {
        "viewer": {"kind": "APP", "name": "test", "tokenName": "test"},
        "shop": {"slug": "demo", "currencyCode": "EUR"},
    }


def test_nothing_is_told_without_a_token(client: TestClient):
    del client.headers["Authorization"]
    response = ask(client, SLUG)
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_a_token_has_only_the_scopes_that_it_was_given(placing: str, client: TestClient):
    client.headers["Authorization"] = f"Bearer {placing}"
    response = ask(client, "{ orders { nodes { id } } }")
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN", "missingScopes": ["orders:read"]}


def test_a_browser_gets_graphiql_and_its_files_and_else_errors_in_json(client: TestClient):
    page = client.get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]
    assert client.get("/graphiql/examples.json").status_code == 200
    nowhere, wrong = client.get("/nowhere"), client.post("/healthz")
    assert nowhere.status_code == 404
    assert nowhere.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
    assert (wrong.status_code, sorted(wrong.headers["allow"].split(", "))) == (405, ["GET", "HEAD"])
    assert wrong.json()["errors"][0]["extensions"] == {"code": "METHOD_NOT_ALLOWED"}


def test_another_site_may_ask_if_it_is_listed(client: TestClient):
    response = client.options(
        "/graphql",
        headers={
            "Origin": ADMIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type",
        },
    )
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ADMIN
    assert "POST" in response.headers["access-control-allow-methods"]
    assert "Authorization" in response.headers["access-control-allow-headers"]
    answered = client.post("/graphql", json={"query": SLUG}, headers={"Origin": ADMIN})
    assert answered.headers["access-control-allow-origin"] == ADMIN
    assert answered.headers["access-control-expose-headers"] == "Retry-After, X-Request-ID"
    assert "access-control-allow-credentials" not in answered.headers


def test_a_listed_site_may_upload_files(client: TestClient):
    asked = {"Origin": ADMIN, "Access-Control-Request-Method": "PUT"}
    response = client.options("/assets/x", headers=asked)
    assert response.headers["access-control-allow-origin"] == ADMIN
    assert "PUT" in response.headers["access-control-allow-methods"]
    assert client.put("/assets/x", content=b"x").status_code == 403
    assert client.get("/downloads/x").status_code == 404


def test_a_site_that_is_not_listed_may_not(client: TestClient):
    elsewhere = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    response = client.options("/graphql", headers=elsewhere)
    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers


def test_a_refused_answer_can_be_read_by_the_listed_site_too(client: TestClient):
    refused = client.post(
        "/graphql", json={"query": SLUG}, headers={"Origin": ADMIN, "Authorization": "Bearer no"}
    )
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == ADMIN


def open_socket(client: TestClient, origin: str) -> Any:
    protocols = ["graphql-transport-ws"]
    return client.websocket_connect("/graphql", protocols, headers={"Origin": origin})


def test_a_websocket_takes_pages_of_the_same_list(client: TestClient, token: str):
    del client.headers["Authorization"]
    with open_socket(client, ADMIN) as socket:
        payload = {"Authorization": f"Bearer {token}"}
        socket.send_json({"type": "connection_init", "payload": payload})
        assert socket.receive_json()["type"] == "connection_ack"
        socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": SLUG}})
        assert socket.receive_json()["payload"]["data"] == {"shop": {"slug": "demo"}}
    with pytest.raises(WebSocketDisconnect), open_socket(client, "https://elsewhere.example"):
        pass


def test_figures_count_requests_operations_and_errors(client: TestClient):
    ask(client, SLUG)
    ask(client, "{ nonsense }")
    client.get("/nowhere")
    client.get("/downloads/of-somebody/whose-secret")
    page = client.get("/metrics")
    assert page.headers["content-type"].startswith("text/plain")
    figures = page.text.splitlines()
    assert 'tiski_http_requests_total{method="POST",route="/graphql",status="200"} 2.0' in figures
    assert 'tiski_http_requests_total{method="GET",route="other",status="404"} 1.0' in figures
    assert 'tiski_http_requests_total{method="GET",route="/downloads",status="404"} 1.0' in figures
    assert 'tiski_operations_total{outcome="success",type="query"} 1.0' in figures
    assert 'tiski_operations_total{outcome="error",type="query"} 1.0' in figures
    assert 'tiski_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1.0' in figures
    assert 'tiski_operation_seconds_count{type="query"} 2.0' in figures
    assert "tiski_sockets 0.0" in figures


def test_figures_tell_how_plans_do(client: TestClient):
    ask(client, SLUG)
    ask(client, SLUG)
    ask(client, "{ orders(first: 500) { totalCount } }")
    ask(client, "{ __schema { queryType { name } } }")
    ask(client, "{ viewer { tokenName } }")
    figures = client.get("/metrics").text.splitlines()
    for outcome, count in (("planned", 2), ("argument", 1), ("introspection", 1), ("resolver", 1)):
        assert f'tiski_plan_answers_total{{outcome="{outcome}"}} {count}.0' in figures
    assert any(line.startswith("tiski_plan_compile_seconds_count") for line in figures)


def test_every_reason_has_a_label():
    labels = {
        "planned": "planned",
        "irregular": "irregular",
        "variables": "variables",
        "Customer.duplicateCandidates has a resolver": "resolver",
        "an argument that can't be used": "argument",
        "@defer": "directive",
        "directive on the operation": "directive",
        "introspection": "introspection",
        "a relation below a made object (by_id)": "relation",
        "fragment variables": "other",
    }
    assert {outcome: label(outcome) for outcome in labels} == labels


def test_in_development_an_answer_says_how_it_was_read(client: TestClient, addresses: Addresses):
    assert "plan" not in ask(client, SLUG).json()["extensions"]
    with TestClient(create_app(Settings(database_url=addresses.app, development="on"))) as other:
        other.headers = client.headers
        for _ in range(2):
            plan = ask(other, SLUG).json()["extensions"]["plan"]
            assert plan["road"] == "plan"
            assert len(plan["statements"]) == 1
            assert "FROM shop" in plan["statements"][0]
        for document, reason in (
            ("{ viewer { tokenName } }", "Query.viewer has a resolver"),
            ('{ order(by: {id: "x"}) { id } }', "irregular"),
        ):
            plan = ask(other, document).json()["extensions"]["plan"]
            assert plan == {"road": "graphql-core", "statements": [], "reason": reason}
    off = Settings(database_url=addresses.app, development="on", plan="off")
    with TestClient(create_app(off)) as other:
        other.headers = client.headers
        plan = ask(other, SLUG).json()["extensions"]["plan"]
        assert plan["reason"] == "TISKI_PLAN is off"


def test_two_applications_in_a_process_share_nothing(
    client: TestClient, addresses: Addresses, tiski: Tiski
):
    ask(client, SLUG)
    with TestClient(create_app(Settings(database_url=addresses.app)), client=HERE) as other:
        assert other.get("/readyz").status_code == 200
        assert "tiski_operations_total{" not in other.get("/metrics").text
        assert ask(other, SLUG).status_code == 401
    assert ask(client, SLUG).status_code == 200


def test_each_request_is_one_line_without_anything_personal(
    client: TestClient, token: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(INFO, "app.access")
    query = "query Find($id: ID!) { node(id: $id) { id } }"
    with capture_logs() as lines:
        ask(client, query, variables={"id": "aino@example.com"})
        client.get("/graphql", params={"query": SLUG, "note": "aino@example.com"})
        ask(client, SLUG, operationName="Aino")
    first, second, third = (line for line in lines if line["event"] == "request")
    assert first["operation"] == "Find"
    assert first["errors"] == ["BAD_USER_INPUT"]
    assert {"request_id", "duration_ms", "status", "route", "method"} <= first.keys()
    assert second["operation"] == "Slug"
    assert "errors" not in second
    assert "operation" not in third
    said = json.dumps(lines, default=repr)
    assert "aino" not in said.lower()
    assert token not in said


def test_operations_of_a_socket_are_logged_one_by_one(client: TestClient):
    with capture_logs() as lines, open_socket(client, ADMIN) as socket:
        socket.send_json({"type": "connection_init"})
        socket.receive_json()
        for number in ("1", "2"):
            socket.send_json({"id": number, "type": "subscribe", "payload": {"query": SLUG}})
            assert [socket.receive_json()["type"] for _ in range(2)] == ["next", "complete"]
    logged = [line for line in lines if line["event"] == "operation"]
    assert [(line["operation"], line["type"]) for line in logged] == [("Slug", "query")] * 2


def test_a_subscription_is_counted_while_it_runs(client: TestClient):
    def running() -> str:
        figures = client.get("/metrics").text.splitlines()
        return next(line for line in figures if line.startswith("tiski_subscriptions "))

    def become(figure: str) -> bool:
        """Wait for a figure: operations of one socket begin and end beside each other."""
        return any(running() == f"tiski_subscriptions {figure}" for _ in range(500))

    with open_socket(client, ADMIN) as socket:
        socket.send_json({"type": "connection_init"})
        socket.receive_json()
        query = "subscription Live { orderPlaced { cursor } }"
        socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        socket.send_json({"type": "ping"})
        assert socket.receive_json()["type"] == "pong"
        socket.send_json({"id": "2", "type": "subscribe", "payload": {"query": SLUG}})
        assert [socket.receive_json()["id"] for _ in range(2)] == ["2", "2"]
        assert become("1.0")
        socket.send_json({"id": "1", "type": "complete"})
        socket.send_json({"id": "3", "type": "subscribe", "payload": {"query": SLUG}})
        assert [socket.receive_json()["id"] for _ in range(2)] == ["3", "3"]
    assert become("0.0")
