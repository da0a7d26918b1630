"""The toy library at work: a database with books, and a house that asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from graphql import parse
from sqlalchemy import Executable, Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from toy_library.schema import SCHEMA
from toy_library.tables import AUTHOR, BOOK, CHAPTER, LOAN, METADATA, library_catalog

from queryplan.bind import Reads, bind
from queryplan.plan import Asked, Plans

READS = bind(SCHEMA, library_catalog())
HOUSE, OTHER_HOUSE = UUID(int=1), UUID(int=2)
MORNING = datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)


@dataclass
class Context:
    """What resolvers get as `info.context`."""

    reads: Reads
    forbidden: frozenset[str] = frozenset()
    lent: UUID | None = None

    def allows(self, scope: str | None) -> bool:
        return scope not in self.forbidden


@dataclass
class Library:
    """One database; `statements` holds all that was sent to it."""

    connection: AsyncConnection
    statements: list[Executable] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    texts: list[str] = field(default_factory=list)
    """What plans sent."""
    plans: Plans = field(init=False)

    def __post_init__(self) -> None:
        self.plans = Plans(READS, self.connection.dialect)

    async def fetch(
        self, statement: Executable, parameters: Mapping[str, object]
    ) -> Sequence[Row[Any]]:
        self.statements.append(statement)
        async with self.lock:
            return (await self.connection.execute(statement, dict(parameters))).all()

    def sql(self, statement: Any) -> str:
        """Write a statement as this database gets it."""
        return str(statement.compile(dialect=self.connection.dialect))

    def reads(self, house: UUID = HOUSE) -> Reads:
        return READS(self.fetch, house)

    async def ask(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        house: UUID = HOUSE,
        forbidden: frozenset[str] = frozenset(),
        lent: UUID | None = None,
    ) -> Any:
        """Run a query that must succeed, and return its data."""
        context = Context(self.reads(house), forbidden, lent)
        answer = await SCHEMA.execute(query, variables, context_value=context)
        assert answer.errors is None, answer.errors
        planned = await self.planned(query, variables, house=house, forbidden=forbidden)
        if planned is not None:
            assert json.dumps(planned) == json.dumps(answer.data)
        return answer.data

    async def planned(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        house: UUID = HOUSE,
        forbidden: frozenset[str] = frozenset(),
    ) -> Any:
        """Answer a query by plan; None when the plan leaves it to graphql-core."""
        asked = Asked(self, house, Context(self.reads(house), forbidden), None)
        return await self.plans.query(parse(query), None, variables or {}, asked)

    async def perform(self, work: Any, *, by_value: bool, alone: bool) -> Any:
        """Let a plan read, as the driver gives its rows."""
        del by_value, alone
        raw: Any = (await self.connection.get_raw_connection()).driver_connection

        async def fetch(text: str, parameters: Sequence[object]) -> Sequence[Any]:
            self.texts.append(text)
            if self.connection.dialect.name == "sqlite":
                return list(await raw.execute_fetchall(text, parameters))
            return await raw.fetch(text, *parameters)

        return await work(fetch)

    async def refusal(self, query: str, variables: dict[str, Any] | None = None) -> tuple[str, str]:
        """Run a query that must be refused; return the argument at fault and the message."""
        answer = await SCHEMA.execute(query, variables, context_value=Context(self.reads()))
        assert answer.errors, answer.data
        extensions = answer.errors[0].extensions or {}
        assert extensions.get("code") == "BAD_USER_INPUT", answer.errors
        return extensions["argument"], answer.errors[0].message

    async def add(self, table: Table, **values: Any) -> UUID:
        """Insert a row and return its id."""
        row = {"house_id": HOUSE, "id": uuid4()} | values
        await self.connection.execute(table.insert(), row)
        return row["id"]

    async def add_author(self, name: str = "Aino", **values: Any) -> UUID:
        return await self.add(AUTHOR, name=name, **{"email": f"{name}@example.com", **values})

    async def add_book(self, title: str = "A book", hours: int = 0, **values: Any) -> UUID:
        defaults = {
            "shelf": 1,
            "serial": 2**40,
            "state": "OPEN",
            "added_at": MORNING + timedelta(hours=hours),
            "price": 1250,
            "currency": "EUR",
            "tags": ["green", "old"],
        }
        return await self.add(BOOK, title=title, **(defaults | values))

    async def book_ids(self, title: str) -> list[UUID]:
        found = await self.connection.execute(select(BOOK.c.id).where(BOOK.c.title == title))
        return list(found.scalars())

    async def rename_book(self, book: UUID, title: str) -> None:
        await self.connection.execute(BOOK.update().where(BOOK.c.id == book), {"title": title})

    async def add_chapter(self, book_id: UUID, rank: int, **values: Any) -> UUID:
        title = values.pop("title", f"Chapter {rank}")
        return await self.add(CHAPTER, book_id=book_id, rank=rank, title=title, **values)

    async def add_loan(self, book_id: UUID, hours: int = 0, **values: Any) -> UUID:
        lent_at = MORNING + timedelta(hours=hours)
        return await self.add(LOAN, book_id=book_id, lent_at=lent_at, **values)


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Library]:
    """Open a library with empty tables, gone when the block ends."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(METADATA.create_all)
        yield Library(connection)
        await connection.rollback()
    await engine.dispose()
