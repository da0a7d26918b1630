"""Shops, staff and tokens: what the command line makes and every request looks up."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, case, column, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.database import Database
from db.ids import new_id
from db.mapping import to_row
from db.transactions import Mode
from domain.access import ALL_SCOPES, STOREFRONT_SCOPES, Actor, ActorKind, Viewer
from domain.message_rule import PAIRS
from domain.shop import Shop
from domain.text import email_key

TOKEN_PREFIX = "tsk_"  # noqa: S105  (the part of every token that is no secret)


@dataclass(frozen=True, slots=True)
class Grant:
    """What is known of a presented token; whether it still holds is the caller's question."""

    viewer: Viewer
    expires_at: datetime | None
    revoked_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Tell whether the token is good at a moment."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


async def create_shop(database: Database, shop: Shop, *, first_number: int, at: datetime) -> None:
    """Create a shop whose first order and customer get `first_number`; needs the owner's role.

    Raises:
        ValueError: the slug is taken.
    """
    async with database.transactions.open(Mode.WRITE, shop.id) as connection:
        taken = await connection.scalar(select(t.shop.c.id).where(t.shop.c.slug == shop.slug))
        if taken is not None:
            message = f"There is a shop with the slug {shop.slug} already."
            raise ValueError(message)
        columns = {**to_row(shop), "shop_id": shop.id, "version": 1, "created_at": at}
        await connection.execute(insert(t.shop).values(columns))
        await connection.execute(
            insert(t.shop_counter).values(
                shop_id=shop.id, order_number=first_number - 1, customer_number=first_number - 1
            )
        )
        await connection.execute(insert(t.message_reader).values(shop_id=shop.id))
        await connection.execute(insert(t.message_rule), _rules(shop.id, at))


def _rules(shop_id: UUID, at: datetime) -> list[dict[str, Any]]:
    """Make a new shop's rules; all are off, so that it writes to nobody unless told to."""
    return [
        {
            "shop_id": shop_id,
            "id": new_id(),
            "trigger": trigger.value,
            "template": template.value,
            "created_at": at,
            "updated_at": at,
        }
        for trigger, template in PAIRS
    ]


async def shop_id_of(database: Database, slug: str) -> UUID | None:
    """Find a shop by its slug."""
    async with database.transactions.open(Mode.READ, None) as connection:
        if database.transactions.dialect == "postgresql":
            return await connection.scalar(select(func.shop_of_slug(slug)))
        return await connection.scalar(select(t.shop.c.id).where(t.shop.c.slug == slug))


async def add_staff(database: Database, shop_id: UUID, name: str, email: str, at: datetime) -> UUID:
    """Give the id of the person with that e-mail address, who is added when missing."""
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        return await _staff_id(connection, shop_id, name, email, at)


async def has_orders(database: Database, shop_id: UUID) -> bool:
    """Tell whether the shop has any order."""
    async with database.transactions.open(Mode.READ, shop_id) as connection:
        found = await connection.scalar(
            select(t.order.c.id).where(t.order.c.shop_id == shop_id).limit(1)
        )
        return found is not None


async def create_token(
    database: Database,
    shop_id: UUID,
    *,
    name: str,
    kind: ActorKind,
    scopes: list[str],
    expires_at: datetime | None,
    staff: tuple[str, str] | None,
    at: datetime,
) -> str:
    """Make a token, in place of one of the same name, and give its secret text.

    `staff` is a person's name and e-mail; the person is created when missing. An empty list of
    scopes means all that the kind can have, also those of later versions. Only a hash of the
    secret is stored.
    """
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        staff_id = None if staff is None else await _staff_id(connection, shop_id, *staff, at)
        await connection.execute(
            delete(t.access_token).where(
                t.access_token.c.shop_id == shop_id, t.access_token.c.name == name
            )
        )
        await connection.execute(
            insert(t.access_token).values(
                shop_id=shop_id,
                id=new_id(),
                name=name,
                kind=kind.value,
                staff_id=staff_id,
                hash=hash_of(secret),
                scopes=scopes,
                created_at=at,
                expires_at=expires_at,
            )
        )
    return secret


async def revoke_token(database: Database, shop_id: UUID, name: str, at: datetime) -> bool:
    """Revoke a token; tell whether there was one of that name."""
    async with database.transactions.open(Mode.WRITE, shop_id) as connection:
        done = await connection.execute(
            update(t.access_token)
            .where(t.access_token.c.shop_id == shop_id, t.access_token.c.name == name)
            .values(revoked_at=at)
            .returning(t.access_token.c.id)
        )
        return done.first() is not None


async def grant_of(database: Database, secret: str) -> Grant | None:
    """Look a presented token up by its hash, before any shop is known."""
    async with database.transactions.open(Mode.READ, None) as connection:
        row = (await connection.execute(_owner_query(database, hash_of(secret)))).first()
    return None if row is None else _grant(row)


async def grant_by_id(database: Database, shop_id: UUID, token_id: UUID) -> Grant | None:
    """Look a token up by its id, in the shop that it belongs to."""
    token = t.access_token.c
    query = _owners().where(token.shop_id == shop_id, token.id == token_id)
    async with database.transactions.open(Mode.READ, shop_id) as connection:
        row = (await connection.execute(query)).first()
    return None if row is None else _grant(row)


def hash_of(secret: str) -> str:
    """Hash a token; it has 32 random bytes, so a plain SHA-256 can't be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _owner_query(database: Database, wanted: str) -> Any:
    if database.transactions.dialect == "postgresql":
        owner = func.token_owner(wanted).table_valued(*_granted(), column("staff_name", Text))
        return select(owner)
    token = t.access_token.c
    end = case(
        (token.hash == wanted, token.expires_at),
        (token.expires_at < token.previous_until, token.expires_at),
        else_=token.previous_until,
    )
    owners = _owners(end.label("expires_at"))
    return owners.where((token.hash == wanted) | (token.previous_hash == wanted))


def _owners(expires_at: Any = t.access_token.c.expires_at) -> Any:
    token, staff = t.access_token.c, t.staff.c
    return select(*_granted(expires_at), staff.name.label("staff_name")).outerjoin(
        t.staff, (staff.shop_id == token.shop_id) & (staff.id == token.staff_id)
    )


def _granted(expires_at: Any = t.access_token.c.expires_at) -> tuple[Any, ...]:
    token = t.access_token.c
    return (
        token.shop_id, token.id, token.name, token.kind, token.scopes, expires_at,
        token.revoked_at, token.staff_id,
    )  # fmt: skip


def _grant(row: Any) -> Grant:
    actor = Actor(ActorKind(row.kind), row.staff_id or row.id, row.staff_name or row.name)
    everything = STOREFRONT_SCOPES if actor.kind is ActorKind.STOREFRONT else ALL_SCOPES
    scopes = frozenset(row.scopes) or frozenset(scope.value for scope in everything)
    viewer = Viewer(row.shop_id, row.id, row.name, actor, scopes)
    return Grant(viewer, row.expires_at, row.revoked_at)


async def _staff_id(
    connection: AsyncConnection, shop_id: UUID, name: str, email: str, at: datetime
) -> UUID:
    key = email_key(email)
    known = await connection.scalar(
        select(t.staff.c.id).where(t.staff.c.shop_id == shop_id, t.staff.c.email_key == key)
    )
    if known is not None:
        return known
    id = new_id()
    await connection.execute(
        insert(t.staff).values(
            shop_id=shop_id, id=id, name=name, email=email, email_key=key, created_at=at
        )
    )
    return id
