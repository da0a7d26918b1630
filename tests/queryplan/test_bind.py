"""Schema and catalog that don't fit: everything is told at once, at start-up."""

from __future__ import annotations

from enum import Enum
from typing import Any
from uuid import UUID

import pytest
import strawberry
from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, Table, Text, Uuid
from toy_library.tables import AUTHOR, BOOK, CHAPTER

from queryplan.bind import BindError, bind
from queryplan.catalog import Catalog, Search, Source, to_many, to_one
from queryplan.declare import (
    Connection,
    Node,
    SortDirection,
    column,
    computed,
    entity,
    group,
    id_of,
    many,
    one,
    page,
    scope_of,
    sifting,
    source,
)


def _faults(schema: strawberry.Schema, catalog: Catalog) -> list[str]:
    with pytest.raises(BindError) as caught:
        bind(schema, catalog)
    for fault in caught.value.faults:
        assert fault in str(caught.value)
    return sorted(caught.value.faults)


def _any(table: Any, value: Any) -> Any:
    return table.c.id == value


def _found(table: Any, words: str, window: Any) -> Any:
    del words, window
    return table.c.id.is_not(None)


@strawberry.enum
class Field(Enum):
    TITLE = "title"
    COLOUR = "colour"


@strawberry.input
class BadSort:
    field: Field
    direction: SortDirection = SortDirection.DESC


@strawberry.input
class NoSort:
    by: str


@strawberry.input
class Nested:
    author: strawberry.ID | None = id_of("Writer")


@strawberry.input
class BadFilter:
    colour: str | None = None
    state: str
    nested: list[Nested] | None = None


@strawberry.input
class NotOneOf:
    title: str | None = None
    colour: str | None = None


@source("chapter")
class Part(Node):
    title: str = column()


@source("author")
class Writer(Node):
    name: str = column()
    chapters: Connection[Part] = many("books")


@source("scroll")
class Scroll(Node):
    title: str = column()


@source("book")
class Volume(Node):
    heading: str = column()
    secret: str = column()
    renamed: str = column("currency")
    price: str = group(str, "price", "discount")
    plain: str
    publisher: Writer | None = one()
    author: Writer = one()
    chapters: Part | None = one()
    writer: Part | None = one("author")
    loans: Connection[Part] = many()
    authors: Connection[Writer] = many("author")
    agent: Writer | None = entity(ref="agent_id")
    sorted: Connection[Part] = many("chapters", order_by=NoSort)

    @computed("missing")
    @staticmethod
    def made(missing: str) -> str:
        return missing

    @strawberry.field
    def own(self) -> str:
        return "A resolver of one's own is no fault."


@source("book")
class Paperback(Node):
    title: str = column()


@strawberry.type
class Payload:
    book_id: strawberry.Private[UUID]
    book: Volume | None = entity(ref="book_id")
    other: Volume | None = entity(ref="other_id")
    text: str = column()
    word: str | None = entity(ref="book_id")
    related: Writer | None = one()


@strawberry.type
class BadQuery:
    volume: Volume = entity(by=NotOneOf)
    scroll: Scroll | None = entity(ref="scroll_id")
    word: str | None = entity(by=NotOneOf)
    volumes: Connection[Volume] = page(filter=BadFilter, order_by=BadSort)
    list: list[Volume] = page()
    writers: Connection[Writer] = page(search=True)
    payload: Payload | None = None
    sifted: str = strawberry.field(metadata=sifting("nowhere", NotOneOf), default="")
    scroll_id: strawberry.Private[UUID | None] = None


def test_every_fault_of_a_schema_is_told_at_once() -> None:
    catalog = Catalog(
        tenant="house_id",
        book=Source(
            BOOK,
            {
                "author": to_one("author", "author_id"),
                "chapters": to_many("chapter", "book_id"),
                "loans": to_many("loan", "book_id", order=("-lent_at",)),
            },
            filters={"state": _any, "shelf": _any, "nested": _any},
            sorts={"title": "title", "shelf": "shelf"},
            lookups={"title": _any, "place": _any},
            search=Search(_found, sort="age"),
        ),
        author=Source(AUTHOR, {"books": to_many("book", "author_id", order=("title",))}),
        chapter=Source(CHAPTER),
        loan=Source(CHAPTER),
    )
    schema = strawberry.Schema(BadQuery, types=[Paperback])
    assert _faults(schema, catalog) == sorted(
        [
            "BadQuery.list: must be a Connection of a type that has a source",
            "BadQuery.sifted: the catalog has no source 'nowhere'",
            "BadQuery.volume: `by` must be an input with one_of=True",
            "BadQuery.volume: must be nullable: there may be no such row",
            "BadQuery.volume: the catalog has no lookup 'colour'",
            "BadQuery.volumes: `filter.state` must be optional",
            "BadQuery.volumes: `filter.nested` holds an id_of() too deep to be read",
            "BadQuery.volumes: the catalog has no filter 'colour'",
            "BadQuery.volumes: the catalog has no sort 'colour'",
            "BadQuery.word: must be a type that has a source",
            "BadQuery.writers: source 'author' has no search",
            "Paperback: several types have the source 'book'",
            "Payload.other: Payload has no attribute 'other_id'",
            "Payload.related: Payload has no source to read it from",
            "Payload.text: Payload has no source to read it from",
            "Payload.word: must be a type that has a source",
            "Scroll: the catalog has no source 'scroll'",
            "Volume.agent: no column 'agent_id' in source 'book'",
            "Volume.author: the column 'author_id' is nullable, the field is not",
            "Volume.authors: relation 'author' of the catalog is not for many()",
            "Volume.chapters: relation 'chapters' of the catalog is not for one()",
            "Volume.heading: no column 'heading' in source 'book'",
            "Volume.loans: must be a Connection of the type whose source is 'loan'",
            "Volume.made: no column 'missing' in source 'book'",
            "Volume.plain: declares nothing; use column(), group(), @computed, one() or many()",
            "Volume.price: no column 'discount' in source 'book'",
            "Volume.publisher: no relation 'publisher' in source 'book'",
            "Volume.renamed: the column 'currency' is nullable, the field is not",
            "Volume.secret: the column 'secret' is nullable, the field is not",
            "Volume.sorted: `order_by` must be {field: an enum, direction: SortDirection = ...}",
            "Volume.writer: relation 'author' leads to source 'author', the field does not",
            "Volume: several types have the source 'book'",
            "Writer.chapters: must be a Connection of the type whose source is 'book'",
            "source 'book', relation 'loans': no column 'lent_at' in table 'chapter'",
            "source 'book': its search is in the order 'age', which it has not",
            "source 'book': no field of the schema uses its search",
            "source 'book': no field of the schema uses the filter 'shelf'",
            "source 'book': no field of the schema uses the lookup 'place'",
            "source 'book': no field of the schema uses the sort 'shelf'",
        ]
    )


@source("thing")
class Thing(Node):
    """What has nothing but an id."""


@strawberry.type
class ThingQuery:
    things: Connection[Thing] = page()


def test_every_fault_of_a_catalog_is_told_at_once() -> None:
    odd = Table(
        "odd",
        MetaData(),
        Column("house_id", Uuid, primary_key=True),
        Column("id", Uuid, primary_key=True),
        Column("name", Text, nullable=False),
        Column("note", Text),
        Column("is_old", Boolean, nullable=False),
        Column("local_time", DateTime, nullable=False),
    )
    bare = Table("bare", MetaData(), Column("name", Text, nullable=False))
    house = Column("house_id", Uuid, primary_key=True)
    counted = Table("counted", MetaData(), house, Column("id", Integer, primary_key=True))
    catalog = Catalog(
        tenant="house_id",
        thing=Source(
            odd,
            {
                "nowhere": to_one("nowhere", "id"),
                "from_nothing": to_one("thing", "nothing_id"),
                "to_nothing": to_many("thing", "nothing_id", order=("name",)),
                "unranked": to_many("thing", "id"),
                "to_and_fro": to_many("thing", "id", order=("name", "-id")),
                "by_note": to_many("thing", "id", order=("-note",)),
            },
        ),
        bare=Source(bare),
        counted=Source(counted),
        sorted=Source(odd, sorts={"age": "is_old", "time": "local_time", "size": "size"}),
    )
    assert _faults(strawberry.Schema(ThingQuery), catalog) == sorted(
        [
            "source 'bare': its table has no column 'house_id'",
            "source 'bare': its table has no column 'id'",
            "source 'counted': its id is no UUID",
            "source 'sorted', sort 'age': 'is_old' (BOOLEAN) has no place in a cursor",
            "source 'sorted', sort 'size': no column 'size' in table 'odd'",
            "source 'sorted', sort 'time': 'local_time' (DATETIME) has no place in a cursor",
            "source 'sorted': no field of the schema uses the sort 'age'",
            "source 'sorted': no field of the schema uses the sort 'size'",
            "source 'sorted': no field of the schema uses the sort 'time'",
            "source 'thing', relation 'by_note': sorts by the nullable column 'note'",
            "source 'thing', relation 'from_nothing': no column 'nothing_id' in table 'odd'",
            "source 'thing', relation 'nowhere': the catalog has no source 'nowhere'",
            "source 'thing', relation 'to_and_fro': all columns must rise, or all fall",
            "source 'thing', relation 'to_nothing': no column 'nothing_id' in table 'odd'",
            "source 'thing', relation 'unranked': no column 'rank' in table 'odd'",
        ]
    )


def test_declarations_that_contradict_themselves_fail_where_they_stand() -> None:
    contradiction: Any = entity
    with pytest.raises(TypeError, match="either by= or ref="):
        contradiction(by=NotOneOf, ref="book_id")
    with pytest.raises(TypeError, match="either by= or ref="):
        contradiction()
    with pytest.raises(TypeError, match="another number of values"):
        computed("one", "two")(lambda one: one)


def test_scopes_are_kept_for_whoever_checks_them() -> None:
    @source("thing", scope="things:read")
    class Guarded(Node):
        name: str = column(scope="things:names")

    definition: Any = vars(Guarded)["__strawberry_definition__"]
    assert scope_of(Guarded) == "things:read"
    assert scope_of(Thing) is None
    assert [scope_of(field) for field in definition.fields] == [None, "things:names"]
