"""Providers' notices: each is stored once, and waits until its payment is known."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, null, select, update

from db import tables as t
from db.block import Block
from db.bulk import insertion
from db.ids import new_id
from domain.provider import Notice
from domain.providing import StoredNotice, facts_json, facts_of

_NOTICE = t.payment_notice.c


class Notices:
    """The notices that the shop got."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._none_for: set[tuple[str, str]] = set()

    async def add(self, provider: str, notice: Notice, data: Any) -> UUID | None:
        """Store a notice, whose `data` is redacted, and give its id; None: it came before."""
        connection = self._block.connection
        return await connection.scalar(
            insertion(connection, t.payment_notice)
            .values(
                shop_id=self._block.shop_id,
                id=new_id(),
                provider=provider,
                external_id=notice.id,
                type=notice.contact.type,
                reference=notice.payment,
                facts=facts_json(notice),
                has_expired=notice.has_expired,
                data=data,
                at=notice.at,
                received_at=self._block.at,
            )
            .on_conflict_do_nothing()
            .returning(_NOTICE.id)
        )

    async def about(self, id: UUID) -> tuple[str, str] | None:
        """Tell of which provider a notice is and about what payment, unless it was applied."""
        found = await self._block.connection.execute(
            select(_NOTICE.provider, _NOTICE.reference).where(
                _NOTICE.shop_id == self._block.shop_id,
                _NOTICE.id == id,
                _NOTICE.reference.is_not(None),
            )
        )
        row = found.first()
        return None if row is None else (row.provider, row.reference)

    async def waiting(self, provider: str, reference: str, limit: int) -> Sequence[StoredNotice]:
        """Load and lock notices about a payment that were not applied, in the order they came."""
        query = (
            select(t.payment_notice)
            .where(*self._waiting(provider, reference))
            .order_by(_NOTICE.received_at, _NOTICE.id)
            .limit(limit)
        )
        found = await self._block.connection.execute(self._block.lock(query))
        return [
            StoredNotice(
                id=row["id"],
                external_id=row["external_id"],
                type=row["type"],
                at=row["at"],
                facts=facts_of(row["facts"]),
                has_expired=row["has_expired"],
                data=row["data"],
            )
            for row in found.mappings()
        ]

    async def expect(self, references: Collection[tuple[str, str]]) -> None:
        """Look up at once about which payments a series is going to ask."""
        found = await self._block.connection.execute(
            select(_NOTICE.provider, _NOTICE.reference).where(
                _NOTICE.shop_id == self._block.shop_id,
                _NOTICE.reference.in_(sorted({reference for _, reference in references})),
                _NOTICE.applied_at.is_(None),
            )
        )
        self._none_for = {*references} - {(row[0], row[1]) for row in found}

    async def hold_back(self, provider: str, reference: str) -> None:
        """Let whoever binds a payment and whoever looks for it take turns, until the block ends.

        Otherwise a notice that came while its payment was being bound would be seen by neither.
        SQLite has nothing to lock: a write block holds the whole file. A series looked ahead.
        """
        connection = self._block.connection
        if connection.dialect.name == "postgresql" and (provider, reference) not in self._none_for:
            name = f"{self._block.shop_id} {provider} {reference}"
            await connection.execute(
                select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))
            )

    async def first_waiting(self, provider: str, reference: str) -> UUID | None:
        """Find a notice about a payment that nobody knew when it came."""
        if (provider, reference) in self._none_for:
            return None
        return await self._block.connection.scalar(
            select(_NOTICE.id).where(*self._waiting(provider, reference)).limit(1)
        )

    async def applied(self, ids: Collection[UUID], payment_id: UUID) -> None:
        """Note that notices were applied to a payment, and forget what they said: its log has it."""
        await self._block.connection.execute(
            update(t.payment_notice)
            .where(_NOTICE.shop_id == self._block.shop_id, _NOTICE.id.in_(ids))
            .values(
                payment_id=payment_id,
                applied_at=self._block.at,
                reference=None,
                facts=[],
                data=null(),
            )
        )

    def _waiting(self, provider: str, reference: str) -> tuple[Any, ...]:
        return (
            _NOTICE.shop_id == self._block.shop_id,
            _NOTICE.provider == provider,
            _NOTICE.reference == reference,
            _NOTICE.applied_at.is_(None),
        )
