"""Rows of another house never appear, whichever way one asks."""

from __future__ import annotations

from typing import Any

from toy_library.library import HOUSE, OTHER_HOUSE, Library

from queryplan.declare import encode_id

EVERYTHING = """query($book: ID!, $author: ID!, $ids: [ID!]!, $after: String) {
  books(after: $after, filter: {author: $author}) { totalCount nodes { title author { name } } }
  found: books(search: "secret") { totalCount nodes { title } }
  authors(filter: {onShelf: 9}) { totalCount nodes { name } }
  loans { totalCount nodes { id } }
  byId: book(by: {id: $book}) { title }
  byTitle: book(by: {title: "Other's secret"}) { title }
  byPlace: book(by: {place: {shelf: 9, title: "Other's secret"}}) { title }
  byEmail: author(by: {email: "other@example.com"}) { name }
  node(id: $book) { id }
  nodes(ids: $ids) { id }
  lent { book { title } }
}"""


async def test_another_houses_rows_never_appear(library: Library) -> None:
    elsewhere: dict[str, Any] = {"house_id": OTHER_HOUSE}
    author = await library.add_author("other", **elsewhere)
    book = await library.add_book("Other's secret", shelf=9, author_id=author, **elsewhere)
    loan = await library.add_loan(book, **elsewhere)
    ids = [encode_id("Book", book), encode_id("Author", author), encode_id("Loan", loan)]
    variables = {"book": ids[0], "author": ids[1], "ids": ids}

    theirs = await library.ask(EVERYTHING, variables, house=OTHER_HOUSE, lent=book)
    secret = {"title": "Other's secret"}
    assert theirs["books"]["totalCount"] == theirs["found"]["totalCount"] == 1
    assert theirs["byId"] == theirs["byTitle"] == theirs["byPlace"] == secret
    assert theirs["lent"] == {"book": secret}
    assert [node["id"] for node in theirs["nodes"]] == ids

    nothing = {"totalCount": 0, "nodes": []}
    assert await library.ask(EVERYTHING, variables, house=HOUSE, lent=book) == {
        "books": nothing,
        "found": nothing,
        "authors": nothing,
        "loans": nothing,
        "byId": None,
        "byTitle": None,
        "byPlace": None,
        "byEmail": None,
        "node": None,
        "nodes": [None, None, None],
        "lent": {"book": None},
    }


async def test_a_row_with_the_same_id_in_another_house_is_another_row(library: Library) -> None:
    for house, name in ((HOUSE, "ours"), (OTHER_HOUSE, "theirs")):
        author = await library.add_author(name, house_id=house, id=HOUSE)
        book = await library.add_book(name, house_id=house, id=HOUSE, author_id=author)
        await library.add_chapter(book, 1, title=name, house_id=house, id=HOUSE)
    query = """query($id: ID!) { book(by: {id: $id}) {
        title author { name books { totalCount nodes { title } } }
        chapters { totalCount nodes { title book { title } } }
        bySameAuthor { totalCount nodes { title } }
    } }"""
    for house, name in ((HOUSE, "ours"), (OTHER_HOUSE, "theirs")):
        data = await library.ask(query, {"id": encode_id("Book", HOUSE)}, house=house)
        books = {"totalCount": 1, "nodes": [{"title": name}]}
        chapters = {"totalCount": 1, "nodes": [{"title": name, "book": {"title": name}}]}
        assert data["book"] == {
            "title": name,
            "author": {"name": name, "books": books},
            "chapters": chapters,
            "bySameAuthor": books,
        }


async def test_a_parent_of_another_house_has_no_children_here(library: Library) -> None:
    ours = await library.add_book("ours", id=HOUSE)
    await library.add_book("theirs", house_id=OTHER_HOUSE, id=HOUSE)
    await library.add_chapter(HOUSE, 1, house_id=OTHER_HOUSE)
    data = await library.ask(
        "query($id: ID!) { book(by: {id: $id}) { chapters { totalCount nodes { id } } } }",
        {"id": encode_id("Book", ours)},
    )
    assert data["book"]["chapters"] == {"totalCount": 0, "nodes": []}
