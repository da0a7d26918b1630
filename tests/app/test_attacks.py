"""A server that is attacked says clearly what is wrong, soon, keeps its memory, and serves others.

Every document of the corpus comes over HTTP, once more as a known one, by its hash, as a stream, and
over WebSocket; bodies, headers and messages that are none at all come as they are.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from attacks.bodies import bodies, raw
from attacks.documents import Attack, attacks
from attacks.frames import frames
from conftest import Addresses
from factories import close_world, open_world
from forked_server import ForkedServer
from plain_words import plain
from small_shop import until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from benchmarks.stage.processes import cpu_of, memory_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

DEAR = 0.4  # seconds of CPU that no request may cost
MORE = 48 * 2**20  # bytes by which the server may grow while it is attacked again
ANSWERED = 3  # questions of an honest client, at least
HOT = "{ orders(first: 5) { nodes { id number } } }"
ATTACKS = attacks()
KEPT = 20_000  # characters of a document that is noted by its hash
UNKNOWN = "PERSISTED_QUERY_NOT_FOUND"


def written(value: Any) -> str:
    """Write JSON, however deep."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass
class Siege:
    """A server, one who attacks it, and one who only asks."""

    server: ForkedServer
    token: str
    client: httpx2.AsyncClient
    answered: int = 0
    wrong: list[str] = field(default_factory=list[str])

    @property
    def pid(self) -> int:
        """The server's process."""
        return self.server._process.pid

    async def ask_on(self) -> None:
        """Ask as an honest client does, again and again."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=20) as client:
            while True:
                answer = await client.post(f"{self.server.address}/graphql", json={"query": HOT})
                assert answer.json().get("data") == {"orders": {"nodes": []}}, answer.text
                self.answered += 1
                await asyncio.sleep(0.05)

    async def post(self, body: Any, **headers: str) -> httpx2.Response:
        """Send one request."""
        content = body if isinstance(body, bytes) else written(body).encode()
        given = {"Content-Type": "application/json", "Accept": "application/json", **headers}
        return await self.client.post("/graphql", content=content, headers=given)

    def judge(self, name: str, errors: list[Any], *codes: str | None) -> None:
        """Note what is wrong with the errors of an answer."""
        found = errors[0].get("extensions", {}).get("code") if errors else None
        if found not in codes:
            self.wrong.append(f"{name}: {found}, not {codes}: {str(errors)[:200]}")
        words = [error["message"].replace("__proto__", "") for error in errors]
        if len(words) > 5 or not all(map(plain, words)):
            self.wrong.append(f"{name}: is refused as {str(errors)[:300]}")

    @asynccontextmanager
    async def cheaply(self, name: str) -> AsyncGenerator[None]:
        """Note what costs the server too much."""
        before = cpu_of(self.pid)
        yield
        spent = cpu_of(self.pid) - before
        if spent > DEAR:
            self.wrong.append(f"{name}: costs {spent:.2f} s of CPU")


@pytest.fixture
async def siege(addresses: Addresses, tmp_path: Path) -> AsyncGenerator[Siege]:
    """Yield a server under siege; the honest client is answered all the time."""
    world = await open_world(addresses.app, addresses.owner)
    token = world.token
    await close_world(world)
    server = ForkedServer(addresses.app, tmp_path / "log")
    await server.start()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=server.address, headers=headers, timeout=20) as client:
        found = Siege(server, token, client)
        asking = asyncio.create_task(found.ask_on())
        yield found
        await until(lambda: found.answered > ANSWERED or asking.done(), within=20)
        assert not asking.done(), asking.exception()
        asking.cancel()
    await server.kill()
    if found.wrong:
        pytest.fail("\n".join(found.wrong))
    assert "Traceback" not in await asyncio.to_thread((tmp_path / "log").read_text)


def parameters(attack: Attack) -> dict[str, Any]:
    """Write an operation as clients do."""
    given: dict[str, Any] = {"query": attack.document}
    if attack.variables is not None:
        given["variables"] = attack.variables
    if attack.operation is not None:
        given["operationName"] = attack.operation
    return given


async def test_documents_in_every_way(siege: Siege) -> None:
    for attack in ATTACKS:
        await over_http(siege, attack)
    held = memory_of(siege.pid)
    for attack in ATTACKS:
        await as_stream(siege, attack)
    async with opened(siege) as socket:
        for attack in ATTACKS:
            await over_socket(siege, socket, attack)
    assert memory_of(siege.pid) - held < MORE


def said(body: Any) -> Any:
    """Give what an answer says of the operation, without what it says of budgets."""
    return body.get("data"), body.get("errors")


async def over_http(siege: Siege, attack: Attack) -> None:
    """Send it as an unknown document, as a known one, and by its hash."""
    given = parameters(attack)
    digest = hashlib.sha256(attack.document.encode()).hexdigest()
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}
    async with siege.cheaply(attack.name):
        first = await siege.post(given)
    again = await siege.post(given)
    if said(first.json()) != said(again.json()):
        siege.wrong.append(f"{attack.name}: is answered {again.text[:200]} when it is known")
    siege.judge(attack.name, first.json().get("errors", []), attack.code)
    noted = await siege.post(given | named)
    siege.judge(f"{attack.name}, noted", noted.json().get("errors", []), attack.code)
    del given["query"]
    by_hash = await siege.post(given | named)
    kept = attack.code is None and len(attack.document) < KEPT
    codes = (attack.code,) if kept else (attack.code, UNKNOWN)
    siege.judge(f"{attack.name}, by its hash", by_hash.json().get("errors", []), *codes)


async def as_stream(siege: Siege, attack: Attack) -> None:
    """Send it as Server-Sent Events are asked for."""
    async with siege.cheaply(f"{attack.name}, streamed"):
        answer = await siege.post(parameters(attack), Accept="text/event-stream")
    lines = [line for line in answer.text.split("\n") if line.startswith("data: ")]
    if len(lines) != 1 or "event: complete" not in answer.text:
        siege.wrong.append(f"{attack.name}, streamed: {answer.text[:200]}")
        return
    siege.judge(f"{attack.name}, streamed", json.loads(lines[0][6:]).get("errors", []), attack.code)


@asynccontextmanager
async def opened(siege: Siege) -> AsyncGenerator[ClientConnection]:
    """Open a socket, as far as its acknowledgement."""
    address = f"{siege.server.address.replace('http', 'ws')}/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(address, subprotocols=protocols) as socket:
        token = {"Authorization": f"Bearer {siege.token}"}
        await socket.send(json.dumps({"type": "connection_init", "payload": token}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        yield socket


async def over_socket(siege: Siege, socket: ClientConnection, attack: Attack) -> None:
    """Send it over a socket that all of them share."""
    message = {"type": "subscribe", "id": attack.name, "payload": parameters(attack)}
    async with siege.cheaply(f"{attack.name}, over WebSocket"):
        await socket.send(written(message))
        answer = json.loads(await socket.recv())
    payload = answer["payload"]
    errors = payload if answer["type"] == "error" else payload.get("errors", [])
    siege.judge(f"{attack.name}, over WebSocket", errors, attack.code)
    if answer["type"] == "next":
        assert json.loads(await socket.recv()) == {"type": "complete", "id": attack.name}


async def test_bodies_headers_and_messages_that_are_none(siege: Siege) -> None:
    for body in bodies():
        async with siege.cheaply(body.name):
            answer = await siege.post(body.body, **body.headers)
        if answer.status_code != body.status:
            siege.wrong.append(f"{body.name}: {answer.status_code} {answer.text[:200]}")
        elif answer.status_code != 200:
            (error,) = answer.json()["errors"]
            assert error["extensions"]["code"] != "INTERNAL"
    host = siege.server.address.removeprefix("http://")
    for name, text, begins in raw(host, siege.token):
        reader, writer = await asyncio.open_connection(*host.split(":"))
        writer.write(text)
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        if not answer.startswith(begins) or b"evil" in answer:
            siege.wrong.append(f"{name}: {answer[:200]!r}")
    held = memory_of(siege.pid)
    for name, text, code in frames():
        async with opened(siege) as socket:
            with suppress(ConnectionClosed):
                await socket.send(text)
            await asyncio.wait_for(socket.wait_closed(), 20)
            if socket.close_code != code:
                siege.wrong.append(f"{name}: closed with {socket.close_code}, not {code}")
    assert memory_of(siege.pid) - held < MORE
