"""What introspection costs is as much as the schema has to tell: no document asks for it thirty times."""

import pytest
from graphql import get_introspection_query, parse
from id_places import CORE

from app.guard import Limits, analyse

LIMITS = Limits()
WRAPPED = "type { kind name ofType { kind name ofType { kind name ofType { name } } } }"
ALL = "{ __schema { types { %s } } }"
EVERYTHING = get_introspection_query(
    descriptions=True,
    specified_by_url=True,
    directive_is_repeatable=True,
    schema_description=True,
    input_value_deprecation=True,
)


def often(text: str, times: int = 29) -> str:
    """Repeat a field under other names."""
    return " ".join(f"a{nth}: {text}" for nth in range(times))


def cost(text: str) -> int:
    """Measure a document."""
    return analyse(CORE, parse(text)).cost


def test_a_tool_asks_for_everything_once():
    assert LIMITS.cost / 4 < cost(EVERYTHING) < LIMITS.cost / 2
    assert cost(get_introspection_query()) <= cost(EVERYTHING)


def test_small_questions_are_cheap():
    assert cost("{ __typename }") == 0
    assert cost("{ __schema { queryType { name } mutationType { name } } }") < 100
    assert cost(ALL % "name") < 200
    assert cost('{ __type(name: "Order") { name fields { name description } } }') < 500


@pytest.mark.parametrize(
    "text",
    [
        ALL % often(f"fields {{ args {{ name {WRAPPED} }} }}"),
        ALL % often("fields { args { name } }"),
        ALL % "fields { type { fields { name } } }",
        ALL % "possibleTypes { interfaces { fields { name } } }",
        "{ __schema { mutationType { fields { type { fields { name } } } } } }",
        '{ __type(name: "Mutation") { fields { type { fields { name } } } } }',
        f"{{ {often(f'__schema {{ types {{ name fields {{ name {WRAPPED} }} }} }}', 10)} }}",
    ],
)
def test_what_repeats_the_schema_is_refused(text: str):
    refused = LIMITS.refuse(analyse(CORE, parse(text)))
    assert refused is not None
    assert (refused.extensions or {})["code"] in {"COST_LIMIT", "INTROSPECTION_LIMIT"}
