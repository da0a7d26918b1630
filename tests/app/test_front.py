"""Documents that were answered before pass Strawberry by, and are answered as before."""

from collections.abc import Callable, Generator
from typing import Any

import pytest
from conftest import Addresses
from starlette.testclient import TestClient
from typer.testing import Result

from app.main import create_app
from app.settings import Settings

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
NOTHING = "T3JkZXI6MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"
HERE = ("127.0.0.1", 50000)  # figures are given to this machine only
Tiski = Callable[..., Result]
Answer = tuple[int, bytes, str]

ASKED: dict[str, dict[str, Any]] = {
    "a row": {"query": "{ shop { __typename slug again: slug } }"},
    "a deferred part": {"query": "{ shop { slug ... @defer { name } } }"},
    "a list": {"query": "query ($n: Int) { orders(first: $n) { totalCount } }", "variables": {}},
    "by id": {
        "query": "query ($id: ID!) { order(by: {id: $id}) { id } }",
        "variables": {"id": NOTHING},
    },
    "a cursor that is none": {"query": '{ orders(after: "x") { totalCount } shop { slug } }'},
    "a size out of range": {
        "query": "query ($n: Int) { orders(first: $n) { totalCount } }",
        "variables": {"n": 101},
    },
    "a variable of another type": {
        "query": "query ($n: Int) { orders(first: $n) { totalCount } }",
        "variables": {"n": "ten"},
    },
    "a resolver of its own": {"query": "{ viewer { name } shop { slug } }"},
    "introspection": {"query": "{ __schema { queryType { name } } shop { slug } }"},
    "one of two operations": {
        "query": "query A { shop { slug } } query B { shop { name } }",
        "operationName": "B",
    },
    "neither of two operations": {"query": "query A { shop { slug } } query B { shop { name } }"},
    "an operation that is not there": {
        "query": "query A { shop { slug } }",
        "operationName": "C",
    },
    "no operation's name": {"query": "query A { shop { slug } }", "operationName": ""},
    "a field that is not there": {"query": "{ shop { shoe } }"},
    "a mutation": {
        "query": "mutation { updateShop(input: {}, expectedVersion: 1) { userErrors { code } } }"
    },
    "a subscription": {"query": "subscription { orderPlaced { cursor } }"},
}


@pytest.fixture
def placing(tiski: Tiski, token: str) -> str:
    """Return a token that may only place orders, made before a server writes its log."""
    words = ("token", "create", "--shop", "demo", "--name", "place", "--scope", "orders:place")
    return tiski(*words).stdout.strip()


@pytest.fixture
def ordinary(addresses: Addresses, token: str) -> Generator[TestClient]:
    """Yield a client of a server without plans, where Strawberry answers everything."""
    with opened(addresses, token, "off") as client:
        yield client


@pytest.fixture
def planned(addresses: Addresses, token: str) -> Generator[TestClient]:
    """Yield a client of a server with plans."""
    with opened(addresses, token, "on") as client:
        yield client


def opened(addresses: Addresses, token: str, plan: Any) -> TestClient:
    unlimited: Any = {"token_budget": 0, "address_budget": 0}  # what is left of one differs
    settings = Settings(database_url=addresses.app, plan=plan, **unlimited)
    headers = {"Authorization": f"Bearer {token}"}
    return TestClient(create_app(settings), headers=headers, client=HERE)


def answer(client: TestClient, asked: dict[str, Any], accept: str) -> Answer:
    response = client.post("/graphql", json=asked, headers={"Accept": accept})
    return response.status_code, response.content, response.headers["content-type"]


def test_the_second_answer_is_the_first_and_that_of_graphql_core(
    ordinary: TestClient, planned: TestClient
):
    for accept in (JSON, RESPONSE_JSON):
        for name, asked in ASKED.items():
            expected = answer(ordinary, asked, accept)
            for turn in ("first", "second", "third"):
                assert answer(planned, asked, accept) == expected, (name, accept, turn)


def test_what_a_token_may_not_see_stays_unseen_the_second_time(placing: str, planned: TestClient):
    asked = {"query": "{ orders { totalCount } }"}
    allowed = [answer(planned, asked, JSON) for _ in range(2)]
    assert allowed[0] == allowed[1]
    planned.headers["Authorization"] = f"Bearer {placing}"
    for _ in range(2):
        (error,) = planned.post("/graphql", json=asked).json()["errors"]
        assert error["extensions"]["missingScopes"] == ["orders:read"]


def test_it_is_noted_as_any_operation(planned: TestClient):
    def count() -> float:
        lines = planned.get("/metrics").text.splitlines()
        wanted = 'tiski_operations_total{outcome="success",type="query"} '
        return next((float(line.split()[-1]) for line in lines if line.startswith(wanted)), 0.0)

    before = count()
    for _ in range(3):
        planned.post("/graphql", json={"query": "{ shop { name } }"})
    assert count() == before + 3
