"""Tokens as those who hand them out see them: listed, renamed, rotated, with their last use."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.database import Database
from db.shops import TOKEN_PREFIX, hash_of
from db.transactions import Mode

_TOKEN = t.access_token.c


class TokenMissing(Exception):
    """The shop has no token of that name."""


class TokenEnded(Exception):
    """The token was revoked or has expired, so that nothing can follow it."""


class NameTaken(Exception):
    """The shop has another token of that name."""


@dataclass(frozen=True, slots=True)
class Token:
    """What may be told of a token."""

    name: str
    kind: str
    staff_name: str | None
    staff_email: str | None
    scopes: Sequence[str]
    created_at: datetime
    rotated_at: datetime | None
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None
    previous_until: datetime | None


async def list_tokens(database: Database, shop_id: UUID) -> list[Token]:
    """List a shop's tokens by name, without anything that is secret."""
    staff = t.staff.c
    query = (
        select(
            *(_TOKEN.name, _TOKEN.kind, _TOKEN.scopes, _TOKEN.created_at, _TOKEN.rotated_at),
            *(_TOKEN.expires_at, _TOKEN.used_at, _TOKEN.revoked_at, _TOKEN.previous_until),
            staff.name.label("staff_name"),
            staff.email.label("staff_email"),
        )
        .outerjoin(t.staff, (staff.shop_id == _TOKEN.shop_id) & (staff.id == _TOKEN.staff_id))
        .where(_TOKEN.shop_id == shop_id)
        .order_by(_TOKEN.name)
    )
    async with database.transactions.open(Mode.READ, shop_id) as connection:
        return [Token(**row) for row in (await connection.execute(query)).mappings()]


async def rename_token(database: Database, shop_id: UUID, name: str, new: str) -> None:
    """Give a token another name; who uses it notices nothing.

    Raises:
        TokenMissing: there is none of that name.
        NameTaken: another one has the new name.
    """
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        if new != name and await _row(connection, shop_id, new) is not None:
            raise NameTaken
        if await _row(connection, shop_id, name) is None:
            raise TokenMissing
        await _change(connection, shop_id, name, {"name": new})


async def rotate_token(
    database: Database,
    shop_id: UUID,
    name: str,
    *,
    until: datetime,
    expires_at: datetime | None,
    at: datetime,
) -> str:
    """Give a token a new secret text; the one before works until then.

    It stays the same token, with its rights, its name in the log and its idempotency keys. Without
    `expires_at` it expires when it would have.

    Raises:
        TokenMissing: there is none of that name.
        TokenEnded: it was revoked, or has expired and gets no new end.
    """
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        row = await _row(connection, shop_id, name)
        if row is None:
            raise TokenMissing
        end: datetime | None = expires_at or row.expires_at
        if row.revoked_at is not None or (end is not None and end <= at):
            raise TokenEnded
        await _change(
            connection,
            shop_id,
            name,
            {
                "hash": hash_of(secret),
                "previous_hash": row.hash,
                "previous_until": until if row.expires_at is None else min(until, row.expires_at),
                "rotated_at": at,
                "expires_at": end,
            },
        )
    return secret


async def note_uses(database: Database, shop_id: UUID, uses: Mapping[UUID, datetime]) -> None:
    """Note when tokens of a shop, by their ids, were used last."""
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        for id, at in uses.items():
            await connection.execute(
                update(t.access_token)
                .where(
                    _TOKEN.shop_id == shop_id,
                    _TOKEN.id == id,
                    or_(_TOKEN.used_at.is_(None), _TOKEN.used_at < at),
                )
                .values(used_at=at)
            )


async def _row(connection: AsyncConnection, shop_id: UUID, name: str) -> Any:
    query = select(_TOKEN.hash, _TOKEN.expires_at, _TOKEN.revoked_at).where(
        _TOKEN.shop_id == shop_id, _TOKEN.name == name
    )
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    return (await connection.execute(query)).first()


async def _change(
    connection: AsyncConnection, shop_id: UUID, name: str, values: Mapping[str, Any]
) -> None:
    await connection.execute(
        update(t.access_token).where(_TOKEN.shop_id == shop_id, _TOKEN.name == name).values(values)
    )
