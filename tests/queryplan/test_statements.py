"""The text of statements: one for any number of keys, bounded, and never without the tenant."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import dialect as postgresql
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as sqlite
from toy_library.library import Library
from toy_library.tables import BOOK, CHAPTER

from queryplan.cuts import Cut, Order
from queryplan.statements import RelationStatements, RootStatements, RowStatements

FALLING = Order(("added_at", "id"), descending=True)
RISING = Order(("rank", "id"), descending=False)
COLUMNS = ("id", "book_id", "title")
BOOKS = RootStatements(BOOK, "house_id")
CHAPTERS = RelationStatements(CHAPTER, "house_id", "book_id")
ROWS = RowStatements(BOOK, "house_id")


def _sql(statement: Any, dialect: Any = postgresql) -> str:
    return " ".join(str(statement.compile(dialect=dialect(paramstyle="named"))).split())


def _postgresql(statement: Any) -> str:
    return " ".join(str(statement.compile(dialect=postgresql())).split())


def test_rows_are_found_by_one_array_of_keys() -> None:
    assert _postgresql(ROWS.by_key(("id", "title"), "id")) == (
        "SELECT book.id, book.title FROM book "
        "WHERE book.house_id = $1::UUID AND book.id = ANY ($2::UUID[])"
    )
    assert _sql(ROWS.by_key(("id", "title"), "id"), sqlite) == (
        "SELECT book.id, book.title FROM book WHERE book.house_id = :tenant "
        "AND book.id IN (SELECT keys.value FROM json_each(:keys) AS keys)"
    )


def test_a_page_of_a_root_is_cut_by_row_values() -> None:
    assert _postgresql(BOOKS.page(("title",), Cut(FALLING, after=True))) == (
        "SELECT book.title FROM book WHERE book.house_id = $1::UUID "
        "AND (book.added_at, book.id) < ($2::TIMESTAMP WITH TIME ZONE, $3::UUID) "
        "ORDER BY book.added_at DESC, book.id DESC LIMIT $4::INTEGER"
    )


@pytest.mark.parametrize(
    ("order", "cut", "bound", "direction"),
    [
        (FALLING, {"after": True}, "<", "DESC"),
        (FALLING, {"before": True, "backward": True}, ">", "ASC"),
        (FALLING, {"before": True}, ">", "DESC"),
        (RISING, {"after": True}, ">", "ASC"),
        (RISING, {"before": True, "backward": True}, "<", "DESC"),
        (RISING, {"after": True, "backward": True}, ">", "DESC"),
    ],
)
def test_bounds_and_directions_go_together(
    order: Order, cut: dict[str, Any], bound: str, direction: str
) -> None:
    table = BOOK if order is FALLING else CHAPTER
    name = f"{table.name}.{order.columns[0]}"
    sql = _sql(RootStatements(table, "house_id").page(("id",), Cut(order, **cut)), sqlite)
    assert f"({name}, {table.name}.id) {bound} (:" in sql
    assert f"ORDER BY {name} {direction}, {table.name}.id {direction}" in sql


def test_pages_of_many_parents_are_one_statement() -> None:
    statement = CHAPTERS.page(COLUMNS, Cut(RISING))
    assert _postgresql(statement) == (
        "SELECT page.id, page.book_id, page.title FROM unnest($1::UUID[]) AS keys(key) "
        "JOIN LATERAL (SELECT inside.id AS id, inside.book_id AS book_id, inside.title AS title, "
        "inside.rank AS rank FROM chapter AS inside "
        "WHERE inside.house_id = $2::UUID AND inside.book_id = keys.key "
        "ORDER BY inside.rank ASC, inside.id ASC LIMIT $3::INTEGER) AS page ON true "
        "ORDER BY page.rank ASC, page.id ASC"
    )
    assert _sql(statement, sqlite) == (
        "SELECT chapter.id, chapter.book_id, chapter.title FROM json_each(:keys) AS keys "
        "CROSS JOIN chapter ON chapter.house_id = :tenant AND chapter.id IN (SELECT inside.id "
        "FROM chapter AS inside WHERE inside.house_id = :tenant "
        "AND inside.book_id = keys.value ORDER BY inside.rank ASC, inside.id ASC "
        "LIMIT :limit OFFSET :param_1) ORDER BY chapter.rank ASC, chapter.id ASC"
    )


@pytest.mark.parametrize("dialect", [postgresql, sqlite])
@pytest.mark.parametrize("lists", [BOOKS, CHAPTERS])
def test_counting_stops_one_row_beyond_the_limit(lists: Any, dialect: Any) -> None:
    compiled = lists.count(Cut(RISING)).compile(dialect=dialect())
    assert "LIMIT" in str(compiled)
    assert 10_001 in compiled.params.values()


@pytest.mark.parametrize("dialect", [postgresql, sqlite])
@pytest.mark.parametrize(
    "statement",
    [
        ROWS.by_key(("id",), "id"),
        ROWS.by_condition(("id",), BOOK.c.title == "x"),
        BOOKS.page(("id",), Cut(FALLING, conditions=(lambda t: t.c.title == "x",))),
        BOOKS.count(Cut(FALLING, conditions=(lambda t: t.c.title == "x",))),
        CHAPTERS.page(("id",), Cut(RISING, after=True)),
        CHAPTERS.count(Cut(RISING)),
    ],
)
def test_no_statement_goes_without_the_tenant(statement: Any, dialect: Any) -> None:
    sql = str(statement.compile(dialect=dialect()))
    assert sql.count("house_id = ") >= 1
    assert "tenant" in statement.compile(dialect=dialect()).params


async def test_the_number_of_keys_does_not_change_the_text(library: Library) -> None:
    query = "{ books { nodes { author { name } chapters(first: 2) { totalCount nodes { id } } } } }"
    texts: list[list[str]] = []
    for number in range(3):
        author = await library.add_author(id=UUID(int=100 + number))
        await library.add_chapter(await library.add_book(author_id=author), 1)
        library.statements.clear()
        await library.ask(query)
        texts.append(sorted(library.sql(statement) for statement in library.statements))
    assert len(texts[0]) == 4
    assert texts[0] == texts[1] == texts[2]
