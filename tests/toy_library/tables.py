"""The tables of a toy library, and its catalog: readers borrow books that authors wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    bindparam,
    exists,
    select,
    tuple_,
)

from queryplan.catalog import TENANT, Catalog, Search, Source, Unusable, Window, to_many, to_one


class Moment(TypeDecorator[datetime]):
    """An aware datetime, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


METADATA = MetaData()


def _table(name: str, *columns: Any) -> Table:
    key = (Column("house_id", Uuid, primary_key=True), Column("id", Uuid, primary_key=True))
    return Table(name, METADATA, *key, *columns)


AUTHOR = _table("author", Column("name", Text, nullable=False), Column("email", Text))
BOOK = _table(
    "book",
    Column("title", Text, nullable=False),
    Column("shelf", Integer, nullable=False),
    Column("serial", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("author_id", Uuid),
    Column("price", BigInteger, nullable=False),
    Column("currency", Text),
    Column("tags", JSON, nullable=False),
    Column("secret", Text),
    ForeignKeyConstraint(["house_id", "author_id"], ["author.house_id", "author.id"]),
)
CHAPTER = _table(
    "chapter",
    Column("book_id", Uuid, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("title", Text, nullable=False),
    ForeignKeyConstraint(["house_id", "book_id"], ["book.house_id", "book.id"]),
)
LOAN = _table(
    "loan",
    Column("book_id", Uuid, nullable=False),
    Column("lent_at", Moment, nullable=False),
    ForeignKeyConstraint(["house_id", "book_id"], ["book.house_id", "book.id"]),
)


def _written_on(book: Any, value: Any) -> Any:
    on_shelf = BOOK.alias("on_shelf")
    return exists().where(
        on_shelf.c.author_id == book.c.id,
        on_shelf.c.house_id == book.c.house_id,
        on_shelf.c.shelf == value,
    )


def _with_chapter(book: Any, title: Any) -> Any:
    return exists().where(
        CHAPTER.c.book_id == book.c.id,
        CHAPTER.c.house_id == book.c.house_id,
        CHAPTER.c.title == title,
    )


def _between(book: Any, span: Any) -> Any:
    if span.most < span.least:
        raise Unusable("This is less than the least.", "most")
    return book.c.shelf.between(span.least, span.most)


def _titled(book: Any, words: str, window: Window) -> Any:
    match = BOOK.alias("match")
    place = (match.c.added_at, match.c.id)
    return book.c.id.in_(
        select(match.c.id)
        .where(
            match.c.house_id == bindparam(TENANT, type_=Uuid()),
            match.c.title.contains(words, autoescape=True),
            *window.bounds(tuple_(*place)),
        )
        .order_by(*[each.desc() if window.newest_first else each.asc() for each in place])
        .limit(window.limit)
    )


def library_catalog() -> Catalog:
    """Make the catalog anew, so that a test may spoil it."""
    return Catalog(
        tenant="house_id",
        author=Source(
            AUTHOR,
            {"books": to_many("book", "author_id", order=("-added_at",))},
            filters={"on_shelf": _written_on},
            sorts={"name": "name"},
            lookups={"email": lambda t, email: t.c.email == email},
        ),
        book=Source(
            BOOK,
            {
                "author": to_one("author", "author_id"),
                "chapters": to_many("chapter", "book_id", order=("rank",)),
                "loans": to_many("loan", "book_id", order=("-lent_at",)),
                "by_same_author": to_many(
                    "book", "author_id", order=("shelf", "title"), local="author_id"
                ),
            },
            filters={
                "state": lambda t, state: t.c.state == state.value,
                "author": lambda t, author_id: t.c.author_id == author_id,
                "authors": lambda t, author_ids: t.c.author_id.in_(author_ids),
                "chapter": _with_chapter,
                "shelf": _between,
                "currency": lambda t, currency: t.c.currency == currency,
            },
            sorts={"added_at": "added_at", "title": "title", "shelf": "shelf", "serial": "serial"},
            lookups={
                "title": lambda t, title: t.c.title == title,
                "place": lambda t, place: (t.c.shelf == place.shelf) & (t.c.title == place.title),
            },
            search=Search(_titled, sort="added_at", most=3),
        ),
        chapter=Source(CHAPTER, {"book": to_one("book", "book_id")}),
        loan=Source(LOAN, {"book": to_one("book", "book_id")}),
    )
