"""Servers of a small schema on a real database, asked for documents by their names."""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from conftest import Addresses
from factories import make_shop
from fixed_clock import FixedClock
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from toy_shop import House, make_schema

from app.guard import Documents
from app.persisted import Persisted, Reference
from app.transport import Endpoint
from db.database import Database
from db.persisted import PersistedDocuments
from db.shops import create_shop

RESPONSE_JSON = "application/graphql-response+json"
HELLO = "query Hello { hello }"
TWICE = "query Twice($n: Int = 2) { hello(count: $n) }"
MUTATION = "mutation Rename { rename }"
AT = datetime(2026, 1, 1, tzinfo=UTC)
NOT_FOUND = {
    "message": "PersistedQueryNotFound",
    "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
}
Json = dict[str, Any]
T = TypeVar("T")


class Place:
    """Two shops on one database; servers of a small schema work on it."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.shops = [make_shop(), make_shop()]
        self.run(self._create)

    async def _create(self, owner: Database) -> None:
        for shop in self.shops:
            await create_shop(owner, shop, first_number=1, at=AT)

    def run(self, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
        """Do something with the database, as the owner of the tables."""

        async def with_database() -> T:
            database = Database(self.addresses.owner)
            try:
                return await work(database)
            finally:
                await database.close()

        return asyncio.run(with_database())

    def serve(self, *scopes: str, shop: int = 0, trusted_only: bool = False) -> TestClient:
        """Give a client of a new server, whose token is of the first shop or the second."""
        database = Database(self.addresses.app)
        house = House(*scopes)
        house.shop_id = self.shops[shop].id
        persisted = Persisted(PersistedDocuments(database), FixedClock(), trusted_only=trusted_only)
        endpoint = Endpoint(make_schema(Documents(), persisted), house.authenticate)

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncGenerator[None]:
            yield
            await database.close()

        routes = [Route("/graphql", endpoint), WebSocketRoute("/graphql", endpoint)]
        app = Starlette(routes=routes, lifespan=lifespan)
        return TestClient(app, headers={"Authorization": "Bearer right"})


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def named(text: str, **more: Any) -> Json:
    """Name a document as Apollo's clients do."""
    persisted = {"version": 1, "sha256Hash": sha256(text)}
    return {"extensions": {"persistedQuery": persisted}, **more}


def post(client: TestClient, asked: Json, accept: str = "application/json") -> Json:
    return client.post("/graphql", json=asked, headers={"Accept": accept}).json()


def get(client: TestClient, asked: Json) -> Any:
    written = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in asked.items()
    }
    return client.get("/graphql", params=written)


def over_socket(client: TestClient, asked: Json) -> Json:
    """Give the first answer to an operation over WebSocket."""
    headers = {"Authorization": client.headers["Authorization"]}
    with client.websocket_connect("/graphql", ["graphql-transport-ws"], headers=headers) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}
        socket.send_json({"type": "subscribe", "id": "1", "payload": asked})
        return socket.receive_json()


def streamed(client: TestClient, asked: Json) -> Json:
    """Give the first answer to an operation as Server-Sent Events."""
    response = client.post("/graphql", json=asked, headers={"Accept": "text/event-stream"})
    lines = response.text.splitlines()
    return next(json.loads(line[6:]) for line in lines if line.startswith("data: "))


def codes(answer: Json) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


def by_sha256(text: str) -> Reference:
    return Reference(sha256(text), sha256(text))
