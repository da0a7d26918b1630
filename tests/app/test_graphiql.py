"""GraphiQL comes from our own files, under a policy that lets nothing else in."""

import json
import re

import pytest
from graphql import OperationDefinitionNode, parse
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from toy_shop import House, make_schema

from app.graphiql import EXAMPLES, FILES, GraphiQL, examples, graphiql_files
from app.transport import Endpoint

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def client() -> TestClient:
    endpoint = Endpoint(make_schema(), House().authenticate, page=GraphiQL())
    return TestClient(Starlette(routes=[Route("/graphql", endpoint), graphiql_files()]))


def built(html: str) -> list[str]:
    """Return the addresses that the page loads."""
    return re.findall(r'(?:src|href)="([^"]+)"', html)


def test_a_browser_gets_the_page(client: TestClient):
    response = client.get("/graphql", headers=BROWSER)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["vary"] == "Accept"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/graphql-response+json"])
def test_a_program_does_not(client: TestClient, accept: str):
    response = client.get("/graphql", headers={"Accept": accept})
    assert response.headers["content-type"].startswith("application/")


def test_the_policy_allows_nothing_foreign(client: TestClient):
    policy = client.get("/graphql", headers=BROWSER).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["script-src"] == "'self'"
    assert rules["worker-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    allowed = {"'self'", "'none'", "'unsafe-inline'", "data:"}
    assert {source for rule in rules.values() for source in rule.split()} <= allowed
    assert [name for name, rule in rules.items() if "unsafe" in rule] == ["style-src"]


def test_the_page_loads_only_our_files(client: TestClient):
    page = client.get("/graphql", headers=BROWSER)
    addresses = built(page.text)
    assert addresses
    for address in addresses:
        assert address.startswith("/graphiql/assets/")
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-security-policy"]
        again = client.get(address, headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304
    assert "<script>" not in page.text


@pytest.mark.parametrize("path", ["/graphiql/assets/../index.html", "/graphiql/assets/nothing.js"])
def test_nothing_else_is_served(client: TestClient, path: str):
    assert client.get(path).status_code == 404


def test_the_built_files_are_small_and_whole():
    files = [file for file in FILES.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 8_000_000
    assert not [file.name for file in files if file.suffix == ".map"]
    names = {file.name for file in files}
    text = "".join(f.read_text("utf-8") for f in files if f.suffix in {".html", ".js", ".css"})
    mentioned = set(re.findall(r"/graphiql/assets/([\w.-]+)", text))
    assert mentioned <= names
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", text)
    assert not re.findall(r"(?:unpkg\.com|jsdelivr\.net|esm\.sh|cdnjs\.)", text)


def test_the_examples_are_handed_to_the_page(client: TestClient):
    shown = client.get("/graphiql/examples.json").json()
    assert shown == examples()
    assert [example["name"] for example in shown] == [
        "list-orders",
        "find-order",
        "correct-order-customer",
        "update-customer",
        "follow-orders",
    ]


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.graphql")), ids=lambda file: file.stem)
def test_an_example_is_one_named_operation_with_its_variables(file: object):
    example = next(e for e in examples() if str(file).endswith(f"{e['name']}.graphql"))
    (operation,) = parse(example["query"]).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name
    needed = {v.variable.name.value for v in operation.variable_definitions or ()}
    given = json.loads(example["variables"]) if example["variables"] else {}
    assert needed == set(given)
