"""GraphQL documents that are known by an id: registered by a shop's clients, or loaded for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, or_, select, update

from db import tables as t
from db.bulk import insertion
from db.database import Database
from db.transactions import Mode

LONGEST: Final = 20_000  # characters of a document that clients may register
LONGEST_TRUSTED: Final = 100_000
KEPT: Final = 1_000
"""Documents that a shop's clients may have registered; with more, the least recently used go."""
UNUSED: Final = timedelta(days=90)
"""Registered documents that nobody named for so long are forgotten."""
NOTED: Final = timedelta(hours=1)
"""How exactly it is known when a registered document was used last."""

_REGISTERED, _TRUSTED = t.persisted_document.c, t.trusted_document.c


class IdTaken(Exception):
    """An id stands for another text already; `client` loaded that."""

    def __init__(self, id: str, client: str) -> None:
        super().__init__(id, client)
        self.id = id
        self.client = client


@dataclass(frozen=True, slots=True)
class Trusted:
    """A document that was loaded for every shop."""

    client: str
    id: str
    digest: str
    name: str
    text: str
    loaded_at: datetime | None = None


class Found(NamedTuple):
    """What an id stands for; `used_at` says when it was used, if a shop's client registered it."""

    text: str
    used_at: datetime | None


class PersistedDocuments:
    """What all processes know of documents by their ids."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def trusted(self, id: str, digest: str | None) -> str | None:
        """Give the text that was loaded under an id, or that has this SHA-256."""
        async with self._database.transactions.open(Mode.READ, None) as connection:
            return await connection.scalar(_trusted_text(id, digest))

    async def find(self, shop_id: UUID, id: str, digest: str | None) -> Found | None:
        """Give what an id or SHA-256 stands for in a shop."""
        async with self._database.transactions.open(Mode.READ, shop_id) as connection:
            trusted = await connection.scalar(_trusted_text(id, digest))
            if trusted is not None:
                return Found(trusted, None)
            if digest is None:
                return None
            query = select(_REGISTERED.text, _REGISTERED.used_at).where(*_of(shop_id, digest))
            row = (await connection.execute(query)).first()
        return None if row is None else Found(row.text, row.used_at)

    async def register(self, shop_id: UUID, digest: str, text: str, now: datetime) -> None:
        """Remember a document for a shop; what is used least makes room for it."""
        async with self._database.transactions.open(Mode.WRITE, shop_id) as connection:
            row = {"shop_id": shop_id, "digest": digest, "text": text, "used_at": now}
            await connection.execute(
                insertion(connection, t.persisted_document)
                .values(row)
                .on_conflict_do_update(index_elements=["shop_id", "digest"], set_={"used_at": now})
            )
            beyond = (
                select(_REGISTERED.digest)
                .where(_REGISTERED.shop_id == shop_id)
                .order_by(_REGISTERED.used_at.desc(), _REGISTERED.digest)
                .offset(KEPT)
            )
            await connection.execute(
                delete(t.persisted_document).where(
                    _REGISTERED.shop_id == shop_id,
                    or_(_REGISTERED.used_at < now - UNUSED, _REGISTERED.digest.in_(beyond)),
                )
            )

    async def note_use(self, shop_id: UUID, digest: str, now: datetime) -> None:
        """Note that a registered document is still used."""
        async with self._database.transactions.open(Mode.WRITE, shop_id) as connection:
            await connection.execute(
                update(t.persisted_document).where(*_of(shop_id, digest)).values(used_at=now)
            )


async def load_trusted(database: Database, documents: Iterable[Trusted], now: datetime) -> int:
    """Load documents, those that are known already too; tell how many are new.

    Needs the owner's role.

    Raises:
        IdTaken: an id stands for another text.
    """
    new = 0
    async with database.transactions.open(Mode.WRITE, None) as connection:
        for each in documents:
            query = select(_TRUSTED.client, _TRUSTED.digest).where(_TRUSTED.id == each.id)
            known = {row.client: row.digest for row in await connection.execute(query)}
            for client, digest in known.items():
                if digest != each.digest:
                    raise IdTaken(each.id, client)
            new += each.client not in known
            row = {
                "client": each.client,
                "id": each.id,
                "digest": each.digest,
                "name": each.name,
                "text": each.text,
                "loaded_at": now,
            }
            await connection.execute(
                insertion(connection, t.trusted_document)
                .values(row)
                .on_conflict_do_update(
                    index_elements=["client", "id"], set_={"name": each.name, "loaded_at": now}
                )
            )
    return new


async def list_trusted(database: Database, client: str | None = None) -> Sequence[Trusted]:
    """List what was loaded, by client and name."""
    query = select(t.trusted_document).order_by(_TRUSTED.client, _TRUSTED.name, _TRUSTED.id)
    if client is not None:
        query = query.where(_TRUSTED.client == client)
    async with database.transactions.open(Mode.READ, None) as connection:
        return [Trusted(**row) for row in (await connection.execute(query)).mappings()]


async def remove_trusted(
    database: Database,
    *,
    ids: Sequence[str] = (),
    client: str | None = None,
    loaded_before: datetime | None = None,
) -> int:
    """Remove what meets every condition that is given; tell how many. Needs the owner's role."""
    conditions: list[ColumnElement[bool]] = []
    if ids:
        conditions.append(_TRUSTED.id.in_(ids))
    if client is not None:
        conditions.append(_TRUSTED.client == client)
    if loaded_before is not None:
        conditions.append(_TRUSTED.loaded_at < loaded_before)
    async with database.transactions.open(Mode.WRITE, None) as connection:
        done = await connection.execute(delete(t.trusted_document).where(*conditions))
        return done.rowcount


def _trusted_text(id: str, digest: str | None) -> Select[Any]:
    same = _TRUSTED.id == id
    named = same if digest is None else or_(same, _TRUSTED.digest == digest)
    return select(_TRUSTED.text).where(named).limit(1)


def _of(shop_id: UUID, digest: str) -> tuple[ColumnElement[bool], ...]:
    return _REGISTERED.shop_id == shop_id, _REGISTERED.digest == digest
