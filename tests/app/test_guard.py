"""The guard: what a document would cost is known, in linear work, before anything else runs."""

from typing import Any

import pytest
from graphql import GraphQLSchema, get_introspection_query, parse, specified_rules
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_shop import Caller, make_schema

from app.guard import Analysis, Document, Documents, Limits, analyse

LIMITS = Limits()


SCHEMA: GraphQLSchema = make_schema()._schema


def measure(text: str, name: str | None = None, **variables: Any) -> Analysis:
    return analyse(SCHEMA, parse(text), name, variables)


def refusal(text: str, **variables: Any) -> dict[str, Any] | None:
    error = LIMITS.refuse(measure(text, **variables))
    return error.extensions if error else None


def nested(levels: int) -> str:
    """Return a query that is this many fields deep."""
    pairs = (levels - 2) // 2
    return "{order" + "{orders(first:1){nodes" * pairs + "{id}" + "}}" * pairs + "}"


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{hello}", 1),
        ("{unknown}", 1),
        ("{unknown(first:100) {x y}}", 3),
        ("{__typename hello}", 1),
        # orders, pageInfo and hasNextPage once; nodes and id for each of 20
        ("{orders {nodes {id} pageInfo {hasNextPage} totalCount}}", 1 + 2 + 1 + 20 * 2),
        ("{orders(first: 3) {nodes {id number}}}", 1 + 3 * 3),
        ("{orders(last: 3) {edges {cursor node {id}}}}", 1 + 3 * 4),
        ("{orders(first: 2) {nodes {orders(first: 5) {nodes {id}}}}}", 1 + 2 * (1 + 1 + 5 * 2)),
        ("{orders(first: 2) {...F}} fragment F on OrderConnection {nodes {id}}", 1 + 2 * 2),
        ("{orders(first: 2) {... on OrderConnection {nodes {id}} ... {nodes {id}}}}", 1 + 2 * 4),
        ('{nodes(ids: ["a", "b", "c"]) {id}}', 1 + 3 * 1),
    ],
)
def test_page_sizes_multiply_what_is_below(text: str, cost: int):
    assert measure(text).cost == cost


@pytest.mark.parametrize(
    ("text", "variables", "size"),
    [
        ("query($n: Int) {orders(first: $n) {nodes {id}}}", {"n": 7}, 7),
        ("query($n: Int = 9) {orders(first: $n) {nodes {id}}}", {}, 9),
        ("query($n: Int = 9) {orders(first: $n) {nodes {id}}}", {"n": 7}, 7),
        ("query($n: Int = 9) {orders(first: $n) {nodes {id}}}", {"n": None}, 20),
        ("query($n: Int) {orders(first: $n) {nodes {id}}}", {}, 20),
        ("query($n: Int) {orders(first: $n) {nodes {id}}}", {"n": "many"}, 20),
        ("query($n: Int) {orders(first: $n) {nodes {id}}}", {"n": True}, 20),
        ("{orders(first: 5000) {nodes {id}}}", {}, 100),
        ("{orders(first: " + "9" * 5000 + ") {nodes {id}}}", {}, 100),
        ("{orders(first: -5) {nodes {id}}}", {}, 0),
        ("{orders(first: null) {nodes {id}}}", {}, 20),
    ],
)
def test_a_page_size_is_read_where_it_stands(text: str, variables: dict[str, Any], size: int):
    assert measure(text, **variables).cost == 1 + size * 2


def test_ids_in_a_variable_are_counted():
    text = "query($ids: [ID!]!) {nodes(ids: $ids) {id}}"
    assert measure(text, ids=["a"] * 7).cost == 1 + 7
    assert measure(text).cost == 1 + 250


def test_the_chosen_operation_counts():
    text = "query A {hello} query B {orders(first: 10) {nodes {id}}} mutation C {rename}"
    assert measure(text, "A").cost == 1
    assert measure(text, "B").cost == 21
    assert measure(text, "C").scopes == {"orders:write"}
    assert measure(text, "D").cost == 0


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("{hello order {id}}", set[str]()),
        ("{order {margin}}", {"margins:read"}),
        ("{...F} fragment F on Query {order {margin}}", {"margins:read"}),
        ("mutation {rename}", {"orders:write"}),
        ("{secrets {nodes {word}}}", {"secrets:read"}),
        ("{secrets {totalCount}}", {"secrets:read"}),
        ("{node {id ... on Secret {word}}}", set[str]()),
        ("{node {... on Order {margin}}}", {"margins:read"}),
        ("{hello} fragment Unused on Order {margin}", set[str]()),
    ],
)
def test_scopes_are_read_from_the_declarations(text: str, scopes: set[str]):
    assert measure(text).scopes == scopes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (nested(14), "DEPTH_LIMIT"),
        ("{orders(first:100){nodes{orders(first:100){nodes{id}}}}}", "COST_LIMIT"),
        ("{order {" + " ".join(f"a{n}: id" for n in range(31)) + "}}", "ALIAS_LIMIT"),
        ("{" + " ".join(f"f{n}" for n in range(21)) + "}", "ROOT_FIELD_LIMIT"),
        ("mutation {" + " ".join(f"f{n}" for n in range(11)) + "}", "ROOT_FIELD_LIMIT"),
        ("{order {" + "id @skip(if: false) " * 20 + "}}", None),
        ("{order {" + " ".join(f"f{n} @a @b @c" for n in range(17)) + "}}", "DIRECTIVE_LIMIT"),
        ("{order {" + "id " * 21 + "}}", "REPEAT_LIMIT"),
        ("{order {" + "...F " * 21 + "}} fragment F on Order {id}", "REPEAT_LIMIT"),
        ("{hello} fragment Unused on Order {" + "id " * 21 + "}", "REPEAT_LIMIT"),
        ("{order {" + " ".join(f"f{n}" for n in range(500)) + "}}", "FIELD_LIMIT"),
        (" ".join(f"query Q{n} {{hello}}" for n in range(11)), "OPERATION_LIMIT"),
        (
            "{__schema {types {fields {type {fields {type {fields {name}}}}}}}}",
            "INTROSPECTION_LIMIT",
        ),
        (get_introspection_query(), None),
        (get_introspection_query(input_value_deprecation=True, specified_by_url=True), None),
        (nested(12), None),
    ],
)
def test_a_limit_refuses_what_is_beyond_it(text: str, code: str | None):
    refused = refusal(text)
    assert (refused and refused["code"]) == code


def test_the_exact_limits_are_allowed():
    assert refusal("{" + " ".join(f"f{n}" for n in range(20)) + "}") is None
    assert refusal("{order {" + "id " * 20 + "}}") is None
    assert refusal("{order {" + " ".join(f"f{n}" for n in range(499)) + "}}") is None


def test_a_refusal_says_what_is_allowed():
    refused = refusal(
        "query($n: Int) {orders(first:100){nodes{orders(first:$n){nodes{id}}}}}", n=100
    )
    assert refused == {"code": "COST_LIMIT", "limit": 20_000, "cost": 20_201}


@settings(deadline=None)
@given(st.integers(1, 90), st.integers(1, 5))
def test_a_chain_of_fragments_takes_linear_work(length: int, width: int):
    links = (f"fragment F{n} on Query {{" + f"...F{n + 1} " * width + "}" for n in range(length))
    found = measure("{...F0}" + " ".join(links) + f" fragment F{length} on Query {{hello}}")
    assert found.visits == 1 + length * width + 1
    assert found.fields == width**length


@settings(deadline=None)
@given(st.integers(1, 40))
def test_a_cycle_of_fragments_ends(length: int):
    links = (f"fragment F{n} on Query {{hello ...F{(n + 1) % length}}}" for n in range(length))
    assert measure("{...F0}" + " ".join(links)).visits == 1 + 2 * length


def check(documents: Documents, text: str, caller: Caller, **variables: Any) -> list[str]:
    document = documents.find(text) or Document(text, parse(text))
    errors = documents.check(document, SCHEMA, specified_rules, None, variables, caller.allows)
    return [str((error.extensions or {}).get("code")) for error in errors]


def test_what_is_valid_is_remembered():
    documents = Documents(size=2)
    caller = Caller()
    assert check(documents, "{hello}", caller) == []
    assert check(documents, "{nothing}", caller) == ["GRAPHQL_VALIDATION_FAILED"]
    assert documents.find("{hello}")
    assert documents.find("{nothing}") is None
    check(documents, "{a: hello}", caller)
    check(documents, "{hello}", caller)
    check(documents, "{b: hello}", caller)
    assert documents.find("{a: hello}") is None
    assert documents.find("{hello}")
    assert documents.find("{b: hello}")


def test_a_remembered_document_is_checked_for_each_caller_and_each_size():
    documents = Documents()
    text = "query($n: Int) {orders(first:100){nodes{margin orders(first:$n){nodes{id}}}}}"
    margins = Caller(frozenset({"margins:read"}))
    assert check(documents, text, margins, n=10) == []
    assert check(documents, text, margins, n=100) == ["COST_LIMIT"]
    assert check(documents, text, Caller(), n=10) == ["FORBIDDEN"]
    assert check(documents, text, margins, n=10) == []
    for size in range(99):
        assert check(documents, text, margins, n=size) == []
    known = documents.find(text)
    assert known
    assert len(known.analyses) <= 32


def test_a_chain_too_long_for_python_is_refused():
    chain = " ".join(f"fragment F{n} on Query {{...F{n + 1}}}" for n in range(3000))
    assert check(Documents(), "{...F0}" + chain, Caller()) == ["DEPTH_LIMIT"]


def test_only_the_first_errors_are_told():
    text = "{" + " ".join(f"nothing{n}" for n in range(15)) + "}"
    assert check(Documents(), text, Caller()) == ["GRAPHQL_VALIDATION_FAILED"] * 5
