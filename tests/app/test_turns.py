"""An operation has its time and its place, over every transport; what is stopped says what it did."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import orjson
import pytest
import strawberry
from graphql import GraphQLError, OperationType
from small_shop import until
from strawberry.schema.config import StrawberryConfig
from toy_shop import House, served
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from app.guard import Documents
from app.operation import Operation
from app.transport import Endpoint
from app.turns import SECONDS, Turns
from db.commits import note_commit

Json = dict[str, Any]
JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"
TOKEN = {"Authorization": "Bearer right"}
PARTS = "multipart/mixed;deferSpec=20220824"
SOON = 0.2
LONG = 1.5


@strawberry.type
class Query:
    """What takes its time, and what does not."""

    @strawberry.field
    async def wait(self) -> str:
        """Wait for what never comes."""
        await asyncio.Event().wait()
        return "never"

    @strawberry.field
    def quick(self) -> str:
        """Answer at once."""
        return "at once"

    @strawberry.field
    async def late(self) -> str:
        """Give up on somebody else, who took too long."""
        raise TimeoutError

    @strawberry.field
    async def slow(self) -> str:
        """Take more than half of the time that there is."""
        await asyncio.sleep(LONG * 0.6)
        return "at last"


@strawberry.type
class Mutation:
    """What stores something before it takes its time, or does not."""

    @strawberry.mutation
    async def wait(self, stored: bool) -> str:
        """Wait for what never comes."""
        if stored:
            note_commit()
        await asyncio.Event().wait()
        return "never"


@strawberry.type
class Subscription:
    """What lives for longer than an operation may take."""

    @strawberry.subscription
    async def follow(self) -> AsyncGenerator[str, None]:
        """Tell something now, and something later."""
        yield "first"
        await asyncio.sleep(SOON * 2)
        yield "second"


class Clients:
    """Asks over every transport."""

    def __init__(self, address: str, http: httpx2.AsyncClient) -> None:
        self.address = address
        self.http = http

    async def by_http(self, query: str, accept: str = JSON) -> httpx2.Response:
        """Post it."""
        return await self.http.post(
            f"http://{self.address}/graphql", json={"query": query}, headers={"Accept": accept}
        )

    async def by_events(self, query: str) -> list[Json]:
        """Read the results of a stream."""
        text = (await self.by_http(query, EVENTS)).text
        return [orjson.loads(line[6:]) for line in text.split("\n") if line.startswith("data: {")]

    async def by_socket(self, query: str) -> list[Json]:
        """Read the messages of an operation."""
        protocol = Subprotocol("graphql-transport-ws")
        async with connect(f"ws://{self.address}/graphql", subprotocols=[protocol]) as socket:
            init = {"type": "connection_init", "payload": TOKEN}
            await socket.send(orjson.dumps(init).decode())
            await socket.recv()
            asked = {"type": "subscribe", "id": "1", "payload": {"query": query}}
            await socket.send(orjson.dumps(asked).decode())
            messages = [orjson.loads(await socket.recv())]
            while messages[-1]["type"] == "next":
                messages.append(orjson.loads(await socket.recv()))
            return messages


@asynccontextmanager
async def clients_of(turns: Turns) -> AsyncGenerator[Clients]:
    """Serve the shop with these turns."""
    known = Documents()
    schema = strawberry.Schema(
        Query,
        Mutation,
        Subscription,
        config=StrawberryConfig(enable_experimental_incremental_execution=True),
        extensions=[lambda: Operation(known, turns=turns)],
    )
    endpoint = Endpoint(schema, House().authenticate, turns=turns)
    async with served(endpoint) as address, httpx2.AsyncClient(headers=TOKEN, timeout=10) as http:
        yield Clients(address, http)


def parts(response: httpx2.Response) -> list[Json]:
    """Give the bodies of an answer in parts."""
    found = response.text.split("\r\n---")[1:-1]
    return [orjson.loads(each.partition("\r\n\r\n")[2]) for each in found]


def codes(result: Json) -> list[str]:
    """Give the codes of a result's errors."""
    return [error["extensions"]["code"] for error in result.get("errors", ())]


def refusal_in(messages: list[Json]) -> Json:
    """Give the error that an operation of a socket ended with."""
    found = next(each["payload"] for each in messages if "payload" in each)
    return found[0] if isinstance(found, list) else found["errors"][0]


async def test_what_takes_too_long_is_stopped_over_every_transport():
    async with clients_of(Turns(seconds=SOON)) as clients:
        for _ in range(2):  # unknown, then known
            plain, spoken, events, messages = await asyncio.gather(
                clients.by_http("{wait}"),
                clients.by_http("{wait}", RESPONSE_JSON),
                clients.by_events("{wait}"),
                clients.by_socket("{wait}"),
            )
            assert (plain.status_code, spoken.status_code) == (200, 504)
            assert plain.json() == spoken.json() == events[0]
            (error,) = plain.json()["errors"]
            assert error["extensions"] == {"code": "TIMEOUT", "limit": SOON}
            assert "data" not in plain.json()
            assert refusal_in(messages) == error
        quick = await clients.by_http("{quick}", RESPONSE_JSON)
        assert (quick.status_code, quick.json()) == (200, {"data": {"quick": "at once"}})


async def test_an_answer_in_parts_has_one_limit():
    """What comes before a part is of the same answer, and neither takes long by itself."""
    turns = Turns(seconds=LONG)
    async with clients_of(turns) as clients:
        assert parts(await clients.by_http("{quick ... @defer {slow}}", PARTS))[1] == {
            "incremental": [{"data": {"slow": "at last"}, "path": []}],
            "hasNext": False,
        }
        first, last = parts(await clients.by_http("{slow ... @defer {later: slow}}", PARTS))
    assert first == {"data": {"slow": "at last"}, "hasNext": True}
    assert codes(last) == ["TIMEOUT"]
    assert last["hasNext"] is False
    assert turns.running == 0


async def test_a_mutation_that_is_stopped_says_whether_it_may_have_been_done():
    async with clients_of(Turns(seconds=SOON)) as clients:
        answers = await asyncio.gather(
            *[clients.by_http(f"mutation {{wait(stored: {word})}}") for word in ("false", "true")]
        )
        undone, done = (answer.json()["errors"][0] for answer in answers)
    assert undone["extensions"]["mayBeDone"] is False
    assert "Nothing of it was done" in undone["message"]
    assert done["extensions"]["mayBeDone"] is True
    assert "It may have been done" in done["message"]
    assert "same key" in done["message"]


async def test_a_subscription_lives_for_as_long_as_it_likes():
    async with clients_of(Turns(seconds=SOON)) as clients:
        told, messages = await asyncio.gather(
            clients.by_events("subscription {follow}"), clients.by_socket("subscription {follow}")
        )
    data = [{"data": {"follow": each}} for each in ("first", "second")]
    assert told == data
    assert [each.get("payload") for each in messages] == [*data, None]


async def test_somebody_elses_lateness_is_an_error_like_any():
    async with clients_of(Turns()) as clients:
        assert codes((await clients.by_http("{late}")).json()) == ["INTERNAL"]


@pytest.mark.parametrize("limit", [1, 3])
async def test_no_more_run_at_once_than_may(limit: int):
    turns = Turns(limit, seconds=60)
    async with clients_of(turns) as clients:
        waiting = [asyncio.create_task(clients.by_socket("{wait}")) for _ in range(limit - 1)]
        await until(lambda: turns.running == limit - 1)
        assert (await clients.by_http("{quick}")).status_code == 200  # the last that may
        waiting.append(asyncio.create_task(clients.by_socket("mutation {wait(stored: true)}")))
        await until(lambda: turns.running == limit)
        for accept in (JSON, RESPONSE_JSON):
            full = await clients.by_http("{quick}", accept)
            assert (full.status_code, full.headers["retry-after"]) == (503, "1")
            assert full.json()["errors"][0]["extensions"] == {"code": "OVERLOADED", "retryAfter": 1}
        assert codes((await clients.by_events("{quick}"))[0]) == ["OVERLOADED"]
        refused = refusal_in(await clients.by_socket("mutation {wait(stored: true)}"))
        assert refused["extensions"]["code"] == "OVERLOADED"
        assert len(await clients.by_events("subscription {follow}")) == 2  # it only waits
        assert turns.running == limit
        waiting.pop().cancel()  # the socket that ends gives its place back
        await until(lambda: turns.running == limit - 1)
        assert (await clients.by_http("{quick}")).status_code == 200
        for task in waiting:
            task.cancel()


async def test_what_went_before_counts():
    turns = Turns(seconds=5)
    began = asyncio.get_running_loop().time() - 4.99
    with pytest.raises(GraphQLError, match="longer than 5 seconds"):
        async with turns.take(OperationType.QUERY, began):
            await asyncio.sleep(1)
    assert turns.running == 0
    assert Turns().seconds == SECONDS == 10
