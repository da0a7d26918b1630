"""An ASGI application that answers four documents and nothing else.

It does what no server can leave out: the token is looked up and remembered for three seconds, and
the query runs in a snapshot that row-level security binds to the token's shop.
"""

import asyncio
import hashlib
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any

import orjson

from app.garbage import collect_less
from benchmarks.cases import document
from benchmarks.limit import order, orders
from db.transactions import Mode

asyncpg: Any = import_module("asyncpg")  # it ships no types

REMEMBERED = 3.0
POOL_SIZE = 20

Message = MutableMapping[str, Any]
Handler = Callable[[Any, Any, dict[str, Any]], Awaitable[Any]]

HANDLERS: dict[str, Handler] = {
    document("orders_page"): orders.page,
    document("order_search"): orders.search,
    document("order"): order.everything,
    document("order_id"): order.only_id,
}


class Application:
    """The hand-written server."""

    def __init__(self) -> None:
        self._url = os.environ["TISKI_DATABASE_URL"].replace("+asyncpg", "")
        self._idle: asyncio.LifoQueue[Any] = asyncio.LifoQueue()
        self._known: dict[bytes, tuple[Any, float]] = {}

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = dict(scope["headers"])
        given = orjson.loads(body)
        handler = HANDLERS.get(given.get("query"))
        if handler is None:
            await _respond(send, 400, b'{"errors":[]}')
            return
        connection = await self._idle.get()
        try:
            shop_id = await self._shop_of(connection, headers[b"authorization"])
            await connection.execute(f"{Mode.READ.value}; SET LOCAL app.shop_id = '{shop_id}'")
            data = await handler(connection, shop_id, given.get("variables") or {})
            await connection.execute("COMMIT")
        finally:
            self._idle.put_nowait(connection)
        await _respond(send, 200, orjson.dumps({"data": data}))

    async def _shop_of(self, connection: Any, header: bytes) -> Any:
        token = header.partition(b" ")[2]
        shop_id, until = self._known.get(token, (None, 0.0))
        if time.monotonic() > until:
            digest = hashlib.sha256(token).hexdigest()
            shop_id = await connection.fetchval("SELECT shop_id FROM token_owner($1)", digest)
            self._known[token] = shop_id, time.monotonic() + REMEMBERED
        return shop_id

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                collect_less()
                for _ in range(POOL_SIZE):
                    self._idle.put_nowait(await _connect(self._url))
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


async def _connect(url: str) -> Any:
    connection = await asyncpg.connect(url)
    # In the binary form, which nested rows have too, one byte for the version stands in front.
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=_encode,
        decoder=_decode,
        format="binary",
    )
    return connection


def _encode(value: object) -> bytes:
    return b"\x01" + orjson.dumps(value)


def _decode(stored: bytes) -> Any:
    return orjson.loads(stored[1:])


async def _respond(send: Any, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
