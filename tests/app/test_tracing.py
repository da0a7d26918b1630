"""Spans of requests, operations, roads and statements."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from conftest import Addresses
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.spans import Spans, open_spans
from app.tracing import Tracing, open_tracing

REPO = Path(__file__).parents[2]
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SENT = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
NAME = "Ainotar"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    """Return what keeps the spans."""
    return InMemorySpanExporter()


@pytest.fixture
def client(
    addresses: Addresses, token: str, backend: str, exporter: InMemorySpanExporter
) -> Generator[TestClient]:
    """Yield a client of a server that traces."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    settings = Settings(database_url=addresses.app, worker="external")
    app = create_app(settings, tracing=Spans(provider, backend))
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def traced(exporter: InMemorySpanExporter, trace: str | None = TRACE) -> list[ReadableSpan]:
    """Give the spans of a trace, the outermost first."""
    found = [
        each
        for each in exporter.get_finished_spans()
        if each.context and (trace is None or f"{each.context.trace_id:032x}" == trace)
    ]
    exporter.clear()
    return sorted(found, key=lambda each: each.start_time or 0)


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_a_request_is_one_tree(client: TestClient, exporter: InMemorySpanExporter, backend: str):
    """Whichever way it is answered; values of statements are nowhere in it."""
    search = f'query Find {{ customers(search: "{NAME}") {{ nodes {{ email }} }} }}'
    mixed = f'query Find {{ viewer {{ name }} customers(search: "{NAME}") {{ totalCount }} }}'
    for query, road in ((search, "plan"), (search, "plan"), (mixed, "ordinary")):
        answer = client.post("/graphql", json={"query": query}, headers=SENT)
        assert "errors" not in answer.json()
        spans = traced(exporter)
        request, operation = (
            next(each for each in spans if each.name == name)
            for name in ("POST /graphql", "query Find")
        )
        assert request.parent
        assert f"{request.parent.span_id:016x}" == PARENT
        assert attributes(request)["http.response.status_code"] == 200
        assert attributes(operation)["tiski.road"] == road
        assert len(attributes(operation)["tiski.document"]) == 64
        ids = {each.context.span_id: each for each in spans if each.context}
        parents = {each.name: ids[each.parent.span_id].name for each in spans[1:] if each.parent}
        assert parents["query Find"] == "POST /graphql"
        assert parents[road] == "query Find"
        statements = [each for each in spans if "db.query.text" in attributes(each)]
        assert {attributes(each)["db.system.name"] for each in statements} == {backend}
        selects = [each for each in statements if each.name == "SELECT" and each.parent]
        assert road in {ids[each.parent.span_id].name for each in selects if each.parent}
        said = " ".join(each.to_json() for each in spans)
        assert NAME.lower() not in said.lower()
        assert "app.shop_id = '" not in said


def test_operations_of_a_socket_belong_to_its_senders_trace(
    client: TestClient, exporter: InMemorySpanExporter
):
    with client.websocket_connect("/graphql", ["graphql-transport-ws"], headers=SENT) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json()["type"] == "connection_ack"
        for query in ("query Slug { shop { slug } }", "query Bad { shop { shoe } }"):
            socket.send_json({"id": query, "type": "subscribe", "payload": {"query": query}})
            while socket.receive_json()["type"] == "next":
                pass
    spans = {each.name: each for each in traced(exporter)}
    assert {"query Slug", "query Bad", "plan", "SELECT"} <= spans.keys()
    assert attributes(spans["query Bad"])["tiski.errors"] == "GRAPHQL_VALIDATION_FAILED"


def test_a_request_that_brings_no_trace_begins_one(
    client: TestClient, exporter: InMemorySpanExporter
):
    client.get("/healthz", headers={"traceparent": "nonsense"})
    (span,) = traced(exporter, None)
    assert (span.name, span.parent) == ("GET /healthz", None)


def test_without_the_setting_nothing_of_opentelemetry_is_read():
    """Only `app.spans` imports it, and `app.spans` is imported for the setting alone."""
    for package in ("app", "schema", "resolvers", "domain", "db", "adapters", "queryplan"):
        for file in (REPO / package).rglob("*.py"):
            if file != REPO / "app/spans.py":
                lines = file.read_text().splitlines()
                found = [line for line in lines if line.startswith(("import ", "from "))]
                assert not [line for line in found if "opentelemetry" in line], file
                assert not [line for line in found if line.startswith("from app.spans")], file
    assert type(open_tracing(Settings())) is Tracing


def test_the_setting_sends_spans():
    spans = open_tracing(Settings(traces="on"))
    assert isinstance(spans, Spans)
    spans.close()
    assert isinstance(open_spans("sqlite:///x"), Spans)
