"""Old events that may leave the log, and the mark of how far it is archived.

Only steps in the shop window leave it, of carts that were never bought and have been silent for
long: no order's timeline loses anything. Positions of what is left never change.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from db import tables as t
from db.database import Database
from db.transactions import Mode
from domain.events import Subject

BATCH: Final = 500
"""Events that leave the log in one transaction: milliseconds."""

_COLUMNS = {str(item.name): item for item in t.event.c if item.name != "shop_id"}


class ChangedMeanwhile(Exception):
    """Some of the events may not leave the log any more; nothing was removed."""


class OldEvents:
    """What may leave the log of one shop: carts without an order, silent since a moment."""

    def __init__(self, database: Database, shop_id: UUID, before: datetime) -> None:
        """The database is opened as the owner of the tables: the application deletes no events."""
        self._database = database
        self._shop_id = shop_id
        self._before = before

    async def after(self, position: int) -> Sequence[Mapping[str, Any]]:
        """Read the next of them, all that the log holds of each, in the order of the log."""
        statement = (
            select(*_COLUMNS.values())
            .where(t.event.c.position > position, *self._conditions())
            .order_by(t.event.c.position)
            .limit(BATCH)
        )
        async with self._database.transactions.open(Mode.READ, self._shop_id) as connection:
            found = await connection.execute(statement)
            return [dict(zip(_COLUMNS, row, strict=True)) for row in found]

    async def remove(self, positions: Sequence[int]) -> None:
        """Remove them from the log, and note that it is whole only after the last of them.

        Raises:
            ChangedMeanwhile: somebody took a cart up again.
        """
        async with self._database.transactions.open(Mode.WRITE, self._shop_id) as connection:
            gone = await connection.execute(
                delete(t.event).where(t.event.c.position.in_(positions), *self._conditions())
            )
            if gone.rowcount != len(positions):
                raise ChangedMeanwhile
            await self._note(connection, positions[-1])

    def _conditions(self) -> list[ColumnElement[bool]]:
        event, other = t.event.c, t.event.alias()
        lives = select(other.c.position).where(
            other.c.shop_id == self._shop_id,
            other.c.cart == event.cart,
            or_(other.c.order_id.is_not(None), other.c.occurred_at >= self._before),
        )
        return [
            event.shop_id == self._shop_id,
            event.subject == Subject.CART.value,
            event.order_id.is_(None),
            event.occurred_at < self._before,
            ~lives.exists(),
        ]

    async def _note(self, connection: AsyncConnection, position: int) -> None:
        archive = t.log_archive.c
        found = (await connection.execute(archived_to(self._shop_id).with_for_update())).first()
        if found is None:
            row = {"shop_id": self._shop_id, "position": position}
            await connection.execute(insert(t.log_archive).values(row))
        elif found.position < position:
            await connection.execute(
                update(t.log_archive)
                .where(archive.shop_id == self._shop_id)
                .values(position=position)
            )


def archived_to(shop_id: UUID) -> Select[tuple[int]]:
    """Select the position after which a shop's log is whole; no row where nothing was archived."""
    return select(t.log_archive.c.position).where(t.log_archive.c.shop_id == shop_id)


async def shops(database: Database) -> Sequence[tuple[UUID, str]]:
    """List all shops by their slugs, as the owner of the tables."""
    async with database.transactions.open(Mode.READ, None) as connection:
        found = await connection.execute(select(t.shop.c.id, t.shop.c.slug).order_by(t.shop.c.slug))
        return [(row.id, row.slug) for row in found]
