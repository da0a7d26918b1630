"""What those ask who send messages by rules: which shops have news, what happened, how far it was read."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import and_, column, func, literal, select, update
from sqlalchemy.types import Integer

from db import tables as t
from db.call import Call
from db.database import Database
from db.transactions import Mode
from db.types import identifier
from db.unit import UnitOfWork
from db.wordings import rules_on
from domain.access import ActorKind, viewer_without_token
from domain.events import EventType
from domain.message_rule import TYPES, Happened, MessageRule
from domain.ports import Clock

BATCH: Final = 200  # events that are read at once
_SENDING: Final = Call(mutation="")


@dataclass(frozen=True, slots=True)
class Ahead:
    """What happened after a position that can have a message sent, and how far was looked."""

    happened: Sequence[Happened]
    rules: Sequence[MessageRule]
    since: int
    position: int


class Occasions:
    """The logs of all shops, for those who send messages; each transaction sees one shop."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def due(self, limit: int) -> Sequence[UUID]:
        """Find shops where something happened that was not read yet."""
        if self._database.transactions.dialect == "postgresql":
            found = func.message_readers_due(literal(limit, Integer())).table_valued(
                column("shop_id", identifier())
            )
            query = select(found.c.shop_id)
        else:
            reader, counter = t.message_reader.c, t.shop_counter.c
            query = (
                select(reader.shop_id)
                .join_from(t.message_reader, t.shop_counter, counter.shop_id == reader.shop_id)
                .where(reader.position < counter.position)
                .order_by(reader.position - counter.position)
                .limit(limit)
            )
        async with self._database.transactions.open(Mode.READ, None) as connection:
            return [row[0] for row in await connection.execute(query)]

    async def ahead(self, shop_id: UUID) -> Ahead:
        """Read what happened since, in one snapshot with the end of the log.

        Of what the system did to orders that it placed itself nothing is told: they were imported.
        """
        event, placed = t.event.c, t.event.alias("placed").c
        imported = and_(
            event.actor_kind == ActorKind.SYSTEM.value,
            select(placed.position)
            .where(
                placed.shop_id == event.shop_id,
                placed.order_id == event.order_id,
                placed.type == EventType.ORDER_PLACED.value,
                placed.actor_kind == ActorKind.SYSTEM.value,
            )
            .exists(),
        )
        reader, counter = t.message_reader.c, t.shop_counter.c
        async with self._database.transactions.open(Mode.READ, shop_id) as connection:
            since = int(
                await connection.scalar(select(reader.position).where(reader.shop_id == shop_id))
                or 0
            )
            end = await connection.scalar(
                select(counter.position).where(counter.shop_id == shop_id)
            )
            names = ("position", "type", "order_id", "payment_id", "data")
            found = await connection.execute(
                select(*(event[name] for name in names), imported.label("is_imported"))
                .where(
                    event.shop_id == shop_id,
                    event.position > since,
                    event.type.in_([kind.value for kind in TYPES]),
                    event.order_id.is_not(None),
                )
                .order_by(event.position)
                .limit(BATCH)
            )
            rows = found.mappings().all()
            rules = await rules_on(connection, shop_id) if rows else list[MessageRule]()
        happened = [
            Happened(**{name: row[name] for name in names})
            for row in rows
            if not row["is_imported"]
        ]
        if len(rows) == BATCH:
            return Ahead(happened, rules, since, rows[-1]["position"])
        return Ahead(happened, rules, since, max(int(end or 0), since))

    @asynccontextmanager
    async def step(
        self, shop_id: UUID, since: int, position: int
    ) -> AsyncGenerator[UnitOfWork | None]:
        """Hold a write block in which one reads on from `since` to `position`.

        None where another process has read on already: then nothing may be sent.
        """
        viewer = viewer_without_token(shop_id)
        reader = t.message_reader.c
        async with self._database.writing(viewer, _SENDING, self._clock.now()) as unit:
            moved = await unit.connection.execute(
                update(t.message_reader)
                .where(reader.shop_id == shop_id, reader.position == since)
                .values(position=position)
            )
            yield unit if moved.rowcount else None
