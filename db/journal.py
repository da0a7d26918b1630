"""Reads the log by position, for whoever follows it."""

from collections.abc import AsyncGenerator, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import InterfaceError, InternalClientError, PostgresError
from sqlalchemy import BigInteger, ColumnElement, Executable, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from db import tables as t
from db.archive import archived_to
from db.database import Database, ReadSession
from db.transactions import Mode
from db.types import identifier
from domain.errors import Retry
from domain.journey import JourneyType
from domain.log import LogArchived


class LogUnreachable(Exception):
    """The database does not answer for now; the same reading may succeed later."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an event stands in the log, what kind it is and what it happened to."""

    position: int
    id: UUID
    type: str
    order_id: UUID | None
    customer_id: UUID | None
    payment_id: UUID | None
    message_id: UUID | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which events somebody follows: those that meet all that is said here."""

    types: Collection[str] | None = None
    order_id: UUID | None = None
    customer_id: UUID | None = None
    of_orders: bool = False

    @property
    def alike(self) -> Hashable:
        """The same for all who choose the same."""
        types = None if self.types is None else frozenset(self.types)
        return types, self.order_id, self.customer_id, self.of_orders

    def takes(self, entry: Entry) -> bool:
        """Tell whether an event is one of them."""
        return (
            (self.types is None or entry.type in self.types)
            and self.order_id in {None, entry.order_id}
            and self.customer_id in {None, entry.customer_id}
            and (entry.order_id is not None or not self.of_orders)
        )

    @property
    def may_be_archived(self) -> bool:
        """Tell whether any of them may have left the log: only steps in the shop window ever do."""
        return not self.of_orders and (self.types is None or not _JOURNEYS.isdisjoint(self.types))

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Say the same in SQL."""
        event = t.event.c
        if self.types is not None:
            yield event.type.in_(sorted(self.types))
        if self.order_id is not None:
            yield event.order_id == self.order_id
        if self.customer_id is not None:
            yield event.customer_id == self.customer_id
        if self.of_orders:
            yield event.order_id.is_not(None)


ALL = Choice()
_JOURNEYS = frozenset(type.value for type in JourneyType)

_AWAY = (
    SQLAlchemyError, OSError, Retry,
    PostgresError, InterfaceError, InternalClientError,  # BEGIN and COMMIT go past SQLAlchemy
)  # fmt: skip
_COLUMNS = tuple(t.event.c[name] for name in Entry.__dataclass_fields__)


class Journal:
    """Reads of the log; each is a short transaction of its own and sees everything committed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(
        self, shop_id: UUID, after: int, choice: Choice = ALL, *, limit: int
    ) -> Sequence[Entry]:
        """Read the first `limit` of the chosen events after a position.

        Raises:
            LogArchived: chosen events after that position may have been moved to a file.
            LogUnreachable: the database does not answer.
        """
        statement = _after(shop_id, after, choice, limit)
        if not choice.may_be_archived:
            return [Entry(*row) for row in await self._read(shop_id, statement)]
        marks, rows = await self._read_all(shop_id, archived_to(shop_id), statement)
        if marks and marks[0].position > after:
            raise LogArchived(marks[0].position)
        return [Entry(*row) for row in rows]

    async def grown(self, shop_id: UUID, end: int, *, limit: int) -> Sequence[Entry]:
        """Read the first `limit` events after a position at which the log ended when last read.

        Whoever stayed away for so long that some were archived meanwhile sees it from the
        positions, which have no other gaps.

        Raises:
            LogUnreachable: the database does not answer.
        """
        rows = await self._read(shop_id, _after(shop_id, end, ALL, limit))
        return [Entry(*row) for row in rows]

    async def check(self, shop_id: UUID, after: int, choice: Choice) -> None:
        """Make sure that nothing chosen after a position has left the log.

        Raises:
            LogArchived: some of it may have been moved to a file.
            LogUnreachable: the database does not answer.
        """
        if choice.may_be_archived:
            marks = await self._read(shop_id, archived_to(shop_id))
            if marks and marks[0].position > after:
                raise LogArchived(marks[0].position)

    async def told(self, shop_id: UUID, positions: Sequence[int]) -> Sequence[Mapping[str, Any]]:
        """Read all that the log holds of some events, in their order.

        Raises:
            LogUnreachable: the database does not answer.
        """
        event = t.event.c
        columns = [column for column in event if column.name != "shop_id"]
        names = [str(column.name) for column in columns]
        statement = (
            select(*columns)
            .where(event.shop_id == shop_id, event.position.in_(positions))
            .order_by(event.position)
        )
        rows = await self._read(shop_id, statement)
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def end(self, shop_id: UUID) -> int:
        """Read the position of the shop's last event.

        Raises:
            LogUnreachable: the database does not answer.
        """
        return _position(await self._read(shop_id, _end(shop_id)))

    async def ends(self, shop_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """Read where the logs of several shops end; knows no more of them than that.

        Raises:
            LogUnreachable: the database does not answer.
        """
        counter = t.shop_counter.c
        if self._database.transactions.dialect == "postgresql":
            found = func.log_ends(literal(list(shop_ids), ARRAY(identifier()))).table_valued(
                column("shop_id", identifier()), column("ending", BigInteger)
            )
            statement = select(found.c.shop_id, found.c.ending)
        else:
            statement = select(counter.shop_id, counter.position).where(
                counter.shop_id.in_(shop_ids)
            )
        return dict(await self._read(None, statement))

    async def _read(self, shop_id: UUID | None, statement: Executable) -> Sequence[Any]:
        (rows,) = await self._read_all(shop_id, statement)
        return rows

    async def _read_all(
        self, shop_id: UUID | None, *statements: Executable
    ) -> Sequence[Sequence[Any]]:
        """Run statements in one snapshot."""
        async with (
            _answering(),
            self._database.transactions.open(Mode.READ, shop_id) as connection,
        ):
            return [(await connection.execute(statement)).all() for statement in statements]


async def end_seen(session: ReadSession) -> int:
    """Read where the log ends in the snapshot of a session, so neither before nor after its reads."""
    return _position(await session.fetch(_end(session.shop_id)))


def _end(shop_id: UUID) -> Executable:
    counter = t.shop_counter.c
    return select(counter.position).where(counter.shop_id == shop_id)


def _position(rows: Sequence[Any]) -> int:
    return int(rows[0].position) if rows else 0


def _after(shop_id: UUID, after: int, choice: Choice, limit: int) -> Executable:
    event = t.event.c
    return (
        select(*_COLUMNS)
        .where(event.shop_id == shop_id, event.position > after, *choice.conditions())
        .order_by(event.position)
        .limit(limit)
    )


@asynccontextmanager
async def _answering() -> AsyncGenerator[None]:
    """Tell a database that is away from a statement that is wrong."""
    try:
        yield
    except ProgrammingError:
        raise
    except _AWAY as error:
        raise LogUnreachable(str(error)) from error
