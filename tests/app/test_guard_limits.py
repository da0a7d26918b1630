"""Each limit of the guard at, below and above its value, whatever the value is set to."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pytest
from graphql import GraphQLSchema, parse, specified_rules
from toy_shop import Caller, make_schema

from app.guard import Document, Documents, Limits, analyse
from app.settings import Settings

pytestmark = pytest.mark.usefixtures("no_settings")

SCHEMA: GraphQLSchema = make_schema()._schema
Make = Callable[[int], str]


def deep(levels: int) -> str:
    """Return a query that is this many fields deep."""
    if levels == 1:
        return "{hello}"
    pairs, odd = divmod(levels - 2, 2)
    inner = "orders(first: 1) {totalCount}" if odd else "id"
    return "{order {" + "orders(first: 1) {nodes {" * pairs + inner + "}}" * pairs + "}}"


def introspecting(levels: int) -> str:
    """Return a query that is this many fields deep below `__schema`."""
    return "{__schema {" + "queryType {" * (levels - 1) + "name" + "}" * levels + "}"


def listing(lists: int) -> str:
    """Return an introspection with this many lists inside each other."""
    return "{__schema {queryType {" + "fields {type {" * lists + "name" + "}}" * lists + "}}}"


ABOVE: Mapping[str, tuple[str, Make]] = {
    "depth": ("DEPTH_LIMIT", deep),
    "fields": ("FIELD_LIMIT", lambda n: "{order {" + "id " * (n - 1) + "}}"),
    "aliases": ("ALIAS_LIMIT", lambda n: "{" + " ".join(f"a{i}: hello" for i in range(n)) + "}"),
    "root_fields": ("ROOT_FIELD_LIMIT", lambda n: "{" + "hello " * n + "}"),
    "mutations": ("ROOT_FIELD_LIMIT", lambda n: "mutation {" + "rename " * n + "}"),
    "directives": ("DIRECTIVE_LIMIT", lambda n: "{hello " + "@skip(if: false) " * n + "}"),
    "repeats": ("REPEAT_LIMIT", lambda n: "{" + "hello " * n + "}"),
    "operations": (
        "OPERATION_LIMIT",
        lambda n: " ".join(f"query Q{i} {{hello}}" for i in range(n)),
    ),
    "cost": ("COST_LIMIT", lambda n: "{" + "hello " * n + "}"),
    "ids": ("IDS_LIMIT", lambda n: "{nodes(ids: [" + '"a" ' * n + "]) {id}}"),
    "introspection_depth": ("INTROSPECTION_LIMIT", introspecting),
    "introspection_lists": ("INTROSPECTION_LIMIT", listing),
}
GENEROUS = {each.name: 100_000 for each in fields(Limits)}


@pytest.mark.parametrize("given", [None, 3], ids=["by default", "as set"])
@pytest.mark.parametrize("name", ABOVE)
def test_a_limit_lets_its_value_pass_and_refuses_one_more(name: str, given: int | None):
    code, make = ABOVE[name]
    limit: int = given or getattr(Limits(), name)
    limits = Limits(**{**GENEROUS, name: limit})
    for passing in (limit - 1, limit):
        assert limits.refuse(analyse(SCHEMA, parse(make(passing)))) is None
    refused = limits.refuse(analyse(SCHEMA, parse(make(limit + 1))))
    assert refused is not None
    assert (refused.extensions or {}).items() >= {"code": code, "limit": limit}.items()


def test_ids_are_counted_in_literals_and_variables_of_a_known_document_too():
    documents = Documents(Limits(ids=3))
    text = "query($ids: [ID!]!) {nodes(ids: $ids) {id}}"

    def asked(many: int) -> list[Any]:
        document = documents.find(text) or Document(text, parse(text))
        errors = documents.check(
            document, SCHEMA, specified_rules, None, {"ids": ["a"] * many}, lambda _: True
        )
        return [(error.extensions or {})["code"] for error in errors]

    assert [asked(many) for many in (2, 3, 4, 3, 4)] == [[], [], ["IDS_LIMIT"], [], ["IDS_LIMIT"]]
    assert documents.find(text)


@pytest.mark.parametrize("limit", [None, 20], ids=["by default", "as set"])
async def test_tokens_are_counted_before_anything_else(limit: int | None):
    limits = Limits(**{**GENEROUS, "tokens": limit or Limits().tokens})
    schema = make_schema(Documents(limits))
    for tokens, code in ((-1, None), (0, None), (1, "TOKEN_LIMIT")):
        text = "{nodes(ids: [" + '"a" ' * (limits.tokens + tokens - 12) + "]) {id}}"
        result = await schema.execute(text, context_value=Caller())
        codes = [(error.extensions or {})["code"] for error in result.errors or ()]
        assert codes == ([code] if code else [])


@pytest.mark.parametrize("limit", [1, 3])
async def test_no_more_errors_are_told_than_the_limit(limit: int):
    schema = make_schema(Documents(Limits(errors=limit)))
    for wrong in (limit - 1, limit, limit + 1):
        text = "{hello " + " ".join(f"nothing{n}" for n in range(wrong)) + "}"
        result = await schema.execute(text, context_value=Caller())
        assert len(result.errors or ()) == min(wrong, limit)


def test_every_limit_is_set_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    assert Limits.of(Settings()) == Limits()
    names = [each.name for each in fields(Limits)]
    for number, name in enumerate(names):
        value = 1 if name == "introspection_lists" else 50 + number
        monkeypatch.setenv(f"TISKI_LIMIT_{name.upper()}", str(value))
    found = Limits.of(Settings())
    for number, name in enumerate(names):
        assert getattr(found, name) == (1 if name == "introspection_lists" else 50 + number)
