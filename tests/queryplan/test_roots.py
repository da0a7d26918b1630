"""Roots that find single rows: entity(by:), node, nodes."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from toy_library.library import Library

from queryplan.declare import NODES_LIMIT, encode_id

BOOK = "query($by: BookBy!) { book(by: $by) { title } }"
NODE = "query($id: ID!) { node(id: $id) { __typename id ... on Book { title } } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
NUL = "a\0b"
HALF = "\ud800"


async def test_an_entity_is_found_by_each_lookup(library: Library) -> None:
    book = await library.add_book("Kalevala", shelf=4)
    for by in (
        {"id": encode_id("Book", book)},
        {"title": "Kalevala"},
        {"place": {"shelf": 4, "title": "Kalevala"}},
    ):
        assert await library.ask(BOOK, {"by": by}) == {"book": {"title": "Kalevala"}}
    for by in (
        {"id": encode_id("Book", uuid4())},
        {"title": "Other"},
        {"place": {"shelf": 5, "title": "Kalevala"}},
    ):
        assert await library.ask(BOOK, {"by": by}) == {"book": None}


@pytest.mark.parametrize(
    ("by", "argument", "message"),
    [
        ({"id": "x"}, "by.id", "`by.id` is not an id of this API."),
        (
            {"id": encode_id("Author", UUID(int=99))},
            "by.id",
            "`by.id` must be an id of type Book, not Author.",
        ),
        ({"title": NUL}, "by.title", "`by.title` holds characters that can't be stored."),
        ({"title": HALF}, "by.title", "`by.title` holds characters that can't be stored."),
        (
            {"place": {"shelf": 1, "title": NUL}},
            "by.place",
            "`by.place` holds characters that can't be stored.",
        ),
    ],
)
async def test_what_finds_nothing_by_its_form_is_refused(
    library: Library, by: Any, argument: str, message: str
) -> None:
    assert await library.refusal(BOOK, {"by": by}) == (argument, message)
    assert library.statements == []


async def test_a_node_is_found_by_its_id_alone(library: Library) -> None:
    book, author = await library.add_book("Kalevala"), await library.add_author()
    book_id, author_id = encode_id("Book", book), encode_id("Author", author)
    data = await library.ask(NODE, {"id": book_id})
    assert data["node"] == {"__typename": "Book", "id": book_id, "title": "Kalevala"}
    data = await library.ask(NODE, {"id": author_id})
    assert data["node"] == {"__typename": "Author", "id": author_id}


async def test_nodes_of_many_types_cost_a_statement_a_type(library: Library) -> None:
    ids = [encode_id("Book", await library.add_book()) for _ in range(3)]
    ids += [encode_id("Author", await library.add_author()) for _ in range(3)]
    wanted = [*ids[::2], encode_id("Book", uuid4()), *ids[1::2], encode_id("Shelf", uuid4())]
    data = await library.ask(NODES, {"ids": wanted})
    found = [node and node["id"] for node in data["nodes"]]
    assert found == [*ids[::2], None, *ids[1::2], None]
    assert len(library.statements) == 2


async def test_a_type_that_the_caller_may_not_see_is_null(library: Library) -> None:
    ids = [encode_id("Book", await library.add_book())]
    ids += [encode_id("Author", await library.add_author())]
    forbidden = frozenset({"books:read"})
    data = await library.ask(NODES, {"ids": ids}, forbidden=forbidden)
    assert data["nodes"] == [None, {"__typename": "Author", "id": ids[1]}]
    assert await library.ask(NODE, {"id": ids[0]}, forbidden=forbidden) == {"node": None}
    assert len(library.statements) == 1


@pytest.mark.parametrize("text", ["", "x", "Book:1", NUL, HALF, "A" * 10_000])
async def test_a_malformed_id_is_refused(library: Library, text: str) -> None:
    refusal = await library.refusal(NODE, {"id": text})
    assert refusal == ("id", "`id` is not an id of this API.")
    refusal = await library.refusal(NODES, {"ids": [encode_id("Book", uuid4()), text]})
    assert refusal == ("ids.1", "`ids.1` is not an id of this API.")
    assert library.statements == []


async def test_nodes_takes_so_many_ids_and_no_more(library: Library) -> None:
    ids = [encode_id("Book", uuid4())] * NODES_LIMIT
    assert await library.ask(NODES, {"ids": ids}) == {"nodes": [None] * 250}
    refusal = await library.refusal(NODES, {"ids": [*ids, ids[0]]})
    assert refusal == ("ids", "`ids` may hold at most 250 ids, not 251.")
    assert await library.ask(NODES, {"ids": []}) == {"nodes": []}
