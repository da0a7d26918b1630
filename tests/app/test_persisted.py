"""Documents named by their ids, on every transport."""

from datetime import datetime
from uuid import UUID

import pytest
from conftest import Addresses
from fixed_clock import FixedClock
from naming import (
    AT,
    HELLO,
    MUTATION,
    NOT_FOUND,
    RESPONSE_JSON,
    TWICE,
    Place,
    by_sha256,
    codes,
    get,
    named,
    over_socket,
    post,
    sha256,
    streamed,
)
from sqlalchemy import select
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from toy_shop import House, make_schema

from app.persisted import Persisted
from app.transport import Endpoint
from db import persisted as stored
from db import tables as t
from db.database import Database
from db.persisted import PersistedDocuments
from db.transactions import Mode


@pytest.fixture
def place(addresses: Addresses) -> Place:
    return Place(addresses)


def test_documents_are_registered_by_their_sha256_and_shared(place: Place):
    missing = {"errors": [NOT_FOUND]}
    answered = {"data": {"hello": "hello"}}
    with place.serve() as client, place.serve() as other, place.serve(shop=1) as elsewhere:
        assert post(client, named(HELLO, operationName="Hello")) == missing
        assert get(client, named(HELLO, operationName="")).json() == missing
        refused = client.post("/graphql", json=named(HELLO), headers={"Accept": RESPONSE_JSON})
        assert (refused.status_code, refused.json()) == (422, missing)
        assert streamed(client, named(HELLO)) == missing
        told = over_socket(client, named(HELLO))
        assert (told["type"], told["payload"]) == ("error", [NOT_FOUND])

        assert post(client, named(HELLO, query=HELLO)) == answered
        for reader in (client, other, client):
            assert post(reader, named(HELLO, operationName="Hello")) == answered
            assert get(reader, named(HELLO)).json() == answered
            assert post(reader, {"documentId": f"sha256:{sha256(HELLO)}"}) == answered
            assert get(reader, {"documentId": sha256(HELLO)}).json() == answered
        assert streamed(other, named(HELLO)) == answered
        assert over_socket(other, named(HELLO))["payload"] == answered
        assert post(client, named(HELLO, query=HELLO)) == answered
        assert post(client, named(HELLO, query="")) == answered

        # Registered over a socket and a stream, with variables, a subscription at its start.
        over_socket(client, named(TWICE, query=TWICE))
        assert post(other, named(TWICE, variables={"n": 3})) == {"data": {"hello": "hello" * 3}}
        ticks = "subscription Ticks { ticks }"
        assert streamed(client, named(ticks, query=ticks)) == {"data": {"ticks": 0}}
        assert over_socket(other, named(ticks))["payload"] == {"data": {"ticks": 0}}
        assert codes(post(other, named(ticks))) == ["SUBSCRIPTION_NEEDS_STREAM"]

        # What a named document defers comes in parts to who reads them.
        later = "query Later { hello ... @defer { again: hello } }"
        post(client, named(later, query=later))
        reads = {"Accept": "multipart/mixed, application/json"}
        assert other.post("/graphql", json=named(later), headers=reads).text.count("hasNext") == 2
        assert other.post("/graphql", json=named(HELLO), headers=reads).json() == answered

        # The other shop has its own.
        assert post(elsewhere, named(HELLO)) == missing
        assert post(elsewhere, named(HELLO, query=HELLO)) == answered
        assert post(elsewhere, named(HELLO)) == answered


def test_what_is_wrong_with_a_name_is_said_and_registers_nothing(place: Place):
    with place.serve("orders:write") as client:
        mismatch = named(TWICE, query=HELLO)
        assert codes(post(client, mismatch)) == ["PERSISTED_QUERY_MISMATCH"]
        told = over_socket(client, mismatch)
        assert codes({"errors": told["payload"]}) == ["PERSISTED_QUERY_MISMATCH"]
        own = {"documentId": "x-ours:1", "query": HELLO}
        assert codes(post(client, own)) == ["PERSISTED_QUERY_MISMATCH"]
        newer = {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": sha256(HELLO)}}}
        (error,) = post(client, newer)["errors"]
        assert error["message"] == "PersistedQueryNotSupported"
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"
        for malformed in (
            {"extensions": {"persistedQuery": sha256(HELLO)}},
            {"extensions": {"persistedQuery": {"sha256Hash": sha256(HELLO)}}},
            {"extensions": {"persistedQuery": {"version": 1}}},
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}},
            {"documentId": 7},
            {"documentId": ""},
            {"documentId": "a" * 201},
            {"documentId": "'; DROP TABLE"},
        ):
            assert codes(post(client, malformed)) == ["BAD_REQUEST"], malformed
        # A mutation by its id is no query.
        assert post(client, named(MUTATION, query=MUTATION)) == {"data": {"rename": "renamed"}}
        refused = get(client, named(MUTATION))
        assert (refused.status_code, codes(refused.json())) == (405, ["METHOD_NOT_ALLOWED"])
        assert refused.headers["allow"] == "POST"
        # What does not parse, is not valid, too much, not allowed or too long is not kept.
        deep = "{ " + "order { " * 13 + "number" + " }" * 14
        long = f"query Long {{ hello }} #{'.' * stored.LONGEST}"
        for text in ("{", "{ shoe }", deep, "{ order { margin } }", long):
            post(client, named(text, query=text))
            assert post(client, named(text)) == {"errors": [NOT_FOUND]}, text
        # Nobody without a token is told anything.
        client.headers["Authorization"] = "Bearer wrong"
        assert codes(post(client, named(HELLO, query=HELLO))) == ["UNAUTHENTICATED"]
        assert codes(post(client, named(MUTATION))) == ["UNAUTHENTICATED"]


def test_a_server_without_a_store_says_so():
    endpoint = Endpoint(make_schema(), House().authenticate)
    client = TestClient(endpoint, headers={"Authorization": "Bearer right"})
    assert codes(post(client, named(HELLO))) == ["PERSISTED_QUERY_NOT_SUPPORTED"]
    assert post(client, named(HELLO, query=HELLO)) == {"data": {"hello": "hello"}}


def test_a_shop_keeps_so_many_and_the_database_is_asked_seldom(
    place: Place, monkeypatch: pytest.MonkeyPatch
):
    """The number is made small here; what it does is the same."""
    monkeypatch.setattr(stored, "KEPT", 2)
    clock, shop_id = FixedClock(), place.shops[0].id
    clock.at = AT

    async def work(database: Database) -> None:
        documents = PersistedDocuments(database)

        async def known() -> set[str]:
            async with database.transactions.open(Mode.READ, shop_id) as connection:
                return set(await connection.scalars(select(t.persisted_document.c.text)))

        async def use(text: str, *, keeps: bool = True, fresh: float = 0) -> Persisted:
            clock.pass_by(hours=2)
            persisted = Persisted(documents, clock, fresh=fresh)
            if keeps:
                await persisted.keep(text, by_sha256(text), shop_id)
            else:
                assert await persisted.text("", by_sha256(text), shop_id) == text
            return persisted

        for text in ("{a}", "{b}"):
            await use(text)
        await use("{a}", keeps=False)  # and so it is {b} that makes room
        await use("{c}")
        assert await known() == {"{a}", "{c}"}
        # Whoever has just seen it does not ask again; later it does, and learns what is gone.
        seen = await use("{a}", keeps=False, fresh=60)
        stale = await use("{a}", keeps=False)
        clock.pass_by(days=91)
        await use("{d}")
        assert await known() == {"{d}"}
        assert seen.ready("", by_sha256("{a}"), shop_id) == "{a}"
        assert stale.ready("", by_sha256("{a}"), shop_id) is None
        # A process remembers so many.
        small = Persisted(documents, clock, size=1)
        for text in ("{d}", "{e}"):
            await small.keep(text, by_sha256(text), shop_id)
        assert small.ready("", by_sha256("{d}"), shop_id) is None
        assert small.ready("", by_sha256("{e}"), shop_id) == "{e}"

    place.run(work)


class Broken(PersistedDocuments):
    """Finds what is there, and fails to write."""

    async def register(self, shop_id: UUID, digest: str, text: str, now: datetime) -> None:
        raise OSError("the disk is full", shop_id, digest, text, now)

    async def note_use(self, shop_id: UUID, digest: str, now: datetime) -> None:
        raise OSError("the disk is full", shop_id, digest, now)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_database_that_takes_nothing_costs_nobody_an_answer(place: Place):
    clock, shop_id = FixedClock(), place.shops[0].id
    clock.at = AT

    async def work(database: Database) -> None:
        broken = Persisted(Broken(database), clock)
        await broken.keep("{a}", by_sha256("{a}"), shop_id)
        assert broken.ready("", by_sha256("{a}"), shop_id) is None
        await PersistedDocuments(database).register(shop_id, sha256("{a}"), "{a}", clock.now())
        clock.pass_by(days=1)
        assert await broken.text("", by_sha256("{a}"), shop_id) == "{a}"

    with capture_logs() as logs:
        place.run(work)
    assert [entry["event"] for entry in logs] == [
        "document not registered",
        "use of a document not noted",
    ]
