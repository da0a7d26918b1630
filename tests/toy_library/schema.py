"""The schema of the toy library, declared as ours is."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, StrEnum
from typing import Annotated
from uuid import UUID

import strawberry

from queryplan.declare import (
    Connection,
    Count,
    Node,
    SortDirection,
    any_of,
    column,
    computed,
    counts,
    entity,
    every_of,
    group,
    id_of,
    many,
    node,
    nodes,
    none_of,
    one,
    page,
    row_id,
    sifting,
    source,
)


@strawberry.enum
class BookState(StrEnum):
    OPEN = "OPEN"
    LENT = "LENT"


@strawberry.type
class Price:
    amount: str
    currency_code: str


@strawberry.type
class Tag:
    word: str


def _price(minor: int, currency: str | None) -> Price | None:
    return None if currency is None else Price(amount=f"{minor / 100:.2f}", currency_code=currency)


def _tags(words: list[str]) -> list[Tag]:
    return [Tag(word=word) for word in words]


@strawberry.input
class ShelfSpan:
    least: int
    most: int


@strawberry.input
class BookFilter:
    state: BookState | None = None
    author: strawberry.ID | None = id_of("Author", description="Books of this author.")
    authors: list[strawberry.ID] | None = id_of("Author")
    chapter: str | None = strawberry.UNSET
    shelf: strawberry.Maybe[ShelfSpan | None]
    currency: str | None = None
    and_: list[BookFilter] | None = every_of()
    or_: list[BookFilter] | None = any_of()
    not_: BookFilter | None = none_of()


@strawberry.enum
class BookSortField(Enum):
    ADDED_AT = "added_at"
    TITLE = "title"
    SHELF = "shelf"
    SERIAL = "serial"


@strawberry.input
class BookSort:
    field: BookSortField
    direction: SortDirection = SortDirection.DESC


@source("book", scope="books:read")
class Book(Node):
    """Something to read."""

    title: str = column(description="What stands on the cover.")
    shelf: int = column()
    serial_number: str = column("serial")
    state: BookState = column()
    added_at: datetime = column()
    price: Price | None = group(_price, "price", "currency")
    tags: list[Tag] = group(_tags, "tags")
    author: Annotated[Author, strawberry.lazy("toy_library.schema")] | None = one()
    chapters: Connection[Annotated[Chapter, strawberry.lazy("toy_library.schema")]] = many()
    loans: Connection[Annotated[Loan, strawberry.lazy("toy_library.schema")]] = many()
    by_same_author: Connection[Annotated[Book, strawberry.lazy("toy_library.schema")]] = many()

    @computed("state", "shelf")
    @staticmethod
    def is_at_hand(state: str, shelf: int) -> bool:
        """Whether it can be lent now."""
        return state == "OPEN" and shelf < 5

    @computed("title", "shelf")
    @staticmethod
    def spine(
        title: str,
        shelf: int,
        *,
        letters: Annotated[int, strawberry.argument(description="How many letters fit.")] = 3,
        after_shelf: str | None = None,
    ) -> str:
        """What stands on its back."""
        return f"{shelf}{after_shelf or ''} {title[:letters]}"


@strawberry.input
class AuthorFilter:
    on_shelf: int | None = None


@strawberry.enum
class AuthorSortField(Enum):
    NAME = "name"


@strawberry.input
class AuthorSort:
    field: AuthorSortField
    direction: SortDirection = SortDirection.ASC


@source("author")
class Author(Node):
    """Someone who writes."""

    name: str = column()
    email: str | None = column()
    books: Connection[Book] = many()
    sorted_books: Connection[Book] = many(
        "books", filter=BookFilter, order_by=BookSort, search=True
    )


@source("chapter")
class Chapter(Node):
    """A part of a book."""

    title: str = column()
    rank: int = column()
    book: Book | None = one()


@source("loan")
class Loan(Node):
    """A time during which someone had the book."""

    lent_at: datetime = column()
    book: Book = one()


@strawberry.input
class Place:
    shelf: int
    title: str


@strawberry.input(one_of=True)
class BookBy:
    id: strawberry.ID | None = strawberry.UNSET
    title: str | None = strawberry.UNSET
    place: Place | None = strawberry.UNSET


@strawberry.input(one_of=True)
class AuthorBy:
    id: strawberry.ID | None = strawberry.UNSET
    email: str | None = strawberry.UNSET


@strawberry.type
class Lent:
    """An ordinary object, as a payload is, that names a row by its id."""

    book_id: strawberry.Private[UUID | None]
    book: Book | None = entity(ref="book_id")


def _lent(info: strawberry.Info) -> Lent:
    return Lent(book_id=info.context.lent)


@strawberry.input
class BookCountInput:
    key: str
    filter: BookFilter | None = None


@strawberry.type
class Query:
    book_counts: list[Count] = counts("book", BookCountInput)
    book: Book | None = entity(by=BookBy, description="One book.")
    books: Connection[Book] = page(filter=BookFilter, order_by=BookSort, search=True)
    author: Author | None = entity(by=AuthorBy)
    authors: Connection[Author] = page(filter=AuthorFilter, order_by=AuthorSort)
    loans: Connection[Loan] = page()
    node: Node | None = node()
    nodes: list[Node | None] = nodes()
    lent: Lent = strawberry.field(resolver=_lent)

    @strawberry.field(metadata=sifting("book", BookFilter))
    async def sifted(
        self, info: strawberry.Info, ids: list[strawberry.ID], filter: BookFilter
    ) -> list[strawberry.ID]:
        keys = {row_id(text, "Book", "ids"): text for text in ids}
        found = await info.context.reads.sift(info, filter, list(keys))
        return [text for key, text in keys.items() if key in found]


SCHEMA = strawberry.Schema(Query)
