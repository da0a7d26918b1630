"""Shops after a mould: the application makes the first of a process, others get rows like its own.

To make one by the application's rules takes tens of milliseconds, and nearly every test wants one.
"""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from db import tables as t
from db.ids import new_id
from db.shops import TOKEN_PREFIX, hash_of
from domain.access import Viewer
from domain.shop import Shop

_IDS = re.compile(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_TABLES = [table.name for table in t.metadata.sorted_tables if "shop_id" in table.c]


@dataclass(frozen=True)
class Made:
    """A shop, the secret of its token, and whoever asks with it."""

    shop: Shop
    token: str
    viewer: Viewer


@dataclass(frozen=True)
class Mould:
    """A shop, and the statements that write its rows."""

    made: Made
    script: str

    async def write_another(self, owner_url: str) -> Made:
        """Write the rows of another shop, with ids, slug and token of its own."""
        ids: dict[UUID, UUID] = {}

        def another(id: UUID) -> UUID:
            return ids.setdefault(id, new_id())

        def written(found: re.Match[str]) -> str:
            id = another(UUID(found[0]))
            return str(id) if "-" in found[0] else id.hex

        old = self.made
        slug, token = f"shop-{new_id().hex[-12:]}", TOKEN_PREFIX + token_urlsafe(32)
        script = _IDS.sub(written, self.script)
        script = script.replace(old.shop.slug, slug).replace(hash_of(old.token), hash_of(token))
        shop = replace(old.shop, id=another(old.shop.id), slug=slug)
        actor = replace(old.viewer.actor, id=old.viewer.actor.id and another(old.viewer.actor.id))
        viewer = replace(
            old.viewer, shop_id=shop.id, token_id=another(old.viewer.token_id), actor=actor
        )
        if _is_sqlite(owner_url):
            _on_sqlite(owner_url, lambda connection: connection.executescript(script))
        else:
            await _on_postgresql(owner_url, shop.id, script)
        return Made(shop, token, viewer)


async def mould_of(owner_url: str, made: Made) -> Mould:
    """Read the rows of a shop that has just been made."""
    if _is_sqlite(owner_url):
        lines = _on_sqlite(owner_url, partial(_written_in_sqlite, made.shop.id))
        return Mould(made, "\n".join(["BEGIN IMMEDIATE;", *lines, "COMMIT;"]))
    asked = " UNION ALL ".join(
        f"SELECT {nth}, format('INSERT INTO %I SELECT * FROM jsonb_populate_record(NULL::%I, %L);',"
        f" '{name}', '{name}', to_jsonb(row)) FROM \"{name}\" AS row"
        f" WHERE shop_id = '{made.shop.id}'"
        for nth, name in enumerate(_TABLES)
    )
    rows = await _on_postgresql(owner_url, made.shop.id, f"{asked} ORDER BY 1")
    return Mould(made, "\n".join(row[1] for row in rows))


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _on_sqlite(url: str, work: Callable[[sqlite3.Connection], Any]) -> Any:
    connection = sqlite3.connect(make_url(url).database or "", timeout=30)
    try:
        return work(connection)
    finally:
        connection.close()


def _written_in_sqlite(shop_id: UUID, connection: sqlite3.Connection) -> list[str]:
    lines: list[str] = []
    for name in _TABLES:
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
        values = " || ',' || ".join(f'quote("{each}")' for each in columns)
        query = f'SELECT {values} FROM "{name}" WHERE shop_id = ?'
        rows = connection.execute(query, [shop_id.hex]).fetchall()
        lines += [f'INSERT INTO "{name}" VALUES ({row});' for (row,) in rows]
    return lines


async def _on_postgresql(url: str, shop_id: UUID, statements: str) -> Any:
    """Run statements in a transaction that sees the shop, and give the rows of the last one."""
    address = make_url(url).set(drivername="postgresql")
    connection: Any = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL app.shop_id = '{shop_id}'")
            if statements.startswith("SELECT"):
                return await connection.fetch(statements)
            return await connection.execute(statements)
    finally:
        await connection.close()
