"""The pages of `docs/api` say all that the schema says, and each links to where it is said."""

from docs.markdown import REPO
from graphql import GraphQLObjectType
from graphql import build_schema as build_sdl

from app.contract.examples import Example
from app.contract.nouns import NOUNS, ROOTS, Noun, placed
from app.contract.pages import FOLDER, INDEX, Book, pages
from schema.api import build_schema, core_schema

BUILT = build_schema([])
CORE = core_schema(BUILT)
WRITTEN = pages(BUILT, CORE, REPO / "docs/api/examples")
PLACES = placed(BUILT, CORE)


def test_the_pages_in_the_repository_are_up_to_date():
    kept = {file.name: file.read_text() for file in (REPO / FOLDER).glob("*.md")}
    old = {name for name, text in WRITTEN.items() if kept.get(name) != text}
    assert not old, "run: tiski schema docs"
    assert kept.keys() == WRITTEN.keys()


def test_every_type_and_operation_stands_on_one_page_and_the_index_leads_to_it():
    for name, kind in CORE.type_map.items():
        if name.startswith("__") or name in ROOTS or name.endswith("Edge"):
            continue
        held = [page for page, text in WRITTEN.items() if f" {name}\n" in text]
        assert held == [f"{PLACES[name]}.md"], name
        assert (kind.description or "").split("\n")[0] in WRITTEN[held[0]]
    for root in ROOTS:
        kind = CORE.type_map[root]
        assert isinstance(kind, GraphQLObjectType)
        for name in kind.fields:
            page = f"{PLACES[f'{root}.{name}']}.md"
            assert f"### {root.lower()} {name}\n" in WRITTEN[page]
            assert f"({page}#{root.lower()}-{name.lower()})" in WRITTEN[INDEX]
    assert {noun.slug for noun in NOUNS} == set(PLACES.values())


def test_a_page_shows_arguments_defaults_scopes_and_values():
    orders, payments = WRITTEN["order.md"], WRITTEN["payment.md"]
    assert "Needs the scope `orders:read`." in orders
    assert "| `PARTIALLY_PAID` | Part of it was paid. |" in orders
    assert "| `tags` | [`[String!]!`](common.md#scalar-string) | `[]` |" in orders
    assert "The cart, in the customer's order. [Page by page](common.md#lists)." in orders
    assert "| `reason(locale:)` | [`String!`](common.md#scalar-string) |" in orders
    assert "Implements [`Node`](common.md#interface-node), of which it has `id`." in payments


def test_what_is_deprecated_says_so_and_defaults_are_those_of_clients():
    schema = build_sdl("""
      type Query { shops(way: Way = UP, old: Int @deprecated(reason: "Left out.")): [Shop!] }
      "One | two." type Shop { name(first: Int = 3): String! @deprecated(reason: "Use title.") }
      enum Way { "Up." UP }
    """)
    places = {"Query.shops": "shop", "Shop": "shop", "Way": "shop", "Int": "x", "String": "x"}
    example = Example("Query", "shops", "query Shops {\n  shops { name }\n}")
    page = Book(schema, places, {"Query.shops": example}).page(Noun("shop", "Shops", "All.", ()))
    assert page.count("## ") == 6
    assert "Answers [`[Shop!]`](shop.md#type-shop)." in page
    assert "| `way` | [`Way`](shop.md#enum-way) | `UP` |" in page
    assert "| `old` | [`Int`](x.md#scalar-int) | — |  **Deprecated:** Left out. |" in page
    assert "One | two." in page
    assert "| `name` | [`String!`](x.md#scalar-string) |  **Deprecated:** Use title. |" in page
    assert "| `name(first:)` | [`Int`](x.md#scalar-int) |  `3` when left out. |" in page
    assert "```json" not in page
