"""What the log says of each request and operation, and what it never says."""

import asyncio
import json
import logging
from collections.abc import Callable, Generator
from hashlib import sha256
from io import StringIO
from typing import Any, cast

import pytest
from conftest import Addresses
from sqlalchemy import text
from starlette.testclient import TestClient

from app.logs import configure_logs
from app.main import create_app
from app.settings import Settings
from db.database import Database
from db.transactions import Mode

SLUG = "query Slug { shop { slug } }"
CREATE = """mutation Create($input: CreateCustomerInput!) {
  createCustomer(input: $input) { userErrors { code message } customer { id email firstName } }
}"""
EMAIL, NAME, PHONE = "aino.virtanen@posti.example", "Ainotar", "+358401234567"
PERSON = {"email": EMAIL, "firstName": NAME, "phone": PHONE}
PERSONAL = ("aino", "posti.example", "401234567")

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def client(addresses: Addresses, token: str) -> Generator[TestClient]:
    """Yield a client of a whole server."""
    settings = Settings(database_url=addresses.app, worker="external")
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(create_app(settings), headers=headers) as client:
        yield client


@pytest.fixture
def lines(client: TestClient, logs_as_before: None) -> Lines:
    """Return what gives all lines of the log; whatever can be written is."""
    configure_logs("debug", "json")
    (handler,) = logging.getLogger().handlers
    written = StringIO()
    cast("Any", handler).setStream(written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def ask(client: TestClient, query: str, **more: Any) -> Any:
    return client.post("/graphql", json={"query": query, **more}).json()


def test_a_line_says_what_was_asked_and_what_it_took(client: TestClient, lines: Lines):
    """Whether Strawberry answered it, or the short way for known documents."""
    for _ in range(2):
        ask(client, SLUG)
    ask(client, "{ viewer { name } shop { slug } }")
    ask(client, CREATE, variables={"input": PERSON})
    ask(client, "{ shop { shoe } }")
    ask(client, "{ shop {")
    client.get("/healthz")
    said = lines()
    by_strawberry, at_once, mixed, created, invalid, broken, alive = (
        line for line in said if line["event"] == "request"
    )
    for line in (by_strawberry, at_once):
        assert line["document"] == sha256(SLUG.encode()).hexdigest()
        assert (line["operation"], line["type"], line["road"]) == ("Slug", "query", "plan")
        assert line["cost"] > 0
        assert 0 < line["sql_ms"] <= line["duration_ms"]
    assert (by_strawberry["sql"], at_once["sql"]) == (2, 1)  # the first looks the token up
    assert mixed["road"] == created["road"] == "ordinary"
    assert created["type"] == "mutation"
    assert created["sql"] > 5
    assert invalid["errors"] == ["GRAPHQL_VALIDATION_FAILED"]
    assert "document" in invalid
    assert not {"road", "operation"} & invalid.keys()
    assert broken["errors"] == ["GRAPHQL_PARSE_FAILED"]
    assert "document" not in broken
    assert all(line["sql"] == 0 for line in (invalid, broken, alive))
    assert len({line["request_id"] for line in said if line["event"] == "request"}) == 7
    assert alive["level"] == "debug"


def test_an_operation_of_a_socket_has_a_line_of_its_own(client: TestClient, lines: Lines):
    given = {"X-Request-ID": "given-by-proxy"}
    with client.websocket_connect("/graphql", ["graphql-transport-ws"], headers=given) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json()["type"] == "connection_ack"
        for number in ("1", "2"):
            socket.send_json({"id": number, "type": "subscribe", "payload": {"query": SLUG}})
            assert [socket.receive_json()["type"] for _ in range(2)] == ["next", "complete"]
    said = [line for line in lines() if line["event"] == "operation"]
    assert len(said) == 2
    for line in said:
        assert line["request_id"] == "given-by-proxy"
        assert (line["sql"], line["road"]) == (1, "plan")
        assert line["document"] == sha256(SLUG.encode()).hexdigest()


def let_customers_fail(addresses: Addresses) -> None:
    """Have the database refuse every customer; PostgreSQL repeats the row as it does."""
    is_postgres = addresses.owner.startswith("postgresql")
    refuse = (
        "ALTER TABLE customer ADD CONSTRAINT nobody CHECK (email IS NULL) NOT VALID"
        if is_postgres
        else "CREATE TRIGGER nobody BEFORE INSERT ON customer BEGIN SELECT RAISE(ABORT, 'no'); END"
    )

    async def run() -> None:
        owner = Database(addresses.owner)
        async with owner.transactions.open(Mode.WRITE, None) as connection:
            await connection.execute(text(refuse))
        await owner.close()

    asyncio.run(run())


def test_nobody_is_named_in_the_log(
    client: TestClient, addresses: Addresses, token: str, lines: Lines
):
    """Whichever way a person's name, address or number comes in, and whatever is wrong with it."""
    for _ in range(2):
        ask(client, CREATE, variables={"input": PERSON})
    inline = f'{{ customers(search: "{NAME}") {{ nodes {{ email firstName phone }} }} }}'
    for query in (inline, inline, f"{{ {NAME}: shop {{ {NAME} }} }}", f'"{EMAIL}"'):
        ask(client, query)
    find = "query ($id: ID!, $n: Int) { node(id: $id) { id } orders(first: $n) { totalCount } }"
    for variables in ({"id": EMAIL}, {"id": EMAIL, "n": EMAIL}, {EMAIL: NAME}, [EMAIL]):
        ask(client, find, variables=variables)
    ask(client, CREATE, variables={"input": {**PERSON, "phone": NAME, "vatId": EMAIL}})
    ask(client, SLUG, operationName=NAME, extensions={EMAIL: NAME})
    client.get("/graphql", params={"query": inline, "variables": json.dumps(PERSON), NAME: EMAIL})
    client.post("/graphql", content=f'{{"query": "{EMAIL}'.encode())
    client.post("/graphql", content=EMAIL.encode(), headers={"Content-Type": f"text/{NAME}"})
    client.post("/graphql", json={}, headers={"Authorization": f"Bearer {EMAIL}"})
    client.post("/graphql", json={}, headers={"X-Request-ID": EMAIL, "User-Agent": NAME})
    client.get(f"/{EMAIL}", params={"email": EMAIL})
    client.post(f"/hooks/mail/demo/{EMAIL}", json=PERSON)
    client.get(f"/downloads/{EMAIL}")
    stream = {"Accept": "text/event-stream"}
    client.post("/graphql", json={"query": inline}, headers=stream)
    client.post("/graphql", json={"query": f"{{ {NAME} }}"}, headers=stream)
    with client.websocket_connect(f"/graphql?{EMAIL}", ["graphql-transport-ws"]) as socket:
        socket.send_json({"type": "connection_init", "payload": PERSON})
        for number, query in enumerate((inline, f"{{ {NAME} }}", EMAIL)):
            payload = {"query": query, "variables": PERSON}
            socket.send_json({"id": f"{NAME}{number}", "type": "subscribe", "payload": payload})
        while socket.receive_json().get("id") != f"{NAME}2":
            pass
        socket.send_text(EMAIL)
    let_customers_fail(addresses)
    (error,) = ask(client, CREATE, variables={"input": {**PERSON, "email": f"2{EMAIL}"}})["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    said = lines()
    (unexpected,) = (line for line in said if line["event"] == "unexpected error")
    assert "IntegrityError" in unexpected["exception"]
    assert "INSERT INTO customer" in unexpected["exception"]
    assert unexpected["request_id"] == error["extensions"]["requestId"]
    assert sum(line["event"] in {"request", "operation"} for line in said) > 20
    everything = json.dumps(said).lower()
    assert [
        each for each in (*PERSONAL, token.lower(), token[4:].lower()) if each in everything
    ] == []
