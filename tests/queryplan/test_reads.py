"""Fields of rows, relations, and how many statements they cost."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Executable
from toy_library.library import HOUSE, READS, Context, Library
from toy_library.schema import SCHEMA

from queryplan.declare import encode_id

BOOK_WITH_ALL = """{
  books(first: 50, orderBy: {field: SERIAL}) {
    nodes {
      title
      author { name }
      chapters(first: 5) { nodes { title } pageInfo { hasNextPage } }
      loans(last: 5) { edges { cursor node { lentAt } } }
    }
  }
}"""


async def test_a_row_shows_its_columns_groups_and_computed_values(library: Library) -> None:
    author = await library.add_author("Aino", email=None)
    book = await library.add_book("Kalevala", author_id=author, state="LENT")
    data = await library.ask(
        """{ books { nodes {
            __typename id title serialNumber state addedAt isAtHand
            price { amount currencyCode } tags { word } author { id name email }
        } } }"""
    )
    assert data["books"]["nodes"] == [
        {
            "__typename": "Book",
            "id": encode_id("Book", book),
            "title": "Kalevala",
            "serialNumber": str(2**40),
            "state": "LENT",
            "addedAt": "2026-03-01T08:30:00.123456+00:00",
            "isAtHand": False,
            "price": {"amount": "12.50", "currencyCode": "EUR"},
            "tags": [{"word": "green"}, {"word": "old"}],
            "author": {"id": encode_id("Author", author), "name": "Aino", "email": None},
        }
    ]


async def test_a_computed_value_takes_arguments(library: Library) -> None:
    await library.add_book("Kalevala", shelf=2)
    data = await library.ask(
        """query ($letters: Int!) { books { nodes {
            spine two: spine(letters: $letters, afterShelf: "/") all: spine(afterShelf: null)
        } } }""",
        {"letters": 2},
    )
    assert data["books"]["nodes"] == [{"spine": "2 Kal", "two": "2/ Ka", "all": "2 Kal"}]
    assert len(library.statements) == 1


async def test_a_group_is_null_when_its_function_returns_none(library: Library) -> None:
    await library.add_book(currency=None)
    data = await library.ask("{ books { nodes { price { amount } author { name } } } }")
    assert data["books"]["nodes"] == [{"price": None, "author": None}]


@pytest.mark.parametrize("books", [0, 1, 50])
async def test_statements_of_a_list_do_not_depend_on_its_length(
    library: Library, books: int
) -> None:
    for number in range(books):
        author = await library.add_author(f"Author {number}")
        book = await library.add_book(f"Book {number}", author_id=author, serial=number)
        for rank in range(number % 4):
            await library.add_chapter(book, rank)
            await library.add_loan(book, hours=rank)
    data = await library.ask(BOOK_WITH_ALL)
    found = data["books"]["nodes"]
    assert [book["title"] for book in found] == [f"Book {n}" for n in reversed(range(books))]
    assert [len(book["chapters"]["nodes"]) for book in found] == [
        n % 4 for n in reversed(range(books))
    ]
    assert len(library.statements) == (4 if books else 1)


async def test_the_same_row_is_read_once_whoever_asks(library: Library) -> None:
    author = await library.add_author()
    book = await library.add_book("One", author_id=author)
    await library.add_chapter(book, 1)
    await library.add_chapter(book, 2)
    ids = [encode_id("Book", book)] * 3
    data = await library.ask(
        """query($ids: [ID!]!, $id: ID!) {
            nodes(ids: $ids) { id }
            book(by: {id: $id}) { title }
            again: node(id: $id) { ... on Book { chapters { nodes { book { title } } } } }
        }""",
        {"ids": ids, "id": ids[0]},
    )
    assert [node["id"] for node in data["nodes"]] == ids
    assert data["book"] == {"title": "One"}
    assert data["again"]["chapters"]["nodes"] == [{"book": {"title": "One"}}] * 2
    assert len(library.statements) == 2


async def test_equal_arguments_share_a_statement_and_others_do_not(library: Library) -> None:
    author = await library.add_author()
    for number in range(3):
        await library.add_book(f"Book {number}", hours=number, author_id=author)
    data = await library.ask(
        """{ authors { nodes {
            a: sortedBooks(first: 1, filter: {state: OPEN}) { nodes { title } }
            b: sortedBooks(first: 1, filter: {state: OPEN}) { nodes { title } }
            c: sortedBooks(first: 1, filter: {state: LENT}) { nodes { title } }
            d: sortedBooks(first: 2, filter: {state: OPEN}) { nodes { title } }
            e: sortedBooks(filter: {state: null}, search: "ok 1") { nodes { title } }
        } } }"""
    )
    assert data["authors"]["nodes"] == [
        {
            "a": {"nodes": [{"title": "Book 2"}]},
            "b": {"nodes": [{"title": "Book 2"}]},
            "c": {"nodes": []},
            "d": {"nodes": [{"title": "Book 2"}, {"title": "Book 1"}]},
            "e": {"nodes": [{"title": "Book 1"}]},
        }
    ]
    assert len(library.statements) == 5


async def test_statements_select_only_what_some_field_needs(library: Library) -> None:
    await library.add_book(secret="nobody declares me")
    await library.ask("{ books { nodes { title } } }")
    sql = library.sql(library.statements[0])
    assert "secret" not in sql
    assert "currency" in sql


async def test_a_payload_finds_the_entity_that_it_names(library: Library) -> None:
    book = await library.add_book("Lent")
    query = "{ lent { book { title } } }"
    assert await library.ask(query, lent=book) == {"lent": {"book": {"title": "Lent"}}}
    assert await library.ask(query, lent=None) == {"lent": {"book": None}}
    assert await library.ask(query, lent=uuid4()) == {"lent": {"book": None}}


async def test_reads_remember_what_they_read_until_fresh_ones_are_made(library: Library) -> None:
    book = await library.add_book("Before")
    reads = library.reads()
    query = "query($id: ID!) { book(by: {id: $id}) { title } }"

    async def title(context: Context) -> Any:
        answer = await SCHEMA.execute(query, {"id": encode_id("Book", book)}, context_value=context)
        assert answer.data is not None
        return answer.data["book"]["title"]

    assert await title(Context(reads)) == "Before"
    await library.rename_book(book, "After")
    assert await title(Context(reads)) == "Before"
    assert await title(Context(reads.fresh())) == "After"


async def test_a_failed_batch_reaches_each_field_that_waits_for_it(library: Library) -> None:
    for number in range(3):
        await library.add_book(f"Book {number}", author_id=await library.add_author())

    async def fetch(statement: Executable, parameters: Mapping[str, object]) -> Sequence[Any]:
        if "FROM author" in library.sql(statement):
            await asyncio.sleep(0)
            raise ConnectionError
        return await library.fetch(statement, parameters)

    context = Context(READS(fetch, HOUSE))
    query = "{ books { nodes { title author { name } } } }"
    answer = await SCHEMA.execute(query, context_value=context)
    assert answer.data is not None
    assert [book["author"] for book in answer.data["books"]["nodes"]] == [None] * 3
    assert [error.path for error in answer.errors or []] == [
        ["books", "nodes", number, "author"] for number in range(3)
    ]
    assert all(isinstance(e.original_error, ConnectionError) for e in answer.errors or [])


async def test_a_relation_over_an_empty_column_is_an_empty_page(library: Library) -> None:
    await library.add_book("Alone", author_id=None)
    data = await library.ask(
        "{ books { nodes { bySameAuthor { totalCount totalCountIsExact edges { cursor } "
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }"
    )
    assert data["books"]["nodes"][0]["bySameAuthor"] == {
        "totalCount": 0,
        "totalCountIsExact": True,
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


def test_every_shared_type_field_and_argument_is_described() -> None:
    shared = ("PageInfo", "Node", "BookConnection", "BookEdge", "SortDirection")
    found: dict[str, Any] = {
        name: SCHEMA.schema_converter.type_map[name].implementation for name in shared
    }
    query: Any = SCHEMA.schema_converter.type_map["Query"].implementation
    undescribed = [name for name, kind in found.items() if not kind.description]
    for name, kind in found.items():
        members = kind.values if name == "SortDirection" else kind.fields
        undescribed += [f"{name}.{each}" for each, it in members.items() if not it.description]
    undescribed += [
        f"{field}({argument})"
        for field, it in query.fields.items()
        if field != "sifted"  # a resolver of its own
        for argument, described in it.args.items()
        if not described.description
    ]
    assert undescribed == []
