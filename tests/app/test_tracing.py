"""Spans of requests, operations, roads and statements."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from at_the_psp import CAPTURE, CONNECT, CREDENTIALS, SYNC, shared_psp
from conftest import Addresses
from factories import order_input
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


PLACE = """mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
  order { id } userErrors { code message } } }"""
HOOK = """mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) {
  webhook { id } userErrors { code message } } }"""
PAY = """mutation ($id: ID!, $input: CreatePaymentInput!) {
  createPayment(orderId: $id, input: $input) { payment { id } userErrors { code message } } }"""
SEND = """mutation ($id: ID!) {
  updateShop(input: {senderEmail: "hei@example.com"}) { userErrors { code } }
  sendMessage(input: {about: {orderId: $id}, body: "Hei"}) {
    message { id } userErrors { code message } } }"""


@contextmanager
def a_receiver() -> Generator[str]:
    """Take whatever comes; yield the address."""

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        def log_request(self, code: object = "-", size: object = "-") -> None:
            del code, size

    with HTTPServer(("127.0.0.1", 0), Taking) as server, ThreadPoolExecutor() as threads:
        threads.submit(server.serve_forever, 0.01)
        try:
            yield f"http://127.0.0.1:{server.server_port}/secret-{NAME}"
        finally:
            server.shutdown()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_work_in_the_background_is_traced(
    addresses: Addresses, token: str, backend: str, exporter: InMemorySpanExporter, tmp_path: Path
):
    """Each job, turn with a webhook, request to it and mail; nobody's address and no text."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    given: Any = {"mail_dir": str(tmp_path), "secret_key": "k" * 44, "development": "on"}
    given["webhook_networks"] = "127.0.0.1/32"
    app = create_app(
        Settings(database_url=addresses.app, **given), tracing=Spans(provider, backend)
    )
    headers = {"Authorization": f"Bearer {token}"}

    def do(query: str, **variables: Any) -> Any:
        asked = {"query": query, "variables": variables}
        data = client.post("/graphql", json=asked).json()["data"]
        assert not any(each["userErrors"] for each in data.values()), data
        return data

    with a_receiver() as address, TestClient(app, headers=headers) as client:
        do(HOOK, input={"name": "Partner", "url": address, "types": ["ORDER_PLACED"]})
        id = do(PLACE, input=order_input())["placeOrder"]["order"]["id"]
        do(SEND, id=id)
        wanted = {"webhook", "webhook delivery", "job SEND_MESSAGE", "mail", "housekeeping"}
        wanted.add("messages by rules")
        ends = monotonic() + 20
        while not wanted <= {each.name for each in exporter.get_finished_spans()}:
            assert monotonic() < ends
            sleep(0.05)
    found = traced(exporter, None)
    spans = {each.name: each for each in found if each.name in wanted}
    ids = {each.context.span_id: each.name for each in found if each.context}
    parents = {name: each.parent and ids[each.parent.span_id] for name, each in spans.items()}
    roots = dict.fromkeys(wanted - {"webhook delivery", "mail"})
    assert parents == roots | {"webhook delivery": "webhook", "mail": "job SEND_MESSAGE"}
    job = attributes(spans["job SEND_MESSAGE"])
    assert (job["tiski.outcome"], job["tiski.attempt"]) == ("done", 1)
    assert len(job["tiski.job"]) == len(job["tiski.shop"]) == 36
    assert attributes(spans["mail"])["tiski.outcome"] == "TAKEN"
    delivery = attributes(spans["webhook delivery"])
    assert delivery["tiski.webhook.message"].startswith("msg_")
    assert (delivery["http.response.status_code"], delivery["tiski.outcome"]) == (204, "DELIVERED")
    of = {ids[each.parent.span_id] for each in found if each.name == "UPDATE" and each.parent}
    assert {"webhook", "job SEND_MESSAGE"} <= of
    said = " ".join(each.to_json() for each in found).lower()
    assert not [
        word for word in (NAME, "example.com", "secret-", str(tmp_path)) if word.lower() in said
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_requests_to_payment_providers_are_traced(
    addresses: Addresses, token: str, backend: str, exporter: InMemorySpanExporter
):
    address, books = shared_psp()
    account = books.open(amount=3090, currency="EUR", is_manual=True)
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    given: Any = {"test_psp_url": address, "secret_key": "k" * 44, "worker": "external"}
    app = create_app(
        Settings(database_url=addresses.app, **given), tracing=Spans(provider, backend)
    )
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:

        def do(query: str, **variables: Any) -> Any:
            asked = {"query": query, "variables": variables}
            (payload,) = client.post("/graphql", json=asked).json()["data"].values()
            return payload

        do(CONNECT, input={"isEnabled": True, "credentials": CREDENTIALS})
        order = do(PLACE, input=order_input())["order"]["id"]
        made = {"provider": "test", "method": "card"}
        payments = [
            do(PAY, id=order, input=made | {"pspReference": each})["payment"]["id"]
            for each in (account.id, "unheard-of")
        ]
        exporter.clear()
        for each in payments:
            assert do(SYNC, id=each)["userErrors"] == []
        assert do(CAPTURE, id=payments[0])["userErrors"] == []
    spans = [each for each in traced(exporter, None) if each.name.startswith("payment provider ")]
    assert [(each.name, attributes(each)) for each in spans] == [
        ("payment provider fetch", {"tiski.provider": "test"}),
        ("payment provider fetch", {"tiski.provider": "test", "error.type": "PaymentUnknown"}),
        ("payment provider capture", {"tiski.provider": "test", "tiski.outcome": "SUCCESS"}),
    ]
    assert all(each.parent for each in spans)


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
