"""A server on which only documents that were loaded may run."""

import asyncio

import pytest
from conftest import Addresses
from fixed_clock import FixedClock
from graphql import GraphQLError, parse
from naming import (
    AT,
    HELLO,
    RESPONSE_JSON,
    TWICE,
    Place,
    codes,
    get,
    named,
    over_socket,
    post,
    sha256,
    streamed,
)
from starlette.testclient import TestClient

from app.auth import TokenCache, authenticator
from app.clock import SystemClock
from app.front import Front
from app.guard import Document
from app.main import create_app
from app.parts import assemble
from app.persisted import REFERENCE, Persisted, Reference
from app.settings import Settings
from app.transport.request import GraphQLRequest
from db.database import Database
from db.persisted import PersistedDocuments, Trusted, load_trusted, remove_trusted
from schema.api import core_schema


@pytest.fixture
def place(addresses: Addresses) -> Place:
    return Place(addresses)


def test_where_only_trusted_documents_run(place: Place):
    document = Trusted("admin", "hello-1", sha256(HELLO), "Hello", HELLO)
    place.run(lambda database: load_trusted(database, [document], AT))
    answered = {"data": {"hello": "hello"}}
    with place.serve(trusted_only=True) as client:
        for asked in (
            {"documentId": "hello-1"},
            {"documentId": f"sha256:{sha256(HELLO)}"},
            named(HELLO),
            named(HELLO, query=HELLO),
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "hello-1"}}},
            {"query": HELLO},
        ):
            for _ in range(2):
                assert post(client, asked) == answered
                assert get(client, asked).json() == answered
            assert streamed(client, asked) == answered
            assert over_socket(client, asked)["payload"] == answered
        for asked in (
            {"query": TWICE},
            {"query": f"{HELLO} "},
            {"query": "{ __schema { queryType { name } } }"},
            {"query": "{ __typename }"},
            {"query": "{"},
            named(TWICE),
            named(TWICE, query=TWICE),
            named(HELLO, query=TWICE),
            {"documentId": "none"},
            {"documentId": "hello-1", "query": TWICE},
        ):
            assert codes(post(client, asked)) == ["DOCUMENT_NOT_TRUSTED"], asked
            assert codes(get(client, asked).json()) == ["DOCUMENT_NOT_TRUSTED"]
            assert codes(streamed(client, asked)) == ["DOCUMENT_NOT_TRUSTED"]
            refused = client.post("/graphql", json=asked, headers={"Accept": RESPONSE_JSON})
            assert refused.status_code == 403
            told = over_socket(client, asked)
            assert codes({"errors": told["payload"]}) == ["DOCUMENT_NOT_TRUSTED"]
    with place.serve(shop=1) as client:  # elsewhere it is known as well
        assert post(client, {"documentId": "hello-1"}) == answered
        assert post(client, {"query": TWICE}) == {"data": {"hello": "hellohello"}}
        mismatch = {"documentId": "hello-1", "query": TWICE}
        assert codes(post(client, mismatch)) == ["PERSISTED_QUERY_MISMATCH"]


def test_a_document_that_was_removed_is_not_trusted_for_long(place: Place):
    document = Trusted("admin", "hello-1", sha256(HELLO), "Hello", HELLO)
    reference, shop_id = Reference("hello-1", None), place.shops[0].id

    async def work(database: Database) -> None:
        await load_trusted(database, [document], AT)
        documents, clock = PersistedDocuments(database), FixedClock()
        lasting = Persisted(documents, clock, trusted_only=True)
        short = Persisted(documents, clock, trusted_only=True, fresh=0)
        for persisted in (lasting, short):
            assert await persisted.text("", reference, shop_id) == HELLO
        assert await remove_trusted(database, ids=["hello-1"]) == 1
        assert await lasting.text("", reference, shop_id) == HELLO
        with pytest.raises(GraphQLError, match="Only documents that were loaded"):
            await short.text("", reference, shop_id)

    place.run(work)


def test_the_lean_front_answers_them_by_the_same_rules(addresses: Addresses, token: str):
    """The setting is that of the real application, and its front answers without Strawberry."""
    slug, name = "query Slug { shop { slug } }", "query Name { shop { name } }"
    document = Trusted("admin", "slug-1", sha256(slug), "Slug", slug)
    settings = Settings(database_url=addresses.app, documents="trusted")

    async def work() -> None:
        owner = Database(addresses.owner)
        await load_trusted(owner, [document], AT)
        await owner.close()
        parts = assemble(settings, SystemClock())
        front = Front(
            parts.documents,
            parts.persisted,
            parts.road,
            core_schema(parts.schema),
            parts.watch,
            parts.turns,
        )
        async with parts.running():
            services = parts.services
            authenticate = authenticator(services, TokenCache(services.database, services.clock))
            for given, is_known in (
                ({"documentId": "slug-1"}, True),
                (named(slug), True),
                ({"query": slug}, True),
                ({"query": name}, False),
                ({"documentId": "slug-1", "query": name}, False),
            ):
                asked = GraphQLRequest.of(given)
                REFERENCE.set(asked.reference)
                context = await authenticate(f"Bearer {token}", "test-request")
                first = await parts.schema.execute(asked.query, context_value=context)
                again = await front.answer(asked, context)
                assert (again is not None) is is_known, given
                assert first.data == (again and again.data)
            # What is known as text is still not trusted, here and there.
            parts.documents._keep(Document(name, parse(name), valid=True))
            context = await authenticate(f"Bearer {token}", "test-request")
            assert await front.answer(GraphQLRequest(name), context) is None
            REFERENCE.set(None)
            refused = await parts.schema.execute(name, context_value=context)
            assert codes({"errors": [error.formatted for error in refused.errors or []]}) == [
                "DOCUMENT_NOT_TRUSTED"
            ]

    asyncio.run(work())


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_there_is_no_graphiql_where_it_could_ask_nothing(addresses: Addresses):
    client = TestClient(create_app(Settings(database_url=addresses.app, documents="trusted")))
    page = client.get("/graphql", headers={"Accept": "text/html, */*;q=0.8"})
    assert (page.status_code, codes(page.json())) == (401, ["UNAUTHENTICATED"])
