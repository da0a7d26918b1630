"""A small schema and its callers, for tests of the front door without a database."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Annotated, Generic, Self, TypeVar
from uuid import UUID

import strawberry
import uvicorn
from starlette.types import ASGIApp
from strawberry.schema.config import StrawberryConfig

from app.errors import Unauthenticated
from app.guard import Documents
from app.operation import Operation
from app.persisted import Persisted

T = TypeVar("T")
SHOP = UUID(int=1)


@strawberry.enum
class Colour(Enum):
    RED = "red"


@strawberry.input
class Wish:
    amount: Decimal = Decimal(0)
    colour: Colour = Colour.RED
    note: strawberry.Maybe[str]


@strawberry.type
class PageInfo:
    has_next_page: bool = False


@strawberry.type
class Edge(Generic[T]):
    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    edges: list[Edge[T]]
    nodes: list[T]
    page_info: PageInfo
    total_count: int


@strawberry.interface
class Thing:
    id: strawberry.ID


@strawberry.type
class Secret(Thing):
    __scope__ = "secrets:read"
    word: str = "hush"


@strawberry.type
class Order(Thing):
    number: str = "A1"

    @strawberry.field
    def orders(
        self, first: int | None = None, last: int | None = None
    ) -> Connection[Annotated["Order", strawberry.lazy("toy_shop")]]:
        del first, last
        return Connection(edges=[], nodes=[], page_info=PageInfo(), total_count=0)

    @strawberry.field(metadata={"scope": "margins:read"})
    def margin(self) -> int:
        return 3


@strawberry.type
class Query:
    @strawberry.field
    def hello(self, count: int = 1) -> str:
        return "hello" * count

    @strawberry.field
    def wish(self, wish: Wish) -> str:
        return str(wish.amount)

    @strawberry.field
    def order(self) -> Order:
        return Order(id=strawberry.ID("1"))

    @strawberry.field
    def orders(self, first: int | None = None, last: int | None = None) -> Connection[Order]:
        del first, last
        nodes = [Order(id=strawberry.ID("1"))]
        return Connection(edges=[], nodes=nodes, page_info=PageInfo(), total_count=1)

    @strawberry.field
    def secrets(self, first: int | None = None) -> Connection[Secret]:
        del first
        return Connection(edges=[], nodes=[], page_info=PageInfo(), total_count=0)

    @strawberry.field
    def node(self) -> Thing:
        return Order(id=strawberry.ID("1"))

    @strawberry.field
    def nodes(self, ids: list[strawberry.ID]) -> list[Thing]:
        return [Order(id=i) for i in ids]

    @strawberry.field
    def boom(self) -> str | None:
        raise ValueError("the password is hunter2")

    @strawberry.field
    def wrong(self) -> int:
        return "seven"  # pyright: ignore[reportReturnType]


@strawberry.type
class Mutation:
    @strawberry.mutation(metadata={"scope": "orders:write"})
    def rename(self) -> str:
        return "renamed"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self, to: int = 2) -> AsyncGenerator[int, None]:
        for number in range(to):
            yield number

    @strawberry.subscription
    async def forever(self) -> AsyncGenerator[int, None]:
        yield 0
        await asyncio.Event().wait()

    @strawberry.subscription
    async def breaks(self) -> AsyncGenerator[int, None]:
        yield 0
        raise ValueError("the password is hunter2")


@dataclass
class Caller:
    """Who asks; keeps count of what its operations do with their connections."""

    scopes: frozenset[str] = frozenset()
    request_id: str = "request-1"
    root: object = None
    shop_id: UUID = SHOP
    operations: list["Caller"] = field(default_factory=list["Caller"])
    released: int = 0
    closed: int = 0
    was_irregular: bool = False
    began: float | None = None
    trace: list[str] | None = None
    resumes_after: str | None = None
    defers: bool = False

    def for_operation(self) -> Self:
        operation = type(self)(
            self.scopes, self.request_id, self.root, self.shop_id, defers=self.defers
        )
        self.operations.append(operation)
        return operation

    def allows(self, scope: str | None) -> bool:
        return scope is None or scope in self.scopes

    async def release(self) -> None:
        self.released += 1

    async def close(self) -> None:
        await asyncio.sleep(0)  # a cancelled task would not get past this
        self.closed += 1


class House:
    """Knows one token and remembers who came in."""

    def __init__(self, *scopes: str) -> None:
        self.scopes = frozenset(scopes)
        self.callers: list[Caller] = []
        self.token: str | None = "right"
        self.shop_id = SHOP

    async def authenticate(self, authorization: str | None, request_id: str) -> Caller:
        if authorization != f"Bearer {self.token}":
            raise Unauthenticated
        self.callers.append(Caller(self.scopes, request_id, shop_id=self.shop_id))
        return self.callers[-1]

    @property
    def operations(self) -> list[Caller]:
        return [operation for caller in self.callers for operation in caller.operations]


def make_schema(
    documents: Documents | None = None, persisted: Persisted | None = None
) -> strawberry.Schema:
    known = documents or Documents()
    return strawberry.Schema(
        Query,
        Mutation,
        Subscription,
        types=[Order, Secret],
        config=StrawberryConfig(enable_experimental_incremental_execution=True),
        extensions=[lambda: Operation(known, persisted=persisted)],
    )


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncGenerator[str]:
    """Serve an application with the real server, and yield its host and port."""
    config = uvicorn.Config(
        app, port=0, lifespan="off", ws="websockets-sansio", log_level="error", log_config=None
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()
    try:
        yield f"{host}:{port}"
    finally:
        server.should_exit = True
        await task
